"""Which segment and element of an 837 is the home of each column of the claim tables? Read from ``data/wire.tsv``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from io import StringIO
from typing import Final

import polars as pl

from claimwright.claims import tables
from claimwright.schema import Column, Table

KINDS: Final = "PID"
SCOPES: Final = {
    "2000A": "billing",
    "2000B": "subscriber",
    "2000C": "patient",
    "2300": "claim",
    "2310": "claim",
    "2320": "other",
    "2330": "other",
    "2330A": "other",
    "2330B": "other",
    "2400": "service",
    "2410": "service",
    "2420": "service",
    "2430": "adjudication",
    "2440": "form",
}
"""Loop to what its segments belong to; 2310, 2330 and 2420 stand for all loops of providers there."""
TABLE: Final[dict[str, Table]] = {table.name: table for table in tables.TABLES}


@cache
def data_table(name: str) -> pl.DataFrame:
    """A small data file of this room (tab separated; lines with # are notes), all columns text."""
    text = resources.files("claimwright.claims").joinpath("data", name).read_text(encoding="utf-8")
    return pl.read_csv(StringIO(text), separator="\t", comment_prefix="#", infer_schema=False)


@dataclass(frozen=True)
class Element:
    """One element or component: a value it must have, one it is given in writing, a column, or a date in some form."""

    position: int
    component: int = 0
    must_be: str = ""
    written: str = ""
    column: str = ""
    form: str = ""
    columns: tuple[str, ...] = ()
    read_only: bool = False
    """Read, for 004010 had it, but not written."""


@dataclass(frozen=True)
class Home:
    """One segment that holds columns of one table."""

    kinds: str
    loop: str
    segment: str
    table: str
    repeat: str
    elements: tuple[Element, ...]

    @property
    def scope(self) -> str:
        return SCOPES.get(self.loop, "")

    @property
    def columns(self) -> list[str]:
        """The columns it holds, in the order of the wire."""
        return [name for element in self.elements for name in (element.columns or (element.column,)) if name]

    @property
    def written(self) -> Home:
        """The same home without what is only read."""
        return replace(self, elements=tuple(element for element in self.elements if not element.read_only))


def _element(text: str) -> Element:
    for mark in "=?:<@":
        place, found, value = text.partition(mark)
        if found and place.replace(".", "").isdigit():
            position, _, component = place.partition(".")
            at = (int(position), int(component or 0))
            if mark == "=":
                return Element(*at, must_be=value)
            if mark == "?":
                return Element(*at, written=value)
            if mark in ":<":
                return Element(*at, column=value, read_only=mark == "<")
            form, _, names = value.partition(":")
            return Element(*at, form=form, columns=tuple(names.split(",")))
    raise ValueError(f"wire.tsv: {text} is no element")


@cache
def homes() -> tuple[Home, ...]:
    """Every home, in the order a claim is written. Raises ``ValueError`` for a column or mark the tables do not know."""
    found = []
    for row in data_table("wire.tsv").iter_rows(named=True):
        elements = tuple(_element(text) for text in (row["elements"] or "").split())
        home = Home(row["kinds"], row["loop"], row["segment"], row["table"], row["repeat"], elements)
        if unknown := set(home.columns) - set(TABLE[home.table].names if home.table in TABLE else ()):
            raise ValueError(f"wire.tsv: {home.table} has no column {sorted(unknown)}")
        found.append(home)
    return tuple(found)


@cache
def homes_of(kind: str) -> tuple[Home, ...]:
    """The homes a claim of this kind (P, I, D) uses, in the order it is written."""
    return tuple(home for home in homes() if kind in home.kinds)


@cache
def homes_written(kind: str) -> tuple[Home, ...]:
    """The homes a claim of this kind is written to, in order, without what is only read."""
    written = (home.written for home in homes_of(kind))
    return tuple(home for home in written if home.elements or home.repeat not in ("one", "many"))


@cache
def column_of(table: str, name: str) -> Column:
    """A column of a claim table."""
    return next(column for column in TABLE[table].columns if column.name == name)
