"""What the Medicare physician fee schedule indicates of a line's code on its day, where its file is loaded."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.prepare.service_facts import fee_column

HOSPITALS: Final = ("19", "21", "22", "23")
"""Places of service in which the technical part is a hospital's."""


def indicated(column: str, *values: str) -> pl.Expr:
    """Whether the fee schedule in force on the line's day has one of these values of a column (``status``, ``pctc`` ...) for the
    code as a whole; no where no file of the day is loaded or the code is not in it."""
    return pl.col(fee_column(column)).is_in(values).fill_null(value=False)
