"""Where a line was given, for the physician fee schedule: contractor, locality and its indices from the ZIP code."""

from __future__ import annotations

import polars as pl

from claimwright.reference.fees.published import Frames, in_force, rows, whole

INDEX_SCALE = 1000


def with_area(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds contractor, locality, state, plus_four, area_note, work_gpci, pe_gpci, mp_gpci (thousandths), gpci_source, floored.

    A ZIP code is looked up in the list of its day, else in the list nearest to it, and ``area_note`` says so: ZIP codes
    seldom change locality, and a price without locality helps nobody.
    """
    zips = rows(reference, "zip_localities").with_columns(
        pl.col("contractor").alias("zip_contractor"), pl.col("locality").alias("zip_locality")
    )
    take = ["state", "plus_four", "zip_contractor", "zip_locality"]
    found = in_force(lines.with_columns(pl.col("zip").str.head(5)), zips, ["zip"], take)
    found = _nearest(found, zips, take)
    given = pl.col("contractor").is_not_null() & pl.col("locality").is_not_null()
    placed = found.with_columns(
        pl.when(given).then("contractor").otherwise("zip_contractor").alias("contractor"),
        pl.when(given).then("locality").otherwise("zip_locality").alias("locality"),
        _note(given, loaded=zips.height > 0).alias("area_note"),
    )
    indices = rows(reference, "gpci").with_columns(
        whole("work", INDEX_SCALE).alias("work_gpci"),
        whole("practice_expense", INDEX_SCALE).alias("pe_gpci"),
        whole("malpractice", INDEX_SCALE).alias("mp_gpci"),
        pl.col("source").alias("gpci_source"),
        (pl.col("work") != pl.col("work_without_floor")).fill_null(value=False).alias("floored"),
    )
    columns = ["work_gpci", "pe_gpci", "mp_gpci", "gpci_source", "floored"]
    return in_force(placed, indices, ["contractor", "locality"], columns)


def _nearest(lines: pl.DataFrame, zips: pl.DataFrame, take: list[str]) -> pl.DataFrame:
    lost = lines.filter(pl.col("zip_contractor").is_null() & pl.col("zip").is_not_null()).select("zip", "day").unique()
    if not lost.height or not zips.height:
        return lines.with_columns(pl.lit(None, dtype=pl.String).alias("zip_release"))
    far = (pl.col("valid_from") - pl.col("day")).dt.total_days().abs()
    near = lost.join(zips, on="zip").sort(far).unique(["zip", "day"], keep="first", maintain_order=True)
    near = near.select(
        "zip", "day", pl.col("release").alias("zip_release"), *(pl.col(c).alias(f"near_{c}") for c in take)
    )
    joined = lines.join(near, on=["zip", "day"], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(c, f"near_{c}").alias(c) for c in take)


def _note(given: pl.Expr, *, loaded: bool) -> pl.Expr:
    if not loaded:
        absent = pl.lit("the list of ZIP codes and localities (ZIP5)")
    else:
        absent = pl.format("the ZIP code {} in the list of localities (ZIP5)", pl.col("zip"))
    return (
        pl.when(given)
        .then(None)
        .when(pl.col("zip").is_null())
        .then(pl.lit("the ZIP code where the service was given, or contractor and locality"))
        .when(pl.col("zip_contractor").is_null())
        .then(absent)
        .when(pl.col("plus_four"))
        .then(pl.format("the +4 list: ZIP code {} crosses localities, its main one was taken", pl.col("zip")))
        .when(pl.col("zip_release").is_not_null())
        .then(pl.format("the ZIP list of the day: that of {} was taken", pl.col("zip_release")))
    )
