"""Several operations on one day: endoscopic families first, then 100, 50, 50, 50 and 50 per cent by rank."""

from __future__ import annotations

import polars as pl

from claimwright.reference.fees.bilateral_and_split import by_unit
from claimwright.reference.fees.factors import SCALE, chosen, times
from claimwright.reference.fees.lines import carries

_DAY = ["session", "day", "role"]
_NEEDED = [
    *_DAY, "row", "code", "multiple_procedure", "endoscopic_base", "base_fee", "unit_amount", "counted", "pair",
    "modifier_1", "modifier_2", "modifier_3", "modifier_4",
]  # fmt: skip


def reduced(lines: pl.DataFrame) -> pl.DataFrame:
    """row, after (cents of the line; null from the sixth rank on, which is priced by report) and rule, for each line
    with the multiple procedure indicator 2 or 3 (IOM 100-04, chapter 12, section 40.6).

    ``lines`` has session, day, role, row, code, multiple_procedure, endoscopic_base, base_fee, unit_amount, counted, pair, mods.
    Ranks are by fee schedule amount, as section 40.6.C has it, and apart for an assistant or co-surgeon.
    """
    ranked = lines.select(_NEEDED).filter(
        pl.col("multiple_procedure").is_in(["2", "3"]) & ~carries("78") & pl.col("unit_amount").is_not_null()
    )
    if not ranked.height:
        return pl.DataFrame(schema={"row": pl.UInt32, "after": pl.Int64, "rule": pl.String})
    return _by_rank(_families(by_unit(ranked)))


def _families(units: pl.DataFrame) -> pl.DataFrame:
    """Adds value (cents after the rule of endoscopic families), group (what is ranked as one) and in_family.

    Of several endoscopies with one base the dearest is paid whole, each other what it is worth above the base; the base
    itself beside them is not paid. The family is then ranked as one.
    """
    bases = units.filter(pl.col("endoscopic_base").is_not_null()).select(
        *_DAY, pl.col("endoscopic_base").alias("code"), pl.col("endoscopic_base").alias("base_here")
    ).unique()  # fmt: skip
    units = units.join(bases, on=[*_DAY, "code"], how="left", nulls_equal=True, maintain_order="left")
    family = pl.coalesce("endoscopic_base", "base_here")
    units = units.with_columns(family.alias("family"))
    several = (pl.len().over([*_DAY, "family"]) > 1) & pl.col("family").is_not_null()
    units = units.with_columns(several.alias("in_family"))
    units = units.with_columns(
        # The base code's own row has no base fee: it is the base.
        pl.when(pl.col("endoscopic_base").is_null())
        .then("unit_amount").otherwise("base_fee").alias("base_amount")
    )  # fmt: skip
    dearest = pl.col("unit_amount").rank("ordinal", descending=True).over([*_DAY, "family"]) == 1
    above = (pl.col("unit_amount") - pl.col("base_amount")).clip(lower_bound=0)
    return units.with_columns(
        pl.when(pl.col("in_family") & ~dearest).then(above).otherwise("unit_amount").alias("value"),
        pl.when("in_family")
        .then(pl.format("family {}", pl.col("family")))
        .when("pair")
        .then(pl.format("pair {}", pl.col("code")))
        .otherwise(pl.format("row {} unit {}", pl.col("row"), pl.col("unit")))
        .alias("group"),
    )


def _by_rank(units: pl.DataFrame) -> pl.DataFrame:
    total = pl.col("value").sum().over([*_DAY, "group"])
    units = units.with_columns(total.alias("total"), pl.col("row").min().over([*_DAY, "group"]).alias("first"))
    groups = units.select(*_DAY, "group", "total", "first").unique(maintain_order=True)
    groups = groups.sort([*_DAY, "total", "first"], descending=[False, False, False, True, False], nulls_last=True)
    groups = groups.with_columns(
        pl.int_range(1, pl.len() + 1).over(_DAY).alias("rank"), pl.len().over(_DAY).alias("groups")
    )
    units = units.join(groups.drop("total", "first"), on=[*_DAY, "group"], how="left", nulls_equal=True)
    # A single operation that says it is not the first of its day is paid as the second.
    alone = (pl.col("groups") == 1) & carries("51")
    rank = pl.when(alone).then(2).otherwise("rank")
    share = chosen("surgery", rank.cast(pl.String), pl.col("day"))
    units = units.with_columns(rank.alias("rank"), share.alias("share"), times(pl.col("value"), share).alias("paid"))
    lines = units.group_by("row").agg(
        pl.when(pl.col("paid").null_count() == 0).then(pl.col("paid").sum()).alias("after"),
        pl.col("rank").max(), pl.col("share").min(), pl.col("share").null_count().alias("unranked"), pl.col("in_family").any(), pl.col("family").first(),
        (pl.col("value") < pl.col("unit_amount")).any().alias("less"),
    )  # fmt: skip
    return lines.select("row", "after", _rule().alias("rule"))


def _rule() -> pl.Expr:
    ranked = pl.format("operation {} of the day: {} %", pl.col("rank"), pl.col("share") * 100 // SCALE)
    family = pl.format("endoscopy of the family of {}: what it is worth above the base", pl.col("family"))
    by_report = pl.format("operation {} of the day: by report", pl.col("rank"))
    return (
        pl.when(pl.col("unranked") > 0)
        .then(by_report)
        .when(pl.col("less") & (pl.col("share") < SCALE))
        .then(pl.concat_str([family, pl.lit("; "), ranked]))
        .when("less")
        .then(family)
        .when(pl.col("share") < SCALE)
        .then(ranked)
    )
