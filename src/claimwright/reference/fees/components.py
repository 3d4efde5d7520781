"""Several images, tests or therapies on one day, film and the outpatient cap: reductions of a component of the fee."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.fees.bilateral_and_split import by_unit
from claimwright.reference.fees.factors import SCALE, chosen, factor, times
from claimwright.reference.fees.physician import FACTOR_SCALE, RVU_SCALE

_DAY: Final = ["session", "day"]
_NAMES: Final = {"4": "image", "6": "cardiovascular test", "7": "eye test"}
_NEEDED: Final = [
    *_DAY, "row", "component", "pctc", "multiple_procedure", "imaging_family", "film", "cap", "tc_cap", "pc_fee", "unit_amount",
    "counted", "bilateral_share", "work", "malpractice", "practice_expense", "work_gpci", "pe_gpci", "mp_gpci",
    "conversion_factor",
]  # fmt: skip
_EMPTY: Final = {"row": pl.UInt32, "after": pl.Int64, "rule": pl.String}


def reduced(lines: pl.DataFrame) -> pl.DataFrame:
    """row, after (cents of the line) and rule for lines with a technical part that is capped, on film or reduced.

    Indicators 4, 6 and 7: the technical part of the dearest is paid whole, of each other reduced; of images the
    professional part likewise. The cap is laid on what is left (first the reduction, then the cap).
    """
    split = (
        (pl.col("pctc") == "1") | (pl.col("component") == "TC") | pl.col("multiple_procedure").is_in(["4", "6", "7"])
    )
    touched = (
        pl.col("multiple_procedure").is_in(["4", "6", "7"]) | pl.col("cap").is_not_null() | pl.col("film").is_not_null()
    )
    some = lines.select(_NEEDED).filter(split & touched & pl.col("unit_amount").is_not_null())
    if not some.height:
        return pl.DataFrame(schema=_EMPTY)
    return _paid(_ranked(_parts(by_unit(some))))


def _parts(units: pl.DataFrame) -> pl.DataFrame:
    """Adds tc and pc, the technical and professional cents of the unit; tc is null where CMS's file does not divide."""
    component, pctc = pl.col("component"), pl.col("pctc")
    share = pl.col("bilateral_share")
    pc = (
        pl.when(component == "26").then("unit_amount")
        .when(component == "TC").then(0)
        .when(pctc == "1").then(times(pl.col("pc_fee"), share))
        .when(pctc == "2").then("unit_amount")
        .when(pctc == "3").then(0)
    )  # fmt: skip
    units = units.with_columns(pc.alias("pc"))
    film = pl.coalesce(chosen("technical", pl.col("film"), pl.col("day")), SCALE)
    units = units.with_columns((pl.col("unit_amount") - pl.col("pc")).alias("tc_whole"), film.alias("film_share"))
    return units.with_columns(times(pl.col("tc_whole"), pl.col("film_share")).alias("tc"))


def _ranked(units: pl.DataFrame) -> pl.DataFrame:
    """Adds tc_share and pc_share: a whole for the dearest of the day, the reduced share for the others."""
    rule = pl.col("multiple_procedure")
    joins = (rule.is_in(["6", "7"]) | ((rule == "4") & (pl.col("imaging_family") == "88"))).fill_null(value=False)
    units = units.with_columns(joins.alias("joins"))
    for part, prefix in (("tc", "technical"), ("pc", "professional")):
        counts = (pl.col("joins") & (pl.col(part) > 0)).fill_null(value=False)
        units = units.with_columns(
            counts.alias("_counts"), pl.when(counts).then(pl.col(part)).otherwise(-1).alias("_value")
        )
        rank = pl.col("_value").rank("ordinal", descending=True).over([*_DAY, "multiple_procedure"])
        second = chosen(f"second {prefix}", rule, pl.col("day"))
        share = pl.when(pl.col("_counts") & (rank > 1)).then(pl.coalesce(second, SCALE)).otherwise(SCALE)
        units = units.with_columns(share.alias(f"{part}_share"))
    return units


