"""Reads added files for a page: the rows of a day, of the newest release, or of every release; and says what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.reference.book.values import Missing
from claimwright.reference.releases.calendar import publishing
from claimwright.reference.releases.update import addresses
from claimwright.reference.shelf.shelf import Shelf


def rows_on(library: Shelf, table: str, day: date, wanted: pl.Expr) -> list[dict[str, Any]]:
    """Rows of an added table that hold on a day; none where no file of it answers for that day."""
    try:
        return library.releases.on(table, day).filter(wanted).collect().to_dicts()
    except ReferenceMissingError:
        return []


def rows_ever(library: Shelf, table: str, wanted: pl.Expr) -> list[dict[str, Any]]:
    """Rows of every release of an added table, by first day."""
    try:
        return library.releases.scan(table).filter(wanted).collect().sort("valid_from").to_dicts()
    except ReferenceMissingError:
        return []


def covers(library: Shelf, data_set: str, day: date) -> bool:
    """Whether a loaded release of the data set answers for the day."""
    return any(
        release.valid_from <= day and (end is None or day <= end)
        for release, end in library.releases.in_force(data_set)
    )


def missing(library: Shelf, data_sets: Iterable[str], day: date) -> tuple[Missing, ...]:
    """The data sets that no loaded release answers for on the day, each with what that disables."""
    found = []
    for name in data_sets:
        if not covers(library, name, day):
            held = library.releases.releases(name)
            when = f" (loaded: {', '.join(dict.fromkeys(r.release for r in held))})" if held else ""
            found.append(Missing(name, f"{publishing()[name].disables}{when}", command(name)))
    return tuple(found)


def command(data_set: str) -> str:
    """The command that loads a data set: fetched where its publisher's address is known, else added by hand."""
    name = next((row.name for row in addresses() if data_set in row.datasets), None)
    return f"claimwright reference update {name}" if name else "claimwright reference add FILE"
