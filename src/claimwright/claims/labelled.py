"""An 837 as labelled segments: each with its loop and the claim, line, subscriber and provider it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from io import StringIO
from typing import Final

import polars as pl

from claimwright.x12.delimiters import Delimiters
from claimwright.x12.elements import split_elements
from claimwright.x12.loops import claim_guide, label_loops, loop_rules
from claimwright.x12.segments import Segments

_TRACK: Final = (
    ("billing", "2000A"),
    ("subscriber", "2000B"),
    ("patient", "2000C"),
    ("claim", "2300"),
    ("other", "2320"),
    ("service", "2400"),
)


@cache
def data_table(name: str) -> pl.DataFrame:
    """A small data file of this room (tab separated; lines with # are notes), all columns text."""
    text = resources.files("claimwright.claims").joinpath("data", name).read_text(encoding="utf-8")
    return pl.read_csv(StringIO(text), separator="\t", comment_prefix="#", infer_schema=False)


@dataclass(frozen=True)
class Labelled:
    """The transaction sets of one kind of claim with one set of separators.

    ``frame``: the columns of ``SEGMENTS`` with loop, opener, billing, subscriber, patient, claim, other, service
    (rows of the segments that open those loops).
    """

    frame: pl.DataFrame
    delimiters: Delimiters
    kind: str
    transactions: pl.DataFrame
    padded: bool

    @cached_property
    def _by_id(self) -> dict[str, pl.DataFrame]:
        parts = self.frame.partition_by("id", as_dict=True)
        return {str(key[0]): part for key, part in parts.items()}

    def rows(self, segment: str) -> pl.DataFrame:
        """All segments with this id."""
        return self._by_id.get(segment, self.frame.clear())

    def take(self, segment: str, last: int, *loops: str) -> pl.DataFrame:
        """Segments with this id in these loops (all when none is named), elements as ``e0`` to ``e{last}``."""
        found = self.rows(segment)
        if loops:
            found = found.filter(pl.any_horizontal(pl.col("loop") == loop for loop in loops))
        return split_elements(found, self.delimiters.element, last, padded=self.padded)


def labelled(segments: Segments) -> Iterator[Labelled]:
    """The 837s of a file, by separators and kind of claim; nothing when there is none."""
    sets = segments.transactions().filter(pl.col("kind") == "837")
    sets = sets.with_columns(guide=pl.coalesce(claim_guide(pl.col("version")), claim_guide(pl.col("group_version"))))
    for number, part in enumerate(segments.parts()):
        mine = sets.filter(pl.col("part") == number)
        if mine.is_empty():
            continue
        mine = mine.with_columns(guide=pl.coalesce("guide", _kind_by_service(part.frame, mine)))
        for letter in mine["guide"].unique(maintain_order=True):
            chosen = mine.filter(pl.col("guide") == letter)
            frame = part.frame.filter(pl.col("transaction").is_in(chosen["transaction"].implode()))
            yield Labelled(
                label_loops(frame, part.delimiters.element, loop_rules("837", letter), _TRACK),
                part.delimiters,
                letter,
                chosen,
                part.padded,
            )


def _kind_by_service(frame: pl.DataFrame, sets: pl.DataFrame) -> pl.Series:
    """The kind of claim by the segment its lines use, for a set whose version names no guide."""
    used = frame.filter(pl.col("id").is_in(["SV1", "SV2", "SV3"])).unique("transaction", keep="first")
    kinds = used.select(
        "transaction", kind=pl.col("id").replace_strict({"SV1": "P", "SV2": "I", "SV3": "D"}, return_dtype=pl.String)
    )
    joined = sets.select("transaction").join(kinds, on="transaction", how="left", maintain_order="left")
    return joined["kind"].fill_null("P")
