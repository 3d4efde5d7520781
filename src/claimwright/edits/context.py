"""What an edit may know beside the rows it looks at: the published tables, the day of the run, the payers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.payers import Payers


class ReferenceFrames(Protocol):
    """The part of the reference library that edits need."""

    def frame(self, name: str) -> pl.DataFrame: ...

    def __hash__(self) -> int: ...


def in_force(day: pl.Expr) -> pl.Expr:
    """True where valid_from <= day <= valid_to (open when null)."""
    return (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (day <= pl.col("valid_to")))


@dataclass(frozen=True)
class Context:
    """What a rule may know beside the rows: the published tables, the last day that is not the future, the payers."""

    reference: ReferenceFrames
    as_of: date
    payers: Payers | None = None
    """What is known of the payers that claims go to, in a practice's own rows."""

    def begins(self, table: str) -> date:
        """First day the loaded releases of a reference table speak of."""
        first = self.reference.frame(table)["valid_from"].min()
        return first if isinstance(first, date) else date.max

    def listed(self, table: str, code: str | pl.Expr, day: str) -> pl.Expr:
        """Whether the code of a row stands in a small reference table on the row's day; without a day, on any.

        Lists of several sources may stand in a table. Where a source begins is where our knowledge begins, not where its
        codes do: what it has from its first day on it has before, too. A gap between two spans of a code is a gap.
        """
        rows = self.reference.frame(table).select("code", "valid_from", "valid_to", "source")
        first = pl.col("valid_from") == pl.col("valid_from").min().over("source")
        rows = rows.with_columns(pl.when(first).then(date.min).otherwise("valid_from").alias("valid_from"))
        asked = pl.col(code) if isinstance(code, str) else code
        always = rows.filter((pl.col("valid_from") == date.min) & pl.col("valid_to").is_null())["code"].unique()
        others = rows.filter(~pl.col("code").is_in(always.implode())).sort("code", "valid_from")
        spans = others.with_columns(at=pl.int_range(pl.len()).over("code"))
        holds = [
            (pl.col(day) >= _of_code(asked, group, "valid_from"))
            & (pl.col(day) <= _of_code(asked, group, "valid_to").fill_null(date.max))
            for _, group in spans.group_by("at", maintain_order=True)
        ]
        undated = pl.col(day).is_null() & asked.is_in(others["code"].unique().implode())
        return pl.any_horizontal(asked.is_in(always.implode()), undated, *holds).fill_null(value=False)

    def optional(self, table: str) -> pl.DataFrame | None:
        """A table of which the user may have loaded a file; None where there is none."""
        try:
            return self.reference.frame(table)
        except (ReferenceMissingError, KeyError):
            return None


def _of_code(code: pl.Expr, rows: pl.DataFrame, column: str) -> pl.Expr:
    return code.replace_strict(rows["code"], rows[column], default=None, return_dtype=pl.Date)
