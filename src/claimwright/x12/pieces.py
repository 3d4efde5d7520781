"""Which values do the segments hold: every element, component and repetition with the rule it must keep?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from claimwright.x12.place import Placed
from claimwright.x12.spans import Spans
from claimwright.x12.tokens import Tokens

Array = np.ndarray[Any, Any]

DIGIT, UPPER, LOWER, BLANK, SIGN, POINT, MINUS, FOREIGN = (1 << at for at in range(8))
"""Kinds of characters (X12.6: basic and extended character sets); FOREIGN stands in neither set."""


def _kinds() -> Array:
    kinds = np.full(256, FOREIGN, dtype=np.uint8)
    for symbols, kind in (
        ("0123456789", DIGIT),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER),
        ("abcdefghijklmnopqrstuvwxyz", LOWER),
        (" ", BLANK),
        ("!\"&'()*+,/:;?=%@[]_{}\\|<>~#$^`", SIGN),
        (".", POINT),
        ("-", MINUS),
    ):
        kinds[[ord(symbol) for symbol in symbols]] = kind
    return kinds


KINDS: Final = _kinds()


@dataclass(frozen=True)
class Values:
    """Values with their rules. ``at``: index of the segment (into ``Placed.rows``); ``rule``: number of the element."""

    placed: Placed
    at: Array
    element: Array
    component: Array
    """0 for an element itself."""
    rule: Array
    start: Array
    end: Array
    kinds: Array
    """Which kinds of characters stand in it."""

    def take(self, chosen: Array) -> Values:
        return Values(
            self.placed,
            self.at[chosen],
            self.element[chosen],
            self.component[chosen],
            self.rule[chosen],
            self.start[chosen],
            self.end[chosen],
            self.kinds[chosen],
        )

    @property
    def spans(self) -> Spans:
        return Spans(self.placed.tokens.buffer, self.start, self.end)


@dataclass(frozen=True)
class Elements:
    """Every element of the segments, empty ones too. ``first``: index of the first token (the id) of each segment."""

    placed: Placed
    first: Array
    token: Array
    """Numbers of the tokens; the id of a segment is its element 0."""
    at: Array
    position: Array
    start: Array
    end: Array
    filled: Array
    kinds: Array
    """Which kinds of characters stand in it."""
    bytes: Array
    """The kind of each byte."""


def elements_of(placed: Placed) -> Elements:
    """The elements of all segments placed."""
    tokens, rows = placed.tokens, placed.rows
    if len(rows) == len(tokens):
        first = tokens.first
        token: Array | slice = slice(None)
    else:
        counts = tokens.first[rows + 1] - tokens.first[rows]
        first = np.concatenate(([0], np.cumsum(counts)))
        token = np.repeat(tokens.first[rows] - first[:-1], counts) + np.arange(first[-1])
    counts = np.diff(first).astype(np.int32)
    at = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
    position = np.arange(len(at), dtype=np.int32) - np.repeat(first[:-1].astype(np.int32), counts)
    start, end = tokens.token_start[token], tokens.token_end[token]
    numbers = np.arange(len(at)) if isinstance(token, slice) else token
    of_bytes = kinds_of_bytes(tokens)
    kinds = _kinds_of(tokens, of_bytes, first, start, end, isinstance(token, slice))
    return Elements(placed, first, numbers, at, position, start, end, end > start, kinds, of_bytes)


def kinds_of_bytes(tokens: Tokens) -> Array:
    """The kind of each byte; separators and line breaks have none."""
    kinds = KINDS.copy()
    for separator in tokens.delimiters.all:
        kinds[ord(separator)] = 0
    kinds[[0x00, 0x09, 0x0A, 0x0D, 0x1A]] = 0
    return kinds[tokens.buffer.octets]


def _kinds_of(tokens: Tokens, kinds: Array, first: Array, start: Array, end: Array, whole: bool) -> Array:
    """Which kinds of characters stand in each element; ``whole`` when no segment of the file is left out."""
    if not len(start):
        return np.empty(0, dtype=np.uint8)
    data = tokens.buffer.octets
    if whole:
        found = np.bitwise_or.reduceat(kinds, start)
        # Blanks may stand between a segment's end and the next one's start; line breaks within a value are rare.
        last = first[1:] - 1
        last = last[(found[last] & BLANK) > 0]
        found[last] = kinds_between(kinds, start[last], end[last])
        found[end <= start] = 0
    else:
        found = kinds_between(kinds, start, end)
    found[_within(np.flatnonzero((data == 0x0A) | (data == 0x0D)), start, end)] |= FOREIGN
    return found


def kinds_between(kinds: Array, start: Array, end: Array) -> Array:
    """Which kinds of characters stand between these positions, which ascend."""
    if not len(start):
        return np.empty(0, dtype=np.uint8)
    edges = np.empty(2 * len(start), dtype=np.int64)
    edges[0::2], edges[1::2] = start, end
    found = np.bitwise_or.reduceat(kinds, edges)[0::2]
    found[end <= start] = 0
    return found


def _within(marks: Array, start: Array, end: Array) -> Array:
    """Indexes of the values that hold one of these positions."""
    if not len(marks):
        return marks
    at = np.searchsorted(start, marks, side="right") - 1
    return np.unique(at[(at >= 0) & (marks < end[np.maximum(at, 0)])])


def parts_of(values: Values, marks: Array, base: Array) -> Values:
    """The pieces between separators ``marks`` of each value; piece n of a value has the rule ``base`` + n."""
    low = np.searchsorted(marks, values.start)
    counts = np.searchsorted(marks, values.end) - low + 1
    total = int(counts.sum())
    first = np.cumsum(counts) - counts
    number = np.arange(total, dtype=np.int64) - np.repeat(first, counts)
    padded = np.append(marks, 0)
    mark = np.repeat(low, counts) + number
    size = len(marks)
    start = np.where(number == 0, np.repeat(values.start, counts), padded[np.minimum(mark - 1, size)] + 1)
    last = number == np.repeat(counts, counts) - 1
    end = np.where(last, np.repeat(values.end, counts), padded[np.minimum(mark, size)])
    return Values(
        values.placed,
        np.repeat(values.at, counts),
        np.repeat(values.element, counts),
        (number + 1).astype(np.int32),
        np.repeat(base, counts) + number.astype(np.int32),
        start,
        end,
        np.repeat(values.kinds, counts),
    )
