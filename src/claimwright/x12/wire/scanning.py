"""How is a file of any size read in stretches that each hold whole claims, with what stands above them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.errors import UnreadableError
from claimwright.x12.wire import scanning_kernels
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.delimiters import Delimiters, InterchangeStart, find_interchanges
from claimwright.x12.wire.source import Source
from claimwright.x12.wire.tokenizing import tokenize
from claimwright.x12.wire.tokens import Tokens, segment_code

STRETCH: Final = 4_000_000
"""Bytes of a stretch: large enough that the cost of each array operation vanishes, small enough to stay in the cache."""
LARGEST: Final = 1 << 30
_MARKS: Final = ("ISA", "IEA", "TA1", "GS", "GE", "ST", "SE")
_MARK_OF: Final = np.zeros(1 << 16, dtype=np.int8)
_MARK_OF[[segment_code(name) for name in _MARKS]] = range(1, len(_MARKS) + 1)
_CODES: Final = {name: segment_code(name) for name in ("HL", "LX", "CLP")}


def even_stretch(size: int) -> int:
    """Bytes of a stretch of a file of this size: at most ``STRETCH``, and an even number of them for two readers."""
    if size <= STRETCH:
        return STRETCH
    pairs = -(-size // (2 * STRETCH))
    return size // (2 * pairs) + 1


@dataclass
class _State:
    """What the next stretch has to know of those before it: segments so far, and ``scanning_kernels.number_segments``."""

    row: int = 0
    counts: Array = field(default_factory=lambda: np.zeros(6, dtype=np.int64))


def _numbered(
    tokens: Tokens,
    separators: Delimiters,
    separators_number: int,
    state: _State,
    carried: int,
    before: Chunk | None,
    context: Array,
    base: int,
) -> Chunk:
    """The chunk of these tokens; ``state`` is moved on. The first ``carried`` rows are ``context`` rows of ``before``."""
    size = len(tokens) - carried
    names = ("interchange", "group", "transaction", "segment")
    columns = {name: np.empty(len(tokens), dtype=np.int32) for name in ("row", *names)}
    own = [columns[name][carried:] for name in names]
    columns["row"][carried:] = np.arange(state.row, state.row + size)
    scanning_kernels.number_segments(tokens.code[carried:], _MARK_OF, state.row, state.counts, *own)
    state.row += size
    if carried and before is not None:
        for name, values in columns.items():
            values[:carried] = getattr(before, name)[context]
    return Chunk(
        tokens,
        separators,
        separators_number,
        columns["row"],
        columns["interchange"],
        columns["group"],
        columns["transaction"],
        columns["segment"],
        carried,
        base,
    )


def _context(chunk: Chunk) -> Array:
    """The segments of a chunk that the claims after it still belong to: envelope, heading, and provider or payment."""
    tokens = chunk.tokens
    opened = tokens.rows("ST")
    above = [tokens.rows("ISA")[-1:], tokens.rows("GS")[-1:] if chunk.group[-1] else tokens.rows("GS")[:0]]
    if not len(opened) or not chunk.transaction[-1]:
        return np.concatenate(above)
    last = opened[-1]
    code = tokens.code[last:]
    body = np.flatnonzero(np.isin(code, [_CODES["HL"], _CODES["LX"], _CODES["CLP"]]))
    heading = np.arange(last, last + (body[0] if len(body) else len(code)))
    levels = last + np.flatnonzero(code == _CODES["HL"])
    nearest = np.empty(0, dtype=np.int64)
    if len(levels):
        billing = levels[tokens.element(levels, 3).equal("20")]
        if len(billing):
            after = levels[levels > billing[-1]]
            nearest = np.arange(billing[-1], after[0] if len(after) else len(tokens))
    else:
        numbers = last + np.flatnonzero(code == _CODES["LX"])
        if len(numbers):
            claims = last + np.flatnonzero(code == _CODES["CLP"])
            after = claims[claims > numbers[-1]]
            nearest = np.arange(numbers[-1], after[0] if len(after) else len(tokens))
    return np.concatenate([*above, heading, nearest])


def _carried(chunk: Chunk, rows: Array, terminator: str) -> bytes:
    end = terminator.encode("latin-1")
    return b"".join(text + end for text in chunk.tokens.raw(rows))


def _may_end(tokens: Tokens) -> bool:
    """Whether a stretch may end where these tokens do: behind a set, or within one of claims or claim payments."""
    opens, closes = tokens.rows("ST")[-1:], tokens.rows("SE")[-1:]
    if not len(opens) or (len(closes) and closes[0] > opens[0]):
        return True
    return bool(tokens.element(opens, 1).equal("835", "837")[0])


def _boundary(source: Source, start: int, end: int, delimiters: Delimiters, *, within: bool) -> int:
    """Where the first segment at or after ``start`` begins at which a stretch may end; ``end`` if there is none.

    ``within`` a transaction set these are claims (CLP) and subscribers or billing providers (HL), as well as new sets.
    """
    element = re.escape(delimiters.element.encode("latin-1"))
    openings = [rb"ISA" + element, rb"ST" + element]
    if within:
        openings += [rb"CLP" + element, rb"HL" + element + rb"[^~]{0,24}?" + element + rb"(?:20|22)\b"]
    terminator = re.escape(delimiters.segment.encode("latin-1"))
    wanted = re.compile(terminator + rb"[\r\n ]*(?=" + rb"|".join(openings) + rb")")
    at = start
    while at < end:
        window = source.read(at, min(at + (1 << 18), end))
        found = wanted.search(window)
        if found:
            return at + found.end()
        if at + len(window) >= end:
            break
        at += len(window) - 64
    return end


def _runs(starts: list[InterchangeStart], size: int) -> Iterator[tuple[int, int, Delimiters]]:
    """Stretches of neighbouring interchanges with the same separators: first byte, byte after the last, separators."""
    first = starts[0]
    for start in starts[1:]:
        if start.delimiters != first.delimiters:
            yield first.offset, start.offset, first.delimiters
            first = start
    yield first.offset, size, first.delimiters


def scan(
    data: bytes | Path | Source,
    source: str = "",
    *,
    stretch: int | None = None,
    starts: list[InterchangeStart] | None = None,
) -> Iterator[Chunk]:
    """A file as chunks of about ``stretch`` bytes (by default ``even_stretch``), each holding whole claims; the memory used does not grow with the file.

    Stretches end before a claim of an 835 or a subscriber of an 837, before a transaction set or an interchange. Raises
    ``UnreadableError`` when the file cannot be opened or holds no interchange.
    """
    whole = data if isinstance(data, Source) else Source(data, source)
    try:
        stretch = stretch or even_stretch(whole.size)
        state = _State()
        known: dict[Delimiters, int] = {}
        for first, end, delimiters in _runs(starts or find_interchanges(whole), whole.size):
            number = known.setdefault(delimiters, len(known))
            before: Chunk | None = None
            rows = np.empty(0, dtype=np.int64)
            at = first
            while at < end:
                above = b""
                if before is not None:
                    rows = _context(before)
                    above = _carried(before, rows, delimiters.segment)
                stop = min(at + stretch, end)
                for within in (True, False):
                    if stop < end:
                        stop = _boundary(whole, stop, end, delimiters, within=within)
                    if stop - at > LARGEST:
                        raise UnreadableError(
                            whole.name, f"byte {at}", "one transaction set or subscriber of over 1 GiB"
                        )
                    tokens = tokenize(above + whole.read(at, stop), delimiters, halves=stop - at == whole.size)
                    if stop == end or _may_end(tokens):
                        break
                if len(tokens):
                    before = _numbered(tokens, delimiters, number, state, len(rows), before, rows, at - len(above))
                    yield replace(before, goes_on=stop < end)
                at = stop
    finally:
        whole.close()
