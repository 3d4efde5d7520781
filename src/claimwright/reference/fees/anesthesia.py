"""Anaesthesia: base units and time units times the conversion factor of the locality, shared when directed."""

from __future__ import annotations

import polars as pl

from claimwright.reference.fees.factors import SCALE, chosen, factor, times
from claimwright.reference.fees.published import Frames, for_both, in_force, rows, whole

CODE = r"^0[01]\d{3}$"
"""00100 to 01999."""


def is_anesthesia() -> pl.Expr:
    return (pl.col("code").str.contains(CODE) & (pl.col("code") >= "00100")).fill_null(value=False)


def priced(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds base_tenths, time_tenths (units in tenths), anesthesia_factor (ten-thousandths), direction_share, fee and
    anesthesia_cents.

    Time units are minutes by fifteen to one decimal (IOM 100-04, chapter 12, section 50.G). With AD, supervision of more
    than four procedures, three base units and no time are paid (section 50.D).
    """
    listed = rows(reference, "anesthesia_units").with_columns(
        (pl.col("base_units") * 10).cast(pl.Int64).alias("listed_tenths")
    )
    factors = for_both(rows(reference, "anesthesia_factors")).with_columns(
        whole("factor", SCALE).alias("anesthesia_factor"), pl.col("source").alias("anesthesia_source")
    )
    lines = in_force(lines, listed, ["code"], ["listed_tenths"])
    lines = in_force(
        lines, factors, ["contractor", "locality", "participant"], ["anesthesia_factor", "anesthesia_source"]
    )
    day, supervised = pl.col("day"), (pl.col("direction") == "AD").fill_null(value=False)
    supervised_base = factor("anesthesia supervised base units", day) * 10 // SCALE
    own = (pl.col("base_units") * 10).cast(pl.Int64)
    per_unit = factor("anesthesia minutes", day) // SCALE
    # Tenths of a unit, half a tenth rounded up.
    tenths = (pl.col("minutes").cast(pl.Int64) * 20 + per_unit) // (2 * per_unit)
    lines = lines.with_columns(
        pl.when(supervised).then(supervised_base).otherwise(pl.coalesce(own, "listed_tenths")).alias("base_tenths"),
        pl.when(supervised).then(0).otherwise(tenths).alias("time_tenths"),
        pl.coalesce(chosen("anesthesia", pl.col("direction"), day), SCALE).alias("direction_share"),
    )
    units = (pl.col("base_tenths") + pl.col("time_tenths")) * pl.col("anesthesia_factor")
    cent = 10 * SCALE // 100
    return lines.with_columns(((units + cent // 2) // cent).alias("anesthesia_fee")).with_columns(
        times(pl.col("anesthesia_fee"), pl.col("direction_share")).alias("anesthesia_cents")
    )


def missing() -> pl.Expr:
    """What an anaesthesia line lacks; null when nothing."""
    return pl.concat_str(
        [
            pl.when(pl.col("base_tenths").is_null()).then(
                pl.format("base units of {} (load CMS's anaesthesia base units, or give them)", pl.col("code"))
            ),
            pl.when(pl.col("time_tenths").is_null()).then(pl.lit("the minutes of anaesthesia")),
            pl.when(pl.col("anesthesia_factor").is_null()).then(
                pl.lit("the anaesthesia conversion factor of the locality on this day (ANES)")
            ),
            pl.when(pl.col("direction").is_null()).then(
                pl.lit("a modifier that says who gave it (AA, QZ, QK, QX, QY, AD): personally given was taken")
            ),
        ],
        separator="; ",
        ignore_nulls=True,
    )
