"""An 835 as labelled segments: each with its loop and the claim payment and service line it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from claimwright.x12.delimiters import Delimiters
from claimwright.x12.elements import split_elements
from claimwright.x12.loops import label_loops, loop_rules
from claimwright.x12.segments import Segments

_TRACK: Final = (("claim", "2100"), ("service", "2110"))


@dataclass(frozen=True)
class Remittance835:
    """The 835 transaction sets with one set of separators.

    ``frame``: row, transaction, segment, id, text, loop, claim, service (rows of the CLP and SVC).
    """

    frame: pl.DataFrame
    delimiters: Delimiters
    transactions: pl.DataFrame
    padded: bool

    @cached_property
    def _by_id(self) -> dict[str, pl.DataFrame]:
        return {str(key[0]): part for key, part in self.frame.partition_by("id", as_dict=True).items()}

    def identifiers(self) -> list[str]:
        """The segment ids there are."""
        return list(self._by_id)

    def rows(self, segment: str) -> pl.DataFrame:
        """All segments with this id."""
        return self._by_id.get(segment, self.frame.clear())

    def take(self, segment: str, last: int, *loops: str) -> pl.DataFrame:
        """Segments with this id in these loops (all when none is named), elements as ``e0`` to ``e{last}``."""
        found = self.rows(segment)
        if loops:
            found = found.filter(pl.any_horizontal(pl.col("loop") == loop for loop in loops))
        return split_elements(found, self.delimiters.element, last, padded=self.padded)


def remittances_of(segments: Segments) -> Iterator[Remittance835]:
    """The 835s of a file, by separators; nothing when there is none."""
    sets = segments.transactions().filter(pl.col("kind") == "835")
    others = len(sets) < len(segments.transactions())
    for number, part in enumerate(segments.parts()):
        mine = sets.filter(pl.col("part") == number)
        if mine.is_empty():
            continue
        inside = pl.col("transaction").is_not_null()
        if others or len(segments.delimiters) > 1:
            inside = pl.col("transaction").is_in(mine["transaction"].implode())
        wanted = part.frame.lazy().filter(inside).select("row", "transaction", "segment", "id", "text").collect()
        labelled = label_loops(wanted, part.delimiters.element, loop_rules("835"), _TRACK)
        yield Remittance835(labelled.drop("opener"), part.delimiters, mine, part.padded)
