"""Is a code of a set among the codes of a claim, on its day?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.context import Context


def among(context: Context, column: str, name: str) -> pl.Expr:
    """Whether any code of a text of a claim (``services``, ``diagnoses``) is of a set (``code_sets.tsv``)."""
    return _in_force(context, name, lambda codes: pl.col(column).str.contains(f" (?:{codes}) "))


def is_of(context: Context, column: str, name: str) -> pl.Expr:
    """Whether the one code of a column is of a set."""
    return _in_force(context, name, lambda codes: pl.col(column).str.contains(f"^(?:{codes})$"))


def first_among(context: Context, column: str, name: str) -> pl.Expr:
    """Whether the first of them is."""
    return _in_force(context, name, lambda codes: pl.col(column).str.contains(f"^ (?:{codes}) "))


def first_of(column: str) -> pl.Expr:
    """The first code of such a text."""
    return pl.col(column).str.extract(r"^ (\S+)", 1)


def all_among(context: Context, column: str, name: str, of: str) -> pl.Expr:
    """Whether every code that is of the set ``of`` is of the set ``name`` too."""
    taken = "|".join(row["codes"] for row in rows_of_set(name))
    left = pl.col(column).str.replace_all(rf"\b(?:{taken})\b", "")
    return ~_in_force(context, of, lambda codes: left.str.contains(rf"\b(?:{codes})\b"))


def rows_of_set(name: str) -> list[dict[str, str]]:
    """The rows of a set: codes (a pattern), valid_from, valid_to. Raises ``KeyError`` where there is none."""
    found = [row for row in data_rows("claimwright.edits", "code_sets.tsv") if row["set"] == name]
    if not found:
        raise KeyError(name)
    return found


def _in_force(context: Context, name: str, asked: Callable[[str], pl.Expr]) -> pl.Expr:
    # What gives no date of service is judged by the sets of the day.
    day = pl.col("date_of_service").fill_null(context.as_of)
    held = []
    for row in rows_of_set(name):
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        held.append(asked(row["codes"]) & day.is_between(date.fromisoformat(row["valid_from"]), last))
    return pl.any_horizontal(held).fill_null(value=False)
