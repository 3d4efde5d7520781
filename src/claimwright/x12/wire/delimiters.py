"""Where do the interchanges of a file begin, and which four characters separate their parts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np

from claimwright.errors import UnreadableError
from claimwright.x12.wire.component_in_use import LOOKED_AT, component_in_use

_BARE: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:GS|ST)([^A-Za-z0-9\s])[^~]{0,120}?([^A-Za-z0-9]|\r?\n)\s*(?:ST|BPR|BHT)\1"
)
# An ISA is the one segment of fixed width: its element separators stand at these offsets (X12.5, interchange header).
_FIXED_SEPARATORS: Final = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_ELEMENTS: Final = len(_FIXED_SEPARATORS)
_LONGEST_HEADER: Final = 400
_WINDOW: Final = 1 << 24
_I, _S, _A = b"isa"
_BLOCK: Final = 1 << 16
_WHITE: Final = b" \t\r\n\x00"
_NO_REPETITION_BEFORE: Final = b"00402"
_KINDS: Final = (
    (b"%PDF", ": it is a PDF; ask for the data file it was made from"),
    (b"\x1f\x8b", ": it is compressed (gzip); unpack it first"),
    (b"PK\x03\x04", ": it is compressed (zip) or an office document; unpack it first"),
    (b"BZh", ": it is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ", ": it is compressed (xz); unpack it first"),
    (b"-----BEGIN PGP", ": it is encrypted (PGP); decrypt it first"),
    (b"\xff\xfe", ": the text is written in UTF-16; save it as plain text (ASCII or UTF-8)"),
    (b"\xfe\xff", ": the text is written in UTF-16; save it as plain text (ASCII or UTF-8)"),
)
"""How files begin that people take for X12 files, and what to tell them."""


@dataclass(frozen=True)
class Delimiters:
    """The separators of an interchange, one character each; ``repetition`` is empty where the version has none.

    ``component`` is the one that the data use: an ISA16 that names another is a finding of the check.
    """

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def all(self) -> str:
        return self.element + self.component + self.repetition + self.segment

    def encode(self, text: str, encoding: str) -> bytes:
        """Text in this encoding, in which a separator beyond ASCII is the one byte it is in the file."""
        wide = "".join(one for one in self.all if not one.isascii())
        if not wide:
            return text.encode(encoding)
        pieces = re.split(f"([{re.escape(wide)}])", text)
        return b"".join(one.encode("latin-1" if one and one in wide else encoding) for one in pieces)


class Readable(Protocol):
    """Bytes read by position, such as a file."""

    name: str
    size: int

    def read(self, start: int, end: int) -> bytes: ...


@dataclass(frozen=True)
class InterchangeStart:
    """Where an interchange begins (byte) and its separators."""

    offset: int
    delimiters: Delimiters


def _read_header(head: bytes) -> Delimiters | None:
    """The separators an ISA declares that ``head`` begins with; nothing when it breaks off before its sixteenth element."""
    element = head[3]
    at = -1
    separators = []
    for _ in range(_ELEMENTS):
        at = head.find(element, at + 1)
        if at < 0:
            return None
        separators.append(at)
    if len(head) < at + 3:
        return None
    version = head[separators[11] + 1 : separators[12]]
    repetition = head[separators[10] + 1 : separators[11]]
    terminator = head[at + 2 : at + 3]
    if terminator == b"\r" and head[at + 3 : at + 4] == b"\n":
        terminator = b"\n"
    if terminator.isalnum() or terminator == bytes([element]):
        return None
    # Before version 00402 ISA11 named the standards organisation ("U") and nothing repeated.
    repeats = version >= _NO_REPETITION_BEFORE and len(repetition) == 1 and not repetition.isalnum()
    return Delimiters(
        chr(element),
        chr(head[at + 1]),
        repetition.decode("latin-1") if repeats and repetition not in b" \r\n" else "",
        terminator.decode("latin-1"),
    )


def _is_fixed_width(head: bytes) -> bool:
    return len(head) > _FIXED_SEPARATORS[-1] + 2 and all(head[at] == head[3] for at in _FIXED_SEPARATORS)


def _named_isa(window: bytes) -> Iterator[int]:
    """Bytes at which ISA stands, in either case."""
    octets = np.frombuffer(window, np.uint8)
    for block in range(0, len(octets) - 2, _BLOCK):
        # Bit 0x20 tells small letters from capitals (ASCII).
        letters = octets[block : block + _BLOCK + 2] | 0x20
        found = (letters[:-2] == _I) & (letters[1:-1] == _S) & (letters[2:] == _A)
        yield from (np.flatnonzero(found) + block).tolist()


def _candidates(source: Readable) -> Iterator[int]:
    """Bytes at which something that could be an ISA begins."""
    seen = False
    for begin in range(0, source.size, _WINDOW):
        window = source.read(begin, begin + _WINDOW + 3)
        found = []
        for at in _named_isa(window):
            # In lower case only in files that are short or have begun that way.
            if window[at : at + 3] == b"ISA" or (window[at : at + 3] == b"isa" and not (seen and begin)):
                behind = window[at + 3 : at + 4]
                if at < _WINDOW and behind and not behind.isalnum() and behind not in _WHITE:
                    found.append(begin + at)
        seen = seen or bool(found)
        yield from found


def _likely(source: Readable) -> str:
    """What a file without an ISA seems to be, and what to do about it; "" when its beginning does not tell."""
    head = source.read(0, _LONGEST_HEADER)
    if not head.strip(_WHITE):
        return ": the file is empty" if source.size == 0 else ": it begins with blanks or zero bytes only"
    for beginning, words in _KINDS:
        if head.startswith(beginning):
            return words
    half = len(head) // 4
    wide = max(head[0::2].count(0), head[1::2].count(0)) > half
    return ": the text is written in UTF-16; save it as plain text (ASCII or UTF-8)" if wide else ""


def find_interchanges(source: Readable) -> list[InterchangeStart]:
    """Every interchange of the file, in order.

    An ISA counts when it stands where a segment begins, or anywhere with its exact fixed width. A file that begins at
    its GS or ST is read as well. Otherwise ``UnreadableError`` says that the file has no ISA, or that the ISA breaks off.
    """
    found: list[InterchangeStart] = []
    broken: int | None = None
    for start in _candidates(source):
        head = source.read(start, start + _LONGEST_HEADER)
        fixed = _is_fixed_width(head)
        lead = source.read(max(0, start - 16), start)
        before = lead.rstrip(_WHITE)[-1:]
        terminator = found[-1].delimiters.segment.encode("latin-1") if found else b""
        # A line break that ends segments is white as well: what stands before it is the end of the last segment.
        on_new_line = bool(found) and terminator in b"\r\n" and terminator in lead[len(lead.rstrip(_WHITE)) :]
        at_segment_start = not found or before == terminator or on_new_line
        if (before.isalnum() and not on_new_line) or not (fixed or at_segment_start):
            continue
        delimiters = _read_header(head)
        if delimiters is not None:
            beginning = source.read(start, start + LOOKED_AT)
            parts = (delimiters.element, delimiters.segment, delimiters.repetition, delimiters.component)
            found.append(InterchangeStart(start, replace(delimiters, component=component_in_use(beginning, *parts))))
        elif broken is None:
            broken = start
    if found:
        return found
    if bare := _BARE.match(source.read(0, _LONGEST_HEADER)):
        # Samples and hand-cut files often begin at GS or ST; their separators show all the same.
        ending = bare[2].decode("latin-1").removeprefix("\r")
        return [InterchangeStart(bare.start(1) - 2, Delimiters(element=bare[1].decode("latin-1"), segment=ending))]
    if broken is not None:
        raise UnreadableError(
            source.name,
            f"byte {broken}",
            "the ISA segment breaks off before its sixteenth element and segment terminator",
        )
    raise UnreadableError(source.name, "byte 0", f"no ISA segment, so this is not an X12 interchange{_likely(source)}")
