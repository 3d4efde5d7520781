"""Do headers and trailers of interchanges, groups and transaction sets agree on numbers and counts?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from claimwright.x12.elements import elements
from claimwright.x12.findings import findings
from claimwright.x12.segments import Segments

_ENDS: Final = pl.col("id").is_in(["ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"])


@dataclass(frozen=True)
class _Level:
    """One level of the envelope: its header, trailer, where their numbers and counts stand, notes for each fault."""

    name: str
    header: str
    number: int
    trailer: str
    count: int
    trailer_number: int
    missing: str
    mismatch: str
    miscount: str


# Notes: TA105, AK905 and IK502 codes (005010X231A1 and the TA1 of the interchange control structures, 00501).
_LEVELS: Final = (
    _Level("interchange", "ISA", 13, "IEA", 1, 2, "023", "001", "021"),
    _Level("group", "GS", 6, "GE", 1, 2, "3", "4", "5"),
    _Level("transaction", "ST", 2, "SE", 1, 2, "2", "3", "4"),
)
_WORDS: Final = {"interchange": "interchange", "group": "functional group", "transaction": "transaction set"}


def _counts(segments: Segments, level: str) -> pl.DataFrame:
    """What a trailer of this level should count: groups of an interchange, sets of a group, segments of a set."""
    frame = segments.frame
    if level == "interchange":
        return frame.filter(pl.col("id").is_in(["GS"])).group_by("interchange").agg(counted=pl.len())
    if level == "group":
        return frame.filter(pl.col("id") == "ST").group_by("group").agg(counted=pl.len())
    return frame.filter(pl.col("transaction").is_not_null()).group_by("transaction").agg(counted=pl.len())


def _gather(segments: Segments, identifier: str, **positions: int) -> pl.DataFrame:
    keep = ("row", "interchange", "group", "transaction", "segment", "id")
    return pl.concat(elements(part, identifier, keep=keep, **positions) for part in segments.parts()).sort("row")


def _check_level(segments: Segments, level: _Level) -> list[pl.DataFrame]:
    key = level.name
    opened = _gather(segments, level.header, number=level.number)
    closed = _gather(segments, level.trailer, stated=level.count, closing=level.trailer_number)
    whole = opened.join(
        closed.filter(pl.col(key).is_not_null())
        .unique(key, keep="first", maintain_order=True)
        .select(key, "stated", "closing", end="row", end_segment="segment"),
        on=key,
        how="left",
        maintain_order="left",
    ).join(_counts(segments, level.name), on=key, how="left", maintain_order="left")
    name = _WORDS[level.name]
    has = pl.col("end").is_not_null()
    at_end = {"row": pl.col("end"), "segment": pl.col("end_segment"), "id": pl.lit(level.trailer)}
    counted = pl.col("counted").fill_null(0)
    return [
        findings(
            whole.filter(~has),
            f"{level.trailer}-missing",
            1,
            key,
            level.missing,
            f"the {name} is not closed: its {level.trailer} segment is missing",
            expected=pl.lit(level.trailer),
        ),
        findings(
            whole.filter(has & pl.col("closing").str.strip_chars().ne_missing(pl.col("number").str.strip_chars())),
            f"{level.trailer}{level.trailer_number:02}-number",
            1,
            key,
            level.mismatch,
            f"control numbers of {level.header} and {level.trailer} differ",
            element=pl.lit(level.trailer_number),
            found="closing",
            expected="number",
            **at_end,
        ),
        findings(
            whole.filter(has & pl.col("stated").cast(pl.Int64, strict=False).ne_missing(counted.cast(pl.Int64))),
            f"{level.trailer}{level.count:02}-count",
            1,
            key,
            level.miscount,
            f"{level.trailer} states another number than the {name} holds",
            element=pl.lit(level.count),
            found="stated",
            expected=counted.cast(pl.String),
            **at_end,
        ),
    ]


def check_envelope(segments: Segments) -> list[pl.DataFrame]:
    """Findings on the envelope, frames of ``X12_FINDINGS``."""
    found = [piece for level in _LEVELS for piece in _check_level(segments, level)]
    sets = _gather(segments, "ST", number=2)
    again = sets.filter(pl.col("number").is_not_null() & ~pl.struct("group", "number").is_first_distinct())
    found.append(
        findings(
            again,
            "ST02-repeated",
            1,
            "transaction",
            "23",
            "the transaction set control number was used before in this functional group",
            element=pl.lit(2),
            found="number",
            expected=pl.lit("a number of its own"),
        )
    )
    stray = segments.frame.filter(pl.col("transaction").is_null() & ~_ENDS)
    found.append(
        findings(
            stray,
            "segment-outside",
            1,
            "interchange",
            "022",
            "the segment stands outside every transaction set",
            expected=pl.lit("ST before it"),
        )
    )
    return found
