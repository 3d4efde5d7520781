"""The shares and figures CMS can change, each for its dates (data/factors.tsv), and the words of the status codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table

SCALE: Final = 10_000
"""Shares are whole numbers of ten-thousandths, so that money never meets a binary fraction."""


@cache
def factors() -> pl.DataFrame:
    """name, value (ten-thousandths, whole), valid_from, valid_to, source."""
    return data_table("claimwright.reference.fees", "factors.tsv").select(
        "name",
        (pl.col("value").cast(pl.Decimal(18, 4)) * SCALE).cast(pl.Int64).alias("value"),
        pl.col("valid_from").str.to_date(),
        pl.col("valid_to").str.to_date(strict=False),
        "source",
    )


@cache
def named(name: str) -> tuple[tuple[int, date, date | None], ...]:
    """Value, first and last day of each row of a factor."""
    rows = factors().filter(pl.col("name") == name).select("value", "valid_from", "valid_to")
    return tuple(rows.rows())


@cache
def _keys(prefix: str) -> tuple[str, ...]:
    names = factors()["name"]
    return tuple(sorted({n.removeprefix(f"{prefix} ") for n in names if n.startswith(f"{prefix} ")}))


def factor(name: str, day: pl.Expr) -> pl.Expr:
    """The value of one factor on each day, in ten-thousandths; null where none is in force."""
    value = pl.lit(None, dtype=pl.Int64)
    for number, first, last in named(name):
        holds = day >= first
        if last is not None:
            holds &= day <= last
        value = pl.when(holds).then(pl.lit(number, dtype=pl.Int64)).otherwise(value)
    return value


def chosen(prefix: str, key: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The factor named by a prefix and a column's value, such as ``bilateral`` and the indicator."""
    return pl.coalesce([pl.when(key == one).then(factor(f"{prefix} {one}", day)) for one in _keys(prefix)])


def times(cents: pl.Expr, share: pl.Expr) -> pl.Expr:
    """Cents times a share in ten-thousandths, rounded half up to the cent.

    That half a cent is rounded up is measured: all 11,554 amounts CMS prints for priced rows in the outpatient cap file
    of October 2025 come out so. That each share is rounded by itself is not stated by CMS.
    """
    return (cents * share + SCALE // 2) // SCALE


def meanings() -> pl.DataFrame:
    """status, paid, meaning of the physician fee schedule's status codes."""
    return data_table("claimwright.reference.fees", "status_codes.tsv")


def factor_on(name: str, day: date) -> Decimal:
    """A factor in force on the day; 1 where none is."""
    for value, first, last in named(name):
        if first <= day and (last is None or day <= last):
            return Decimal(value) / SCALE
    return Decimal(1)
