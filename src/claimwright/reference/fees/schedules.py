"""What the physician fee schedule does not pay: laboratory tests, drugs, equipment, each from its own schedule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from claimwright.keeping import kept
from claimwright.reference.fees.lines import carries
from claimwright.reference.fees.published import Frames, covers, in_force, rows, whole

RATE_SCALE: Final = 1000
UNIT_SCALE: Final = 10_000
_TAKE: Final = ("rate_thousandths", "schedule_source")


def priced(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds schedule (laboratory, drug, equipment; null), rate_thousandths, schedule_cents, schedule_source, rural_fee (the
    fee of rural areas was taken) and rural_note.

    A drug's limit holds for one billing unit; equipment is looked up by its first pricing modifier, the state of the ZIP
    code and, where its fee differs in rural areas, by whether the ZIP code is listed as rural (42 CFR 414.210(g)). Cents are rounded half up on the line (42 CFR 414.904 and 414.507 leave rounding to the contractor).
    """
    lines = _with_rural(lines.with_columns(carries("QW").alias("waived")), reference)
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
    # Where no list is loaded for the day the other fee is taken, which is worth a word only where there are two.
    divided = in_force(lines, _rural_rows(reference), ["code", "rental", "state"], ["divided"])["divided"]
    equipment = (pl.col("schedule") == "equipment") & divided.fill_null(value=False)
    note = "the list of rural ZIP codes (DMEPOS) of the day: the fee outside rural areas was taken"
    return lines.with_columns(
        cents.alias("schedule_cents"),
        (equipment & pl.col("rural_zip")).fill_null(value=False).alias("rural_fee"),
        pl.when(equipment & pl.col("rural_zip").is_null()).then(pl.lit(note)).alias("rural_note"),
    )


def _with_rural(lines: pl.DataFrame, reference: Frames) -> pl.DataFrame:
    """Adds rural_zip: whether the ZIP code is on the list of the day (null where none is loaded), and rural_key."""
    listed = rows(reference, "equipment_rural_zips")
    lines = lines.join(covers(listed, lines), on="day", how="left", maintain_order="left")
    found = in_force(
        lines.with_columns(pl.col("zip").str.head(5).alias("zip_5")),
        listed.select(pl.col("zip").alias("zip_5"), "valid_from", "valid_to", pl.lit(value=True).alias("on_list")),
        ["zip_5"],
        ["on_list"],
    )
    rural = pl.when(pl.col("covered") & pl.col("zip").is_not_null()).then(pl.col("on_list").fill_null(value=False))
    return found.with_columns(rural.alias("rural_zip"), rural.fill_null(value=False).alias("rural_key")).drop(
        "covered", "on_list", "zip_5"
    )


def _laboratory(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    table = rows(reference, "laboratory_fees")
    waived = table.filter(pl.col("modifier") == "QW").with_columns(pl.lit(value=True).alias("waived"))
    plain = table.filter(pl.col("modifier") == "").with_columns(pl.lit(value=False).alias("waived"))
    return _dated(pl.concat([plain, waived]), "rate"), ["code", "waived"]


def _drug(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    table = rows(reference, "asp_limits")
    return _dated(table.filter(pl.col("limit").is_not_null()), "limit"), ["code"]


@kept(2)
def _equipment(reference: Frames) -> tuple[pl.DataFrame, list[str]]:
    """Fees of rural areas, and the others for all areas where the code has no fee of its own in rural ones."""
    table = _equipment_rows(reference)
    country = _rural_rows(reference).drop("divided").with_columns(pl.lit(value=True).alias("rural_key"))
    plain = table.filter(~pl.col("rural").fill_null(value=False)).with_columns(pl.lit(value=False).alias("rural_key"))
    key = ["code", "rental", "state", "valid_from"]
    alike = plain.join(country, on=key, how="anti").with_columns(pl.lit(value=True).alias("rural_key"))
    return _dated(pl.concat([plain, country, alike]), "rate"), ["code", "rental", "state", "rural_key"]


def _equipment_rows(reference: Frames) -> pl.DataFrame:
    table = rows(reference, "equipment_fees")
    return table.filter(pl.col("modifier_2") == "").rename({"modifier": "rental"})


def _rural_rows(reference: Frames) -> pl.DataFrame:
    """The fees of rural areas, with ``divided`` true."""
    return _equipment_rows(reference).filter(pl.col("rural")).with_columns(pl.lit(value=True).alias("divided"))


def _dated(table: pl.DataFrame, rate: str) -> pl.DataFrame:
    return table.with_columns(
        whole(rate, RATE_SCALE).alias("rate_thousandths"), pl.col("source").alias("schedule_source")
    )


_TABLES: Final[dict[str, Callable[[Frames], tuple[pl.DataFrame, list[str]]]]] = {
    "laboratory": _laboratory,
    "drug": _drug,
    "equipment": _equipment,
}
