"""What the physician fee schedule does not pay: laboratory tests, drugs, equipment, each from its own schedule."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.fees.lines import carries
from claimwright.reference.fees.published import Frames, in_force, rows, whole

RATE_SCALE: Final = 1000
UNIT_SCALE: Final = 10_000
_TAKE: Final = ("rate_thousandths", "schedule_source")


def priced(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds schedule (laboratory, drug, equipment; null), rate_thousandths, schedule_cents, schedule_source and rural_note.

    A drug's limit holds for one billing unit; equipment is looked up by its first pricing modifier and the state of the
    ZIP code. Cents are rounded half up on the line (42 CFR 414.904 and 414.507 leave rounding to the contractor).
    """
    lines = lines.with_columns(carries("QW").alias("waived"))
    for name, published in _TABLES.items():
        table, keys = published(reference)
        lines = in_force(lines, table, keys, _TAKE)
        lines = lines.rename({taken: f"{name}_{taken}" for taken in _TAKE})
    lines = lines.with_columns(
        pl.coalesce(
            pl.when(pl.col(f"{name}_rate_thousandths").is_not_null()).then(pl.lit(name)) for name in _TABLES
        ).alias("schedule"),
        *(pl.coalesce(f"{name}_{taken}" for name in _TABLES).alias(taken) for taken in _TAKE),
    )
    units = (pl.col("units") * UNIT_SCALE).cast(pl.Int64)
    cent = RATE_SCALE * UNIT_SCALE // 100
    cents = (pl.col("rate_thousandths") * units + cent // 2) // cent
    note = "the list of rural ZIP codes (DMEPOS): the fee outside rural areas was taken"
    return lines.with_columns(
        cents.alias("schedule_cents"), pl.when(pl.col("schedule") == "equipment").then(pl.lit(note)).alias("rural_note")
    )


def _laboratory(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    table = rows(reference, "laboratory_fees")
    waived = table.filter(pl.col("modifier") == "QW").with_columns(pl.lit(value=True).alias("waived"))
    plain = table.filter(pl.col("modifier") == "").with_columns(pl.lit(value=False).alias("waived"))
    return _dated(pl.concat([plain, waived]), "rate"), ["code", "waived"]


def _drug(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    table = rows(reference, "asp_limits")
    return _dated(table.filter(pl.col("limit").is_not_null()), "limit"), ["code"]


def _equipment(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    table = rows(reference, "equipment_fees").filter(~pl.col("rural").fill_null(value=False))
    renamed = table.filter(pl.col("modifier_2") == "").rename({"modifier": "rental"})
    return _dated(renamed, "rate"), ["code", "rental", "state"]


def _dated(table: pl.DataFrame, rate: str) -> pl.DataFrame:
    return table.with_columns(
        whole(rate, RATE_SCALE).alias("rate_thousandths"), pl.col("source").alias("schedule_source")
    )


_TABLES: Final = {"laboratory": _laboratory, "drug": _drug, "equipment": _equipment}