def _paid(units: pl.DataFrame) -> pl.DataFrame:
    share = pl.col("bilateral_share")
    tc, pc = times(pl.col("tc"), pl.col("tc_share")), times(pl.col("pc"), pl.col("pc_share"))
    whole_cap, tc_cap = times(pl.col("cap"), share), times(pl.col("tc_cap"), share)
    cap_of_tc = pl.when(pl.col("component") == "TC").then(whole_cap).otherwise(tc_cap)
    touched = (pl.col("tc_share") < SCALE) | (pl.col("pc_share") < SCALE) | (pl.col("film_share") < SCALE)
    units = units.with_columns(
        tc.alias("tc_paid"), pc.alias("pc_paid"), touched.alias("touched"),
        pl.when(touched).then(pl.min_horizontal(tc, cap_of_tc) + pc)
        .when(pl.col("tc").is_null()).then("unit_amount")
        # An unreduced whole is compared with the cap of the whole, as CMS prints it in the cap file.
        .otherwise(pl.min_horizontal("unit_amount", whole_cap)).alias("paid"),
        ((tc > cap_of_tc) | (~touched & (pl.col("unit_amount") > whole_cap))).fill_null(value=False).alias("capped"),
    )  # fmt: skip
    lines = units.group_by("row").agg(
        pl.col("paid").sum().alias("after"), pl.col("capped").any(), pl.col("tc_share").min(), pl.col("pc_share").min(),
        pl.col("film_share").min(), pl.col("film").first(), pl.col("multiple_procedure").first(),
        (pl.col("tc").is_null() & pl.col("joins")).any().alias("undivided"),
    )  # fmt: skip
    return lines.select("row", "after", _rule().alias("rule"))


def _percent(share: str) -> pl.Expr:
    return pl.col(share) * 100 // SCALE


def _rule() -> pl.Expr:
    name = pl.col("multiple_procedure").replace_strict(_NAMES, default="test")
    return pl.concat_str(
        [
            pl.when(pl.col("film_share") < SCALE).then(
                pl.format("modifier {}: technical part {} %", pl.col("film"), _percent("film_share"))
            ),
            pl.when(pl.col("tc_share") < SCALE).then(
                pl.format("further {} of the day: technical part {} %", name, _percent("tc_share"))
            ),
            pl.when(pl.col("pc_share") < SCALE).then(
                pl.format("further {} of the day: professional part {} %", name, _percent("pc_share"))
            ),
            pl.when("capped").then(pl.lit("hospital outpatient cap")),
            pl.when("undivided").then(
                pl.lit("the file does not divide this code: any reduction for several tests is not in")
            ),
        ],
        separator="; ",
        ignore_nulls=True,
    )


def therapy(lines: pl.DataFrame) -> pl.DataFrame:
    """row, after and rule for therapy (indicator 5): of all units of the day the practice expense of the dearest is paid
    whole, of each other half (IOM 100-04, chapter 5, section 10.7)."""
    some = lines.select(_NEEDED).filter((pl.col("multiple_procedure") == "5") & pl.col("unit_amount").is_not_null())
    if not some.height:
        return pl.DataFrame(schema=_EMPTY)
    units = by_unit(some)
    work, malpractice = (pl.col(a) * pl.col(b) * SCALE for a, b in (("work", "work_gpci"), ("malpractice", "mp_gpci")))
    expense = pl.col("practice_expense") * pl.col("pe_gpci")
    share = pl.coalesce(factor("second practice expense 5", pl.col("day")), SCALE)
    cent = RVU_SCALE * 1000 * FACTOR_SCALE * SCALE // 100
    less = ((work + expense * share + malpractice) * pl.col("conversion_factor") + cent // 2) // cent
    rank = (expense * pl.col("conversion_factor")).rank("ordinal", descending=True).over(_DAY)
    units = units.with_columns(pl.when(rank > 1).then(less).otherwise("unit_amount").alias("paid"), rank.alias("rank"))
    lines = units.group_by("row").agg(
        pl.col("paid").sum().alias("after"), (pl.col("rank") > 1).sum().alias("halved"), pl.len().alias("units")
    )
    rule = pl.when(pl.col("halved") > 0).then(
        pl.format("therapy: practice expense of {} of {} units reduced", pl.col("halved"), pl.col("units"))
    )
    return lines.select("row", "after", rule.alias("rule"))
