"""Where do the interchanges of a file begin, and which four characters separate their parts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimwright.errors import UnreadableError

_BARE: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:GS|ST)([^A-Za-z0-9\s])[^~]{0,120}?([^A-Za-z0-9]|\r?\n)\s*(?:ST|BPR|BHT)\1"
)
# An ISA is the one segment of fixed width: its element separators stand at these offsets (X12.5, interchange header).
_FIXED_SEPARATORS: Final = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_ELEMENTS: Final = len(_FIXED_SEPARATORS)
_LONGEST_HEADER: Final = 400
_WHITE: Final = b" \t\r\n\x00"
_NO_REPETITION_BEFORE: Final = b"00402"


@dataclass(frozen=True)
class Delimiters:
    """The separators of an interchange, one character each; ``repetition`` is empty where the version has none."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def all(self) -> str:
        return self.element + self.component + self.repetition + self.segment


@dataclass(frozen=True)
class InterchangeStart:
    """Where an interchange begins (byte) and its separators."""

    offset: int
    delimiters: Delimiters


def _read_header(data: bytes, start: int) -> Delimiters | None:
    """The separators an ISA at ``start`` declares; nothing when it breaks off before its sixteenth element."""
    element = data[start + 3]
    head = data[start : start + _LONGEST_HEADER]
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


def _is_fixed_width(data: bytes, start: int) -> bool:
    element = data[start + 3]
    return len(data) > start + 105 and all(data[start + at] == element for at in _FIXED_SEPARATORS)


def _candidates(data: bytes) -> Iterator[int]:
    """Bytes at which something that could be an ISA begins."""
    ids = (b"ISA", b"isa") if data.find(b"isa") >= 0 else (b"ISA",)
    found = []
    for identifier in ids:
        at = data.find(identifier)
        while at >= 0:
            if at + 3 < len(data) and not data[at + 3 : at + 4].isalnum() and data[at + 3] not in _WHITE:
                found.append(at)
            at = data.find(identifier, at + 3)
    yield from sorted(found)


def find_interchanges(data: bytes, source: str) -> list[InterchangeStart]:
    """Every interchange of the file, in order.

    An ISA counts when it stands where a segment begins, or anywhere with its exact fixed width. A file that begins at
    its GS or ST is read as well. Otherwise ``UnreadableError`` says that the file has no ISA, or that the ISA breaks off.
    """
    found: list[InterchangeStart] = []
    broken: int | None = None
    for start in _candidates(data):
        fixed = _is_fixed_width(data, start)
        before = data[max(0, start - 16) : start].rstrip(_WHITE)[-1:]
        terminator = found[-1].delimiters.segment.encode("latin-1") if found else b""
        at_segment_start = (
            not found or before == terminator or (terminator in b"\r\n" and data[start - 1 : start] == terminator)
        )
        if before.isalnum() or not (fixed or at_segment_start):
            continue
        delimiters = _read_header(data, start)
        if delimiters is not None:
            found.append(InterchangeStart(start, delimiters))
        elif broken is None:
            broken = start
    if found:
        return found
    if bare := _BARE.match(data):
        # Samples and hand-cut files often begin at GS or ST; their separators show all the same.
        ending = bare[2].decode("latin-1").removeprefix("\r")
        return [InterchangeStart(0, Delimiters(element=bare[1].decode("latin-1"), segment=ending))]
    if broken is not None:
        raise UnreadableError(
            source, f"byte {broken}", "the ISA segment breaks off before its sixteenth element and segment terminator"
        )
    raise UnreadableError(source, "byte 0", "no ISA segment, so this is not an X12 interchange")
