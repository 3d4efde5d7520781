"""What the Medicare physician fee schedule indicates of a line's code on its day, where its file is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.context import Context

HOSPITALS: Final = ("19", "21", "22", "23")
"""Places of service in which the technical part is a hospital's."""


def indicated(context: Context, column: str, *values: str) -> pl.Expr:
    """Whether the fee schedule in force on the line's day has one of these values of a column (``status``, ``pctc`` ...) for the
    code as a whole; no where no file of the day is loaded or the code is not in it."""
    return pl.any_horizontal(pl.lit(value=False), *_spans(context, column, values))


def _spans(context: Context, column: str, values: tuple[str, ...]) -> Iterator[pl.Expr]:
    schedule = context.optional("relative_values")
    if schedule is None:
        return
    rows = schedule.filter(pl.col("modifier").fill_null("") == "", pl.col(column).is_in(values))
    for (first, last), group in rows.group_by("valid_from", "valid_to", maintain_order=True):
        if isinstance(first, date):
            on = pl.col("day").is_between(first, last if isinstance(last, date) else date.max)
            yield (on & pl.col("procedure_code").is_in(group["code"].unique().implode())).fill_null(value=False)
