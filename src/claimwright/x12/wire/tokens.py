"""Where do the segments and elements of a stretch stand, and what do those say that are asked for? Positions in its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.wire import token_kernels
from claimwright.x12.wire.byte_values import Buffer, Spans
from claimwright.x12.wire.delimiters import Delimiters

_SYMBOLS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SYMBOL_BASE: Final = len(_SYMBOLS) + 1


def _symbol_numbers() -> Array:
    numbers = np.zeros(256, dtype=np.uint16)
    for at, symbol in enumerate(_SYMBOLS, start=1):
        numbers[ord(symbol)] = numbers[ord(symbol.lower())] = at
    return numbers


SYMBOL_NUMBERS: Final = _symbol_numbers()
"""By byte the number of a symbol that a segment id may hold, in the base ``SYMBOL_BASE``; 0 for any other."""


def segment_code(identifier: str) -> int:
    """The integer ``Tokens.code`` has for a segment id of two or three letters or digits, of either case."""
    code = 0
    for symbol in identifier.ljust(3):
        code = code * SYMBOL_BASE + (0 if symbol == " " else _SYMBOLS.index(symbol.upper()) + 1)
    return code


def segment_id(code: int) -> str:
    """The segment id of a code; "?" for what is none."""
    symbols = []
    while code:
        code, at = divmod(code, SYMBOL_BASE)
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


def stretches(rows: Array) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last + 1)."""
    if not len(rows):
        return
    edges = np.flatnonzero(np.diff(rows) != 1) + 1
    for part in np.split(rows, edges):
        yield int(part[0]), int(part[-1]) + 1
