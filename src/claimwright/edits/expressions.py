"""Small conditions that several edits share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.prepare.service_facts import groups_mask

POSTAL_CODE: Final = r"^(\d{5}|\d{9})$"
"""ZIP or ZIP+4, digits only."""

NPI_BEGINS: Final = date(2005, 5, 23)
"""The first NPIs were given out on this day (45 CFR 162.404, 69 FR 3434)."""

NPI_REQUIRED: Final = date(2008, 5, 23)
"""NPIs are required on claims of all health plans from this day (45 CFR 162.404, with CMS's year of contingency)."""

UB04: Final = date(2007, 5, 23)
"""The UB-04 alone is accepted from this day (CMS Transmittal 1104, change request 5072)."""

VERSION_5010: Final = date(2012, 1, 1)
"""005010 is the adopted version from this day (45 CFR 162.1102(c)); rules it brought bind no earlier service."""

MODIFIERS: Final = [f"modifier_{n}" for n in range(1, 5)]

DOMESTIC: Final = pl.col("country").is_null() | (pl.col("country") == "US")
"""The address is in the United States."""


def blank(column: str) -> pl.Expr:
    """True where the text is null or only spaces."""
    return pl.col(column).fill_null("").str.strip_chars() == ""


def repeats(columns: Sequence[str]) -> pl.Expr:
    """True where two of the columns hold the same value."""
    return pl.any_horizontal((pl.col(a) == pl.col(b)).fill_null(value=False) for a, b in combinations(columns, 2))


def repeated(columns: Sequence[str]) -> pl.Expr:
    """The value that two of the columns hold."""
    return pl.coalesce(pl.when(pl.col(a) == pl.col(b)).then(pl.col(a)) for a, b in combinations(columns, 2))


def states() -> pl.Series:
    """Two-letter codes of the states and territories, as one list."""
    return data_table("claimwright.edits", "states.tsv")["code"].implode()


def until(column: str) -> pl.Expr:
    """A last day in words: today where it is open."""
    return pl.when(pl.col(column) == date.max).then(pl.lit("today")).otherwise(pl.col(column).cast(pl.String))


def of_group(*groups: str) -> pl.Expr:
    """Whether the procedure of a line is of one of these groups (``service_groups.tsv``, and ``visit``)."""
    return ((pl.col("groups") & groups_mask(groups)) != 0).fill_null(value=False)


def has(*modifiers: str) -> pl.Expr:
    """True where a line carries one of these modifiers."""
    # One look at one text: four columns each asked for membership cost four times as much, and two edits of three ask it.
    # A rule of a practice may name anything: it is looked for as it is written.
    # What is empty or has a blank is no modifier of any line.
    listed = "|".join(re.escape(one) for one in modifiers if re.fullmatch(r"\S+", one))
    return pl.col("modifiers_carried").str.contains(f" (?:{listed}) ") if listed else pl.lit(value=False)


def carried(*modifiers: str) -> pl.Expr:
    """The first of these modifiers that a line carries."""
    return pl.coalesce(pl.when(pl.col(name).is_in(modifiers)).then(pl.col(name)) for name in MODIFIERS)
