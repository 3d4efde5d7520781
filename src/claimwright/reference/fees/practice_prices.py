"""Prices of a practice's own schedules: what it charges, and what its contracts allow."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.fees.factors import times
from claimwright.reference.fees.lines import prepared, with_facility
from claimwright.reference.fees.published import Frames, rows
from claimwright.reference.fees.tables import FEE_LINES
from claimwright.schema import Column, Money, Table

C = Column
_UNIT_SCALE: Final = 10_000

SCHEDULE_PRICES: Final = Table(
    "schedule_prices",
    "what one of the practice's own schedules says for a line",
    (
        C("session_id", pl.String, "As asked."),
        C("line", pl.Int32, "As asked."),
        C("code", pl.String, "As asked."),
        C("schedule", pl.String, "The schedule asked."),
        C("amount", Money, "Price of the line; null where the schedule has none that day.", "USD"),
        C("price", Money, "Price of one unit.", "USD"),
        C("modifier", pl.String, "Modifier of the row used; empty for the price without."),
        C("source", pl.String, "Release the price is from."),
    ),
)


def price_by_schedule(lines: pl.DataFrame, reference: Frames, kind: str = "allowed") -> pl.DataFrame:
    """Table ``schedule_prices``, one row for each of ``lines`` (table ``fee_lines``, and schedule) in their order.

    ``kind`` is allowed (a contract) or charge. A row for a modifier of the line comes before the row without, one for
    facilities or offices alone before one for both. Amounts are USD, price times units, rounded half up to the cent.
    """
    frame = with_facility(
        prepared(lines.select(pl.col(name) for name in FEE_LINES.names if name in lines.columns)), reference
    )
    frame = frame.with_columns(lines["schedule"])
    listed = rows(reference, "own_fees").filter((pl.col("kind") == kind) & pl.col("code").is_not_null())
    listed = listed.select(
        "schedule", "code", pl.col("modifier").alias("row_modifier"), pl.col("facility").alias("row_facility"), "price",
        "source", pl.max_horizontal("price_from", "valid_from").alias("first"),
        pl.min_horizontal("price_to", "valid_to").alias("last"),
    )  # fmt: skip
    fits = (
        (pl.col("first") <= pl.col("day"))
        & (pl.col("last").is_null() | (pl.col("day") <= pl.col("last")))
        & ((pl.col("row_modifier") == "") | pl.col("mods").list.contains(pl.col("row_modifier")))
        & (pl.col("row_facility").is_null() | (pl.col("row_facility") == pl.col("facility")))
    )
    found = (
        frame.select("row", "schedule", "code", "day", "mods", "facility")
        .join(listed, on=["schedule", "code"])
        .filter(fits)
        .with_columns(
            (pl.col("row_modifier") != "").alias("exact"), pl.col("row_facility").is_not_null().alias("placed")
        )
        .sort("row", "exact", "placed", "first", descending=[False, True, True, True])
        .unique("row", keep="first", maintain_order=True)
        .select("row", "price", "source", pl.col("row_modifier").alias("modifier"))
    )
    cents = times((pl.col("price") * 100).cast(pl.Int64), (pl.col("units") * _UNIT_SCALE).cast(pl.Int64))
    answer = frame.join(found, on="row", how="left", maintain_order="left")
    return SCHEDULE_PRICES.conform(answer.with_columns((cents.cast(pl.Decimal(18, 2)) / 100).alias("amount")))
