"""What does one stretch of a file hold: its segments, each with its place in the file, and its transaction sets?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire.byte_values import FRONT
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.tokens import Tokens


@dataclass(frozen=True)
class TransactionSet:
    """One transaction set in a chunk: its number in the file, segments ``first`` to ``last`` of the chunk, its envelope."""

    number: int
    first: int
    last: int
    """One past its last segment in this chunk."""
    kind: str
    control_number: str
    version: str
    """ST03, or GS08 where there is none."""
    group_version: str
    group_control_number: str
    interchange_control_number: str
    opened_here: bool
    """Whether its ST stands in this chunk itself, not in what was carried into it."""


@dataclass(frozen=True)
class Chunk:
    """A stretch of a file: tokens, and for each segment its place in the file.

    ``row`` counts the segments of the file from 0; ``interchange``, ``group`` and ``transaction`` count from 1, 0 being
    outside one; ``segment`` is the position in the transaction set, the ST being 1. The first ``carried`` segments stand
    before the stretch: the envelope, heading and provider or payment that its claims belong to.
    """

    tokens: Tokens
    separators: Delimiters
    """As the file has them."""
    separators_number: int
    """Index of these separators among those of the file."""
    row: Array
    interchange: Array
    group: Array
    transaction: Array
    segment: Array
    carried: int = 0
    base: int = 0
    """Byte of the file at which position ``FRONT`` of the buffer stands; negative shifts come from what was carried."""

    goes_on: bool = False
    """Whether another stretch of the same interchanges follows."""

    def offsets(self) -> Array:
        """Byte of the file at which each segment of the stretch itself begins (what was carried is left out)."""
        at = self.tokens.start[self.carried :] - FRONT
        if self.tokens.encoding == "latin-1":
            # A byte beyond ASCII became two; the second ones stand before the segment as often as it moved.
            second = (self.tokens.buffer.octets & 0xC0) == 0x80
            at = at - np.cumsum(second)[at + FRONT]
        return self.base + at

    @cached_property
    def sets(self) -> list[TransactionSet]:
        """The transaction sets of the chunk, in order."""
        tokens = self.tokens
        opens = tokens.rows("ST")
        if not len(opens):
            return []
        numbers = self.transaction[opens]
        ends = np.searchsorted(self.transaction_rows[0], numbers, side="right")
        last = self.transaction_rows[1][ends - 1] + 1
        kinds = _strings(tokens, opens, 1, 2, 3)
        groups = self._nearest(tokens.rows("GS"), opens, self.group, 6, 8)
        interchanges = self._nearest(tokens.rows("ISA"), opens, self.interchange, 13)
        return [
            TransactionSet(
                int(number),
                int(first),
                int(end),
                kind,
                control,
                version or group[1],
                group[1],
                group[0],
                interchange[0],
                bool(first >= self.carried),
            )
            for number, first, end, (kind, control, version), group, interchange in zip(
                numbers, opens, last, kinds, groups, interchanges, strict=True
            )
        ]

    @cached_property
    def transaction_rows(self) -> tuple[Array, Array]:
        """Numbers of the transaction sets and the segment of each segment inside one, ascending."""
        inside = np.flatnonzero(self.transaction)
        return self.transaction[inside], inside

    def _nearest(self, headers: Array, rows: Array, level: Array, *positions: int) -> list[list[str]]:
        """Elements of the header (GS, ISA) each row stands under; empty where it stands under none."""
        if not len(headers):
            return [[""] * len(positions) for _ in rows]
        told = _strings(self.tokens, headers, *positions)
        at = np.searchsorted(headers, rows, side="right") - 1
        same = (at >= 0) & (level[rows] > 0) & (level[headers[np.maximum(at, 0)]] == level[rows])
        return [told[n] if good else [""] * len(positions) for n, good in zip(at, same, strict=True)]


def _strings(tokens: Tokens, rows: Array, *positions: int) -> list[list[str]]:
    columns = [tokens.element(rows, position).text().to_list() for position in positions]
    return [[value or "" for value in row] for row in zip(*columns, strict=True)]
