"""Where does each segment and element of a stretch of X12 stand? Positions in its bytes, found without touching them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.wire import token_kernels
from claimwright.x12.wire.byte_values import FRONT, Buffer, Spans
from claimwright.x12.wire.delimiters import Delimiters

_SYMBOLS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_BASE: Final = len(_SYMBOLS) + 1
_LONG: Final = 1_000_000
"""Bytes below which a second thread costs more than it does."""
_CONTROLS: Final = bytes(range(0x1C, 0x20)) + bytes(range(1, 9))


def _symbol_numbers() -> Array:
    numbers = np.zeros(256, dtype=np.uint16)
    for at, symbol in enumerate(_SYMBOLS, start=1):
        numbers[ord(symbol)] = numbers[ord(symbol.lower())] = at
    return numbers


_NUMBERS: Final = _symbol_numbers()


def segment_code(identifier: str) -> int:
    """The integer ``Tokens.code`` has for a segment id of two or three letters or digits, of either case."""
    code = 0
    for symbol in identifier.ljust(3):
        code = code * _BASE + (0 if symbol == " " else _SYMBOLS.index(symbol.upper()) + 1)
    return code


def segment_id(code: int) -> str:
    """The segment id of a code; "?" for what is none."""
    symbols = []
    while code:
        code, at = divmod(code, _BASE)
        symbols.append(_SYMBOLS[at - 1] if at else "")
    return "".join(reversed(symbols)) or "?"


@dataclass(frozen=True)
class Tokens:
    """Segments and elements of a stretch of a file that uses one set of separators.

    Per segment (n of them, in file order): ``start`` and ``end`` (positions in ``buffer``, terminator and line breaks
    left out), ``code`` (``segment_code`` of its id, 0 for what is no id), ``first`` (n + 1: number of its first token).
    Per token: ``token_start``, ``token_end``. Token ``first[i]`` is the id of segment i, ``first[i] + k`` its element k.
    """

    delimiters: Delimiters
    """As the separators stand in ``buffer``; beyond ASCII they are written there as control characters."""
    buffer: Buffer
    encoding: str
    start: Array
    end: Array
    code: Array
    first: Array
    token_start: Array
    token_end: Array
    replaced: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def _order(self) -> tuple[Array, dict[int, tuple[int, int]]]:
        order = np.argsort(self.code, kind="stable")
        codes = self.code[order]
        edges = np.flatnonzero(np.diff(codes)) + 1
        begins = [0, *edges.tolist()] if len(codes) else []
        ends = [*edges.tolist(), len(codes)]
        return order, {int(codes[a]): (a, b) for a, b in zip(begins, ends, strict=False)}

    def identifiers(self) -> list[str]:
        """The segment ids there are."""
        return [segment_id(code) for code in self._order[1]]

    def rows(self, *identifiers: str) -> Array:
        """Numbers of the segments with these ids, ascending."""
        found = [self.rows_of(segment_code(name)) for name in identifiers]
        return found[0] if len(found) == 1 else np.sort(np.concatenate(found))

    def rows_of(self, code: int) -> Array:
        """Numbers of the segments with this ``segment_code``, ascending."""
        order, places = self._order
        return order[slice(*places.get(code, (0, 0)))]

    @cached_property
    def padded(self) -> bool:
        """Whether blanks stand at the edges of elements, beside those of the ISA."""
        octets = self.buffer.octets
        separators = np.zeros(256, dtype=bool)
        separators[[ord(one) for one in self.delimiters.all]] = True
        blanks = np.flatnonzero(octets == ord(" "))
        edged = blanks[separators[octets[blanks - 1]] | separators[octets[blanks + 1]]]
        if not len(edged):
            return False
        row = np.searchsorted(self.start, edged, side="right") - 1
        # Blanks between segments, and those of an ISA, are none of an element.
        inside = (row >= 0) & (edged < self.end[row])
        return bool((inside & (self.code[row] != segment_code("ISA"))).any())

    def at(self, rows: Array) -> Picked:
        """These segments, for reading their elements; -1 stands for a segment that is not there."""
        base, count = np.empty(len(rows), dtype=np.int32), np.empty(len(rows), dtype=np.int32)
        rows = np.asarray(rows, dtype=np.int64)
        return Picked(self, base, count, *token_kernels.pick(self.first, rows, base, count))

    def elements_of(self, rows: Array) -> Array:
        """How many elements each of these segments has, the id not counted."""
        counts: Array = self.first[rows + 1] - self.first[rows] - 1
        return counts

    def element(self, rows: Array, position: int) -> Spans:
        """Element ``position`` (0 is the id) of these segments, blanks at its edges left out; absent is empty."""
        return self.at(rows).element(position)

    @cached_property
    def component_marks(self) -> Array:
        """Positions of the component separators."""
        return np.flatnonzero(self.buffer.octets == ord(self.delimiters.component)).astype(np.int32)

    @cached_property
    def repetition_marks(self) -> Array:
        """Positions of the repetition separators."""
        mark = self.delimiters.repetition
        return np.flatnonzero(self.buffer.octets == ord(mark if mark else "\0")).astype(np.int32)[: None if mark else 0]

    @cached_property
    def separator_of_components(self) -> int:
        """The byte that separates components."""
        return ord(self.delimiters.component)

    def component(self, whole: Spans, number: int) -> Spans:
        """Component ``number`` (from 1) of these elements; absent is empty."""
        return self._piece(whole, number, self.separator_of_components)

    def repetition(self, whole: Spans, number: int) -> Spans:
        """Repetition ``number`` (from 1) of these elements; absent is empty."""
        mark = self.delimiters.repetition
        return self._piece(whole, number, ord(mark) if mark else -1)

    def _piece(self, whole: Spans, number: int, separator: int) -> Spans:
        start, end = np.empty_like(whole.start), np.empty_like(whole.start)
        octets = self.buffer.octets
        longest = token_kernels.pieces(octets, whole.start, whole.end, number, separator, self.padded, start, end)
        return Spans(self.buffer, start, end, longest)

    def filled(self, rows: Array, most: int) -> tuple[Array, Spans]:
        """The elements 1 to ``most`` of these segments that are there, in order: each one's place in ``rows``, its span."""
        size = len(rows) * most
        owner, start, end = np.empty(size, dtype=np.int64), np.empty(size, np.int32), np.empty(size, np.int32)
        place = (self.token_start, self.token_end, self.first)
        count = token_kernels.filled(self.buffer.octets, *place, rows, most, self.padded, owner, start, end)
        return owner[:count], Spans(self.buffer, start[:count], end[:count])

    def nothing(self, size: int) -> Spans:
        """As many absent values."""
        none = np.zeros(size, dtype=np.int32)
        return Spans(self.buffer, none, none, 0)

    def raw(self, rows: Array | None = None) -> list[bytes]:
        """The segments as the bytes the file has, without terminator and line breaks around them."""
        start, end = (self.start, self.end) if rows is None else (self.start[rows], self.end[rows])
        whole = self.buffer.whole
        found = [whole[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
        if self.encoding == "latin-1":
            found = [one.decode("utf-8").encode("latin-1") for one in found]
        for stand_in, separator in self.replaced:
            found = [one.replace(stand_in.encode(), separator.encode("latin-1")) for one in found]
        return found

    def texts(self, rows: Array | None = None) -> pl.Series:
        """The segments as text, without terminator and line breaks around them."""
        start, end = (self.start, self.end) if rows is None else (self.start[rows], self.end[rows])
        text = Spans(self.buffer, start, end).text()
        for stand_in, separator in self.replaced:
            text = text.str.replace_all(stand_in, separator, literal=True)
        return text


@dataclass(frozen=True)
class Picked:
    """Some segments: per segment the number of its first token and of its elements (-1 where there is none)."""

    tokens: Tokens
    base: Array
    count: Array
    most: int
    """Elements of the longest of them."""
    least: int
    """Elements of the shortest of them."""

    def __len__(self) -> int:
        return len(self.base)

    def element(self, position: int, component: int = 0) -> Spans:
        """Element ``position`` (0 is the id), or a component of it, blanks at its edges left out; absent is empty."""
        return self.elements(((position, component),))[0]

    def elements(self, wanted: tuple[tuple[int, int], ...]) -> list[Spans]:
        """Several elements or components, as (position, component), in one pass over the segments."""
        tokens = self.tokens
        there = tuple(one for one in wanted if one[0] <= self.most)
        start = np.empty((len(there), len(self)), dtype=np.int32)
        end, longest = np.empty_like(start), np.zeros(len(there), dtype=np.int64)
        if there:
            octets, mark, padded = tokens.buffer.octets, tokens.separator_of_components, tokens.padded
            place = (tokens.token_start, tokens.token_end, self.base, self.count, _places(there))
            token_kernels.elements(octets, *place, mark, padded, start, end, longest)
        found = {one: Spans(tokens.buffer, start[at], end[at], int(longest[at])) for at, one in enumerate(there)}
        if len(found) < len(wanted):
            none = tokens.nothing(len(self))
            found |= {one: none for one in wanted if one not in found}
        return [found[one] for one in wanted]


@cache
def _places(wanted: tuple[tuple[int, int], ...]) -> Array:
    return np.array(wanted, dtype=np.int64)


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
    segments, tokens = token_kernels.cut(*place, _NUMBERS, _BASE, token_start, token_end, start, end, code, first)
    return (
        start[:segments],
        end[:segments],
        code[:segments],
        first[: segments + 1],
        token_start[:tokens],
        token_end[:tokens],
    )


def stretches(rows: Array) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last + 1)."""
    if not len(rows):
        return
    edges = np.flatnonzero(np.diff(rows) != 1) + 1
    for part in np.split(rows, edges):
        yield int(part[0]), int(part[-1]) + 1
