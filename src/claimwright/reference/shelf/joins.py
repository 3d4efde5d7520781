"""Joins many rows with a published list, each by the list of its own date."""

from __future__ import annotations

import polars as pl


def join_valid(
    frame: pl.DataFrame,
    code: str,
    day: str,
    listed: pl.DataFrame,
    column: str,
    *,
    take: tuple[str, ...] | None = None,
    prefix: str = "",
) -> pl.DataFrame:
    """The frame with the columns of the row of ``listed``, a published table, that holds for each row's code on its day.

    Codes are undotted, days are dates. Rows keep their order and number; where the list has no row for the code on that
    day, the columns are null and ``{prefix}valid`` is false. ``column`` is the list's code column;
    ``take`` names the columns wanted (default: all). Where several rows hold on one day, the one that began last is
    taken: for lists with one row a code and day.
    """
    listed = listed.sort("valid_from")
    wanted = (
        list(take) if take is not None else [c for c in listed.columns if c not in (column, "valid_from", "valid_to")]
    )
    asked = frame.lazy().select(pl.col(code).alias(column), pl.col(day).alias("__day")).with_row_index("__row")
    held = (
        asked.join(listed.lazy().select(column, "valid_from", "valid_to").with_row_index("__at"), on=column)
        .filter(
            (pl.col("valid_from") <= pl.col("__day"))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("__day")))
        )
        .group_by("__row")
        .agg(pl.col("__at").max())
        .collect()
    )
    rows = pl.DataFrame({"__row": pl.int_range(frame.height, dtype=pl.UInt32, eager=True)})
    at = rows.join(held, on="__row", how="left", maintain_order="left")["__at"]
    return frame.with_columns(
        *(listed[name].gather(at).alias(f"{prefix}{name}") for name in wanted),
        at.is_not_null().alias(f"{prefix}valid"),
    )
