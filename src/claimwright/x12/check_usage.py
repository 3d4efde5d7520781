"""Does each segment stand where its transaction has a place for it, as often as allowed, with what must be there?"""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.x12.findings import findings
from claimwright.x12.loops import HEADER, UNKNOWN, data_table, loop_rules

# IK304 codes (005010X231A1, 2100) and IK403 1: required element missing.
_UNKNOWN_ID, _UNEXPECTED, _SEGMENT_MISSING, _TOO_OFTEN = "1", "2", "3", "5"
_ELEMENT_MISSING: Final = "1"


@cache
def _uses(rules: str) -> pl.DataFrame:
    transaction, guide = rules[:3], rules[3:]
    table = data_table("uses.tsv").filter(
        (pl.col("transaction") == transaction) & (pl.col("guide").is_null() | (pl.col("guide") == guide))
    )
    return table.select("loop", "usage", "required", id=pl.col("segment"), most=pl.col("most").cast(pl.UInt32))


@cache
def _sorted_out(rules: str) -> bool:
    """Whether the grammar has the segments of all loops of this transaction set."""
    return {"CLM", "CLP", "AK2"} & set(_uses(rules)["id"]) != set() if not _uses(rules).is_empty() else False


def check_usage(frame: pl.DataFrame, rules: str) -> list[pl.DataFrame]:
    """Findings on the segments of transaction sets with one set of rules ("837P"); ``frame`` of ``labelled_part``."""
    uses = _uses(rules)
    if not _sorted_out(rules):
        return []
    known = data_table("segments.tsv")["segment"].implode()
    found = [
        findings(
            frame.filter(~pl.col("id").is_in(known)),
            "unknown-segment",
            1,
            "segment",
            _UNKNOWN_ID,
            "the segment id is not one we know",
            found=pl.lit(None, dtype=pl.String),
        )
    ]
    inside = frame.filter(pl.col("id").is_in(known))
    placed = inside.join(uses, on=["loop", "id"], how="left", maintain_order="left")
    found.append(
        findings(
            placed.filter(pl.col("usage").is_null()),
            "unexpected-segment",
            2,
            "segment",
            _UNEXPECTED,
            pl.when(pl.col("loop") == UNKNOWN)
            .then(pl.lit("the segment belongs to an entity this transaction has no place for here"))
            .otherwise(pl.lit("the segment has no place in this loop")),
        )
    )
    # A loop occurs once per opening segment; the header once per transaction set.
    unit = pl.coalesce("opener", pl.when(pl.col("loop") == HEADER).then(pl.col("row") - pl.col("segment") + 1))
    placed = placed.filter(pl.col("usage").is_not_null()).with_columns(unit=unit)
    order = placed.with_columns(time=pl.int_range(1, pl.len() + 1).over("unit", "loop", "id"))
    found.append(
        findings(
            order.filter(pl.col("time") > pl.col("most")),
            "segment-too-often",
            2,
            "segment",
            _TOO_OFTEN,
            "the segment stands more often in its loop than allowed",
            expected=pl.format("at most {}", "most"),
        )
    )
    found += _missing_segments(placed, uses)
    found += _missing_loops(frame, rules)
    return found


@cache
def required_elements(rules: str) -> dict[str, dict[str, list[int]]]:
    """Segment id to loop to the elements that must be there."""
    needed: dict[str, dict[str, list[int]]] = {}
    for row in _uses(rules).iter_rows(named=True):
        if row["required"]:
            needed.setdefault(row["id"], {})[row["loop"]] = [int(at) for at in row["required"].split(",")]
    return needed


def check_required_elements(split: pl.DataFrame, identifier: str, rules: str) -> list[pl.DataFrame]:
    """Findings on elements that must be there and are not. ``split`` as for ``check_elements``, with loop."""
    found: list[pl.DataFrame] = []
    by_loop = required_elements(rules).get(identifier, {})
    for position in sorted({at for positions in by_loop.values() for at in positions}):
        loops = [loop for loop, positions in by_loop.items() if position in positions]
        empty = split.filter(pl.col("loop").is_in(loops) & (pl.col(f"e{position}").fill_null("") == ""))
        if empty.height:
            found.append(
                findings(
                    empty,
                    "element-missing",
                    2,
                    "element",
                    _ELEMENT_MISSING,
                    f"{identifier}{position:02} must be there",
                    element=pl.lit(position),
                    expected=pl.lit("a value"),
                )
            )
    return found


def _missing_segments(placed: pl.DataFrame, uses: pl.DataFrame) -> list[pl.DataFrame]:
    """A finding at the opener of each loop that lacks a required segment."""
    # A missing trailer is a matter of the envelope.
    needed = uses.filter((pl.col("usage") == "R") & (pl.col("id") != "SE")).select("loop", needed="id")
    openers = placed.unique("unit", keep="first", maintain_order=True)
    wanted = openers.join(needed, on="loop", how="inner", maintain_order="left")
    missing = wanted.join(placed.select("unit", needed="id"), on=["unit", "needed"], how="anti", maintain_order="left")
    return [
        findings(
            missing,
            "segment-missing",
            2,
            "segment",
            _SEGMENT_MISSING,
            pl.format("loop {} lacks its {} segment", "loop", "needed"),
            id=pl.col("needed"),
            expected=pl.col("needed"),
        )
    ]


def _missing_loops(frame: pl.DataFrame, rules: str) -> list[pl.DataFrame]:
    """A finding at the opener of each loop, or the ST, that lacks a loop it must have."""
    transaction, guide = rules[:3], rules[3:]
    needed = data_table("required_loops.tsv").filter(
        (pl.col("transaction") == transaction) & (pl.col("guide").is_null() | (pl.col("guide") == guide))
    )
    known = loop_rules(transaction, guide)
    openers = frame.filter((pl.col("row") == pl.col("opener")) | (pl.col("id") == "ST"))
    found: list[pl.DataFrame] = []
    for within, loop in needed.select("within", "loop").iter_rows():
        first = known.openers.filter(pl.col("loop") == loop)["segment"][0]
        ends = [name for name in known.openers["loop"].unique() if within not in known.ancestors(name)]
        outer, inner, end = pl.col("loop") == within, pl.col("loop") == loop, pl.col("loop").is_in(ends)
        if within == HEADER:
            outer, end = pl.col("id") == "ST", pl.lit(value=False)
        marked = openers.with_columns(
            unit=pl.when(outer).then("row").when(end | (pl.col("id") == "ST")).then(pl.lit(0)).forward_fill(),
            inner=inner,
        )
        has = marked.filter("inner")["unit"].unique().implode()
        lacking = openers.filter(outer & ~pl.col("row").is_in(has))
        found.append(
            findings(
                lacking,
                "loop-missing",
                2,
                "segment",
                _SEGMENT_MISSING,
                f"loop {loop} must be there",
                loop=pl.lit(loop),
                id=pl.lit(first),
                expected=pl.lit(f"loop {loop}"),
            )
        )
    return found
