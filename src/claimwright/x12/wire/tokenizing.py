"""How is a stretch of X12 cut into segments and elements: in one pass over its bytes, or in halves on two cores?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire import token_kernels
from claimwright.x12.wire.byte_values import FRONT, Buffer
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.tokens import SYMBOL_BASE, SYMBOL_NUMBERS, Tokens

_LONG: Final = 1_000_000
"""Bytes below which a second thread costs more than it does."""
_CONTROLS: Final = bytes(range(0x1C, 0x20)) + bytes(range(1, 9))


def _readable(data: bytes, delimiters: Delimiters) -> tuple[bytes, str, Delimiters, tuple[tuple[str, str], ...]]:
    """The stretch as UTF-8, the encoding it came in, and its separators as they stand there."""
    if data.isascii():
        return data, "ascii", delimiters, ()
    names = ("element", "component", "repetition", "segment")
    wide = {name: getattr(delimiters, name) for name in names if getattr(delimiters, name) > "\x7f"}
    replaced: list[tuple[str, str]] = []
    if wide:
        free = [chr(code) for code in _CONTROLS if bytes([code]) not in data and chr(code) not in delimiters.all]
        stand_ins = {}
        for (name, separator), stand_in in zip(wide.items(), free, strict=False):
            data = data.replace(separator.encode("latin-1"), stand_in.encode())
            stand_ins[name] = stand_in
            replaced.append((stand_in, separator))
        delimiters = Delimiters(**{name: stand_ins.get(name, getattr(delimiters, name)) for name in names})
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").encode("utf-8"), "latin-1", delimiters, tuple(replaced)
    return data, "utf-8", delimiters, tuple(replaced)


def tokenize(data: bytes, delimiters: Delimiters, *, halves: bool = False) -> Tokens:
    """The segments and elements of a stretch of a file; line breaks around segments and empty segments are left out.

    Bytes that are not UTF-8 are read as Latin-1. A last segment without terminator counts as one. ``halves``: on two
    cores, where the stretch is long.
    """
    readable, encoding, used, replaced = _readable(data, delimiters)
    buffer = Buffer.of(readable)
    last = FRONT + len(readable)
    middle = 0
    if halves and len(readable) > _LONG:
        middle = buffer.whole.find(used.segment.encode(), FRONT + len(readable) // 2) + 1
    if not 0 < middle < last:
        return Tokens(used, buffer, encoding, *_cut(_Half.of(buffer, FRONT, last, used)), replaced)
    with ThreadPoolExecutor(1) as pool:
        behind = pool.submit(_Half.of, buffer, middle, last, used)
        one, two = _Half.of(buffer, FRONT, middle, used), behind.result()
        # Both write into the same arrays, the second behind the room the first may need.
        room = [np.empty(size, dtype=np.int32) for size in 2 * [one.both + two.both] + 2 * [one.closing + two.closing]]
        room.append(np.empty(one.closing + two.closing, dtype=np.uint16))
        cuts = [one.both, one.both, *3 * [one.closing]]
        later = pool.submit(_cut, two, [values[at:] for values, at in zip(room, cuts, strict=True)])
        start, end, code, first, token_start, token_end = _cut(one, room)
        start_2, _, _, first_2, token_start_2, _ = later.result()
    tokens, segments = (len(token_start), len(token_start_2)), (len(start), len(start_2))
    found = []
    for values, at, (own, more) in zip(room, cuts, 2 * [tokens] + 3 * [segments], strict=True):
        if own < at:
            # The first had segments of nothing, which take no place.
            values[own : own + more] = values[at : at + more].copy()
        found.append(values[: own + more])
    token_start, token_end, start, end, code = found
    first = np.concatenate((first[:-1], first_2 + np.int32(tokens[0])))
    return Tokens(used, buffer, encoding, start, end, code, first, token_start, token_end, replaced)


@dataclass(frozen=True)
class _Half:
    """Bytes of a buffer between two positions, and how many separators and terminators they hold at most."""

    octets: Array
    begin: int
    finish: int
    element: int
    terminator: int
    both: int
    closing: int

    @classmethod
    def of(cls, buffer: Buffer, begin: int, finish: int, delimiters: Delimiters) -> _Half:
        element, terminator = ord(delimiters.element), ord(delimiters.segment)
        both, closing = token_kernels.count_separators(buffer.octets, begin, finish, element, terminator)
        # A last segment without its terminator counts as one.
        return cls(buffer.octets, begin, finish, element, terminator, both + 1, closing + 1)


def _cut(half: _Half, room: list[Array] | None = None) -> tuple[Array, Array, Array, Array, Array, Array]:
    """start, end, code, first, token_start and token_end of the segments between two positions (see ``Tokens``).

    ``room``: arrays for token_start, token_end, start, end and code.
    """
    if room is None:
        room = [np.empty(size, dtype=np.int32) for size in (half.both, half.both, half.closing, half.closing)]
        room.append(np.empty(half.closing, dtype=np.uint16))
    token_start, token_end, start, end, code = room
    first = np.empty(half.closing + 1, dtype=np.int32)
    place = (half.octets, half.begin, half.finish, half.element, half.terminator)
    segments, tokens = token_kernels.cut(
        *place, SYMBOL_NUMBERS, SYMBOL_BASE, token_start, token_end, start, end, code, first
    )
    return (
        start[:segments],
        end[:segments],
        code[:segments],
        first[: segments + 1],
        token_start[:tokens],
        token_end[:tokens],
    )
