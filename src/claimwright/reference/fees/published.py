"""Published fee tables as pricing needs them: rows in force on each line's day, an empty table where none is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.releases import registry

_VALIDITY: Final = {"valid_from": pl.Date, "valid_to": pl.Date, "source": pl.String, "release": pl.String}


class Frames(Protocol):
    """The part of the reference library that pricing needs."""

    def frame(self, name: str) -> pl.DataFrame: ...

    def __hash__(self) -> int: ...


def rows(reference: Frames, table: str) -> pl.DataFrame:
    """A table of added files with its validity; empty where no file of it is loaded."""
    try:
        return reference.frame(table)
    except ReferenceMissingError:
        declared = registry.tables()[table][0].table(table)
        return declared.empty().with_columns(
            pl.lit(None, dtype=dtype).alias(name) for name, dtype in _VALIDITY.items() if name not in declared.names
        )


def in_force(lines: pl.DataFrame, table: pl.DataFrame, on: Sequence[str], take: Sequence[str]) -> pl.DataFrame:
    """The lines with columns of the row of ``table`` that has their keys and holds on their ``day``; null without.

    Few codes on few days make up most lines: each is looked up once.
    """
    asked = lines.select(*on, "day").unique().drop_nulls()
    holds = (pl.col("valid_from") <= pl.col("day")) & (
        pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    )
    found = asked.join(table, on=list(on)).filter(holds).unique([*on, "day"], keep="last", maintain_order=True)
    return lines.join(found.select(*on, "day", *take), on=[*on, "day"], how="left", maintain_order="left")


def for_both(table: pl.DataFrame) -> pl.DataFrame:
    """A table with ``participant`` in which a row for all participants stands once for each kind."""
    both = table.filter(pl.col("participant").is_null())
    named = table.filter(pl.col("participant").is_not_null())
    return pl.concat(
        [named, *(both.with_columns(pl.lit(kind).alias("participant")) for kind in ("other", "qualifying"))]
    )


def covers(table: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The days with ``covered``: whether any release of the table holds on them."""
    spans = table.select("valid_from", "valid_to").unique()
    asked = days.select("day").unique().drop_nulls()
    inside = asked.join(spans, how="cross").filter(
        (pl.col("valid_from") <= pl.col("day")) & (pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to")))
    )
    return asked.with_columns(pl.col("day").is_in(inside["day"].unique().implode()).alias("covered"))


def whole(column: str, scale: int) -> pl.Expr:
    """A decimal column as whole numbers of its last place."""
    return (pl.col(column) * scale).round(0).cast(pl.Int64).alias(column)
