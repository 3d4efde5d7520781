"""Where does each segment and element of a stretch of X12 stand? Positions in its bytes, found without touching them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.x12.delimiters import Delimiters
from claimwright.x12.spans import FRONT, Buffer, Spans

Array = np.ndarray[Any, Any]

_SYMBOLS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_BASE: Final = len(_SYMBOLS) + 1
_WHITE: Final = (0x20, 0x0A, 0x0D, 0x09, 0x00)
_MANY_INTERCHANGES: Final = 100
_CONTROLS: Final = bytes(range(0x1C, 0x20)) + bytes(range(1, 9))


def _symbol_numbers() -> Array:
    numbers = np.zeros(256, dtype=np.uint16)
    for at, symbol in enumerate(_SYMBOLS, start=1):
        numbers[ord(symbol)] = numbers[ord(symbol.lower())] = at
    return numbers


_NUMBERS: Final = _symbol_numbers()
_IS_WHITE: Final = np.isin(np.arange(256), _WHITE)


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


UNKNOWN_CODE: Final = 0


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
        headers = self.rows("ISA")
        if len(headers) > _MANY_INTERCHANGES:
            return True
        data = self.buffer.octets
        blanks = np.flatnonzero(data == ord(" "))
        for start, end in zip(self.start[headers].tolist(), self.end[headers].tolist(), strict=True):
            blanks = blanks[(blanks < start) | (blanks >= end)]
        separators = [ord(one) for one in self.delimiters.all]
        return bool(np.isin(data[blanks - 1], separators).any() or np.isin(data[blanks + 1], separators).any())

    def at(self, rows: Array) -> Picked:
        """These segments, for reading their elements; -1 stands for a segment that is not there."""
        here = rows >= 0
        whole = bool(here.all())
        chosen = rows if whole else np.maximum(rows, 0)
        base = self.first[chosen] if len(self) else chosen
        count = (self.first[chosen + 1] - base - 1) if len(self) else chosen
        if not whole:
            count = np.where(here, count, -1)
        most, least = (int(count.max()), int(count.min())) if len(count) else (-1, -1)
        return Picked(self, base, count, most, least)

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

    def component(self, whole: Spans, number: int) -> Spans:
        """Component ``number`` (from 1) of these elements; absent is empty."""
        return _piece(whole, self.component_marks, number, trim=self.padded)

    def repetition(self, whole: Spans, number: int) -> Spans:
        """Repetition ``number`` (from 1) of these elements; absent is empty."""
        return _piece(whole, self.repetition_marks, number, trim=self.padded)

    def nothing(self, size: int) -> Spans:
        """As many absent values."""
        none = np.zeros(size, dtype=np.int32)
        return Spans(self.buffer, none, none)

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
        tokens = self.tokens
        if position > self.most:
            return tokens.nothing(len(self))
        at = self.base + np.int32(position)
        if self.least < position:
            absent = self.count < position
            at = np.where(absent, self.base, at)
            start = tokens.token_start[at]
            end = np.where(absent, start, tokens.token_end[at])
        else:
            start, end = tokens.token_start[at], tokens.token_end[at]
        spans = Spans(tokens.buffer, start, end)
        if tokens.padded:
            spans = spans.trimmed()
        return tokens.component(spans, component) if component else spans


def _piece(whole: Spans, marks: Array, number: int, *, trim: bool) -> Spans:
    if not len(marks) or not whole.any:
        return whole if number == 1 else Spans(whole.buffer, whole.start, whole.start)
    low = np.searchsorted(marks, whole.start)
    high = np.searchsorted(marks, whole.end)
    padded = np.append(marks, np.int32(-1))
    last = len(marks)
    opens, closes = low + number - 2, low + number - 1
    there = opens < high
    start = np.where(there, padded[np.clip(opens, 0, last)] + 1, whole.start) if number > 1 else whole.start
    end = np.where(closes < high, padded[np.clip(closes, 0, last)], whole.end)
    if number > 1:
        end = np.where(there, end, start)
    found = Spans(whole.buffer, start, end)
    return found.trimmed() if trim else found


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


def tokenize(data: bytes, delimiters: Delimiters) -> Tokens:
    """The segments and elements of a stretch of a file; line breaks around segments and empty segments are left out.

    Bytes that are not UTF-8 are read as Latin-1. A last segment without terminator counts as one.
    """
    readable, encoding, used, replaced = _readable(data, delimiters)
    buffer = Buffer.of(readable)
    view = buffer.octets[FRONT : FRONT + len(readable)]
    terminator = ord(used.segment)
    at = np.flatnonzero((view == ord(used.element)) | (view == terminator)).astype(np.int32)
    at += np.int32(FRONT)
    whole = buffer.octets
    size = FRONT + len(readable)
    if not len(at) or whole[at[-1]] != terminator:
        at = np.append(at, np.int32(size))
    closing = whole[at] == terminator
    closing[-1] = True
    last = np.flatnonzero(closing)
    token_start = np.empty_like(at)
    token_start[0] = FRONT
    token_start[1:] = at[:-1] + 1
    first = np.zeros(len(last) + 1, dtype=np.int32)
    first[1:] = last
    first[1:] += 1
    start, end = token_start[first[:-1]].copy(), at[last].copy()
    _skip_white(whole, start, end)
    token_end = at
    token_start[first[:-1]] = start
    token_end[last] = end
    kept = end > start
    if not kept.all():
        counts = np.diff(first)
        tokens = np.repeat(kept, counts)
        token_start, token_end = token_start[tokens], token_end[tokens]
        start, end = start[kept], end[kept]
        first = np.concatenate(([0], np.cumsum(counts[kept]))).astype(np.int32)
    code = _codes(buffer, Spans(buffer, token_start[first[:-1]], token_end[first[:-1]]).trimmed())
    return Tokens(used, buffer, encoding, start, end, code, first, token_start, token_end, replaced)


def _skip_white(whole: Array, start: Array, end: Array) -> None:
    """Moves starts and ends, in place, past line breaks; blanks at the start of a segment go as well."""
    moving = np.flatnonzero(_IS_WHITE[whole[start]])
    while len(moving):
        moving = moving[start[moving] < end[moving]]
        start[moving] += 1
        moving = moving[_IS_WHITE[whole[start[moving]]]]
    moving = np.flatnonzero((whole[end - 1] == 0x0D) | (whole[end - 1] == 0x0A))
    while len(moving):
        moving = moving[end[moving] > start[moving]]
        end[moving] -= 1
        moving = moving[np.isin(whole[end[moving] - 1], (0x0D, 0x0A))]


def _codes(buffer: Buffer, identifiers: Spans) -> Array:
    """``segment_code`` of each segment."""
    data, start, size = buffer.octets, identifiers.start, identifiers.length
    one, two, three = (_NUMBERS[data[start + n]].astype(np.uint16) for n in range(3))
    # Positions past the id read the separator behind it, whose number is 0 unless it is a letter.
    three = np.where(size >= 3, three, 0)
    code = (one * np.uint16(_BASE) + two) * np.uint16(_BASE) + three
    good = (size >= 2) & (size <= 3) & (one > 0) & (two > 0) & ((three > 0) | (size == 2))
    return np.where(good, code, np.uint16(UNKNOWN_CODE))


def stretches(rows: Array) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last + 1)."""
    if not len(rows):
        return
    edges = np.flatnonzero(np.diff(rows) != 1) + 1
    for part in np.split(rows, edges):
        yield int(part[0]), int(part[-1]) + 1
