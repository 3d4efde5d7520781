"""Both sides and parts of the global package: what a line's units, modifier 50, RT and LT, 54, 55 and 78 make of a fee."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.fees.factors import SCALE, chosen, times
from claimwright.reference.fees.lines import carries

MOST_UNITS: Final = 100
"""No more units of a line are ranked one by one."""


def with_sides(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds pair, bilateral_share, package_share, counted (units that are priced one by one) and unit_amount (cents).

    "Bilateral by any means" is modifier 50, RT and LT on one line, a line of each, or two units (indicators 1 and 2): the
    record layout of the relative value file. Two lines are one pair: the second has what the first leaves.
    """
    sided = pl.col("bilateral").is_in(["0", "1", "2", "3"])
    right, left = carries("RT"), carries("LT")
    one_line = carries("50") | (right & left)
    twice = pl.col("bilateral").is_in(["1", "2"]) & (pl.col("units") == 2)
    lines = lines.with_columns(
        (sided & (one_line | twice)).fill_null(value=False).alias("both_sides"),
        pl.when(sided & ~one_line & (right != left) & (pl.col("units") == 1))
        .then(pl.when(right).then(pl.lit("RT")).otherwise(pl.lit("LT")))
        .alias("side"),
    )
    group = ["session", "day", "code", "asked_component"]
    pair = (pl.col("side").n_unique() == 2) & (pl.len() == 2) & pl.col("side").is_not_null().all()
    lines = lines.with_columns(pair.over(group).alias("pair"), pl.int_range(pl.len()).over(group).alias("_place"))
    share = chosen("bilateral", pl.col("bilateral"), pl.col("day"))
    second = pl.col("pair") & (pl.col("_place") == 1)
    lines = lines.with_columns(
        pl.when("both_sides").then(share).when(second).then(share - SCALE).otherwise(SCALE).alias("bilateral_share"),
        _package().alias("package_share"),
        pl.when("both_sides").then(pl.lit(1, dtype=pl.Decimal(18, 4))).otherwise("units").alias("counted"),
    )
    unit = times(times(pl.col("fee"), pl.col("bilateral_share")), pl.col("package_share"))
    return lines.with_columns(unit.alias("unit_amount")).drop("_place", "side")


def _package() -> pl.Expr:
    """Shares of the global package in ten-thousandths (IOM 100-04, chapter 12, sections 40.2 and 40.4).

    With 54 goes the care before surgery, with 55 that after discharge; 78, a return to the operating room, is paid the
    operation alone. A code without a package (000, XXX) is not divided.
    """
    divided = pl.col("global_days").is_in(["010", "090"]) & (pl.col("intra_operative") > 0)
    percent = SCALE // 100
    before, during, after = (pl.col(f"{part}_operative") * percent for part in ("pre", "intra", "post"))
    return (
        pl.when(~divided.fill_null(value=False))
        .then(SCALE)
        .when(pl.col("package") == "54")
        .then(before + during)
        .when(pl.col("package") == "55")
        .then(after)
        .when(pl.col("package") == "78")
        .then(during)
        .otherwise(SCALE)
    )


def line_cents(unit: pl.Expr) -> pl.Expr:
    """Cents of a line from those of one counted unit, rounded half up where units are not whole."""
    ten_thousandths = (pl.col("counted") * SCALE).cast(pl.Int64)
    return times(unit, ten_thousandths)


def by_unit(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a unit: reductions rank units, not lines."""
    count = pl.col("counted").ceil().clip(1, MOST_UNITS).cast(pl.Int64)
    return lines.with_columns(pl.int_ranges(0, count).alias("unit")).explode("unit")
