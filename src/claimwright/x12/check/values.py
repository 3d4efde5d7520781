"""How is a value held with its place and its rule, millions at a time, and taken apart at the separators in it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.character_kinds import ByteKinds, kinds_of_bytes
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans


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
    at: Array
    position: Array
    """The id of a segment is its element 0."""
    start: Array
    end: Array
    filled: Array
    kinds: Array
    """Which kinds of characters stand in it."""
    bytes: ByteKinds


def elements_of(placed: Placed) -> Elements:
    """The elements of all segments placed."""
    tokens, rows = placed.tokens, placed.rows
    sizes = tokens.first[rows + 1] - tokens.first[rows]
    first = np.concatenate(([0], np.cumsum(sizes)))
    numbers = np.repeat(tokens.first[rows] - first[:-1], sizes) + np.arange(first[-1])
    at = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
    position = np.arange(len(at), dtype=np.int32) - np.repeat(first[:-1].astype(np.int32), sizes)
    start, end = tokens.token_start[numbers], tokens.token_end[numbers]
    of_bytes = kinds_of_bytes(tokens, start, end)
    return Elements(placed, first, at, position, start, end, end > start, of_bytes.between(start, end), of_bytes)


def split_at(values: Values, marks: Array, base: Array) -> Values:
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
