"""What is loaded, what is stale by its publisher's calendar, what is missing and what that disables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.reference.releases import registry
from claimwright.reference.releases.store import Store
from claimwright.schema import Column, Table

STANDING: Final = Table(
    "reference_standing",
    "one data set of official files and how it stands today",
    (
        Column("data_set", pl.String, "Name of the data set."),
        Column("describes", pl.String, "The file, as its publisher calls it."),
        Column("publisher", pl.String, "Who publishes it."),
        Column("state", pl.String, "current, stale (a later release is due), missing, or undated (no calendar)."),
        Column("releases", pl.Int32, "How many releases are loaded."),
        Column("newest", pl.String, "Name of the newest release; null when missing."),
        Column("first", pl.Date, "First day that a loaded release answers for."),
        Column("last", pl.Date, "Last day the newest one answers for; null without end, or when missing."),
        Column("rows", pl.Int64, "Rows of the newest release."),
        Column("due", pl.Date, "First day of the release that should be loaded by now, else of the next one."),
        Column("fallback", pl.String, "What answers meanwhile: packages, or another data set; null: nothing does."),
        Column("disables", pl.String, "What cannot be done, or not for newer days, without it."),
    ),
    key=("data_set",),
)


@dataclass(frozen=True)
class Publishing:
    """How often a data set is published: in which months releases take effect, or how old a list may grow."""

    dataset: str
    publisher: str
    months: tuple[int, ...]
    max_age: timedelta | None
    fallback: str | None
    disables: str

    def due(self, today: date) -> date | None:
        """First day of the newest release that is in effect."""
        return latest(self.months, today)

    def following(self, today: date) -> date | None:
        """First day of the next release."""
        if not self.months:
            return None
        days = [date(year, month, 1) for year in (today.year, today.year + 1) for month in self.months]
        return min(day for day in days if day > today)


def latest(months: tuple[int, ...], today: date) -> date | None:
    """The newest first of one of the months that is not after today; None without months."""
    days = [date(year, month, 1) for year in (today.year - 1, today.year) for month in months]
    return max((day for day in days if day <= today), default=None)


def months_of(text: str) -> tuple[int, ...]:
    return tuple(int(month) for month in text.split(",") if month)


@cache
def publishing() -> dict[str, Publishing]:
    """Data set to its calendar."""
    return {
        row["dataset"]: Publishing(
            row["dataset"],
            row["publisher"],
            months_of(row["months"]),
            timedelta(days=int(row["max_age_days"])) if row["max_age_days"] else None,
            row["fallback"] or None,
            row["disables"],
        )
        for row in data_rows("claimwright.reference.releases", "publishing.tsv")
    }


def standing(store: Store, today: date) -> pl.DataFrame:
    """Rows of ``STANDING``, one a data set a reader knows, in the order of the calendar."""
    return STANDING.frame(_stands(store, entry, today) for entry in publishing().values())


def _stands(store: Store, entry: Publishing, today: date) -> dict[str, Any]:
    reader = registry.datasets()[entry.dataset]
    loaded = store.releases(entry.dataset)
    row: dict[str, Any] = {
        "data_set": entry.dataset,
        "describes": reader.describes,
        "publisher": entry.publisher,
        "releases": len({release.valid_from for release in loaded}),
        "due": entry.following(today),
        "fallback": entry.fallback,
        "disables": entry.disables,
    }
    due = entry.due(today)
    if not loaded:
        return row | {"state": "missing", "due": due}
    newest = max(loaded, key=lambda release: (release.valid_from, release.loaded_at))
    parts = [release for release in loaded if release.valid_from == newest.valid_from]
    old = due is not None and newest.valid_from < due
    aged = entry.max_age is not None and newest.valid_from + entry.max_age < today
    dated = bool(entry.months or entry.max_age)
    return row | {
        "state": "stale" if old or aged else "current" if dated else "undated",
        "newest": newest.release,
        "first": min(release.valid_from for release in loaded),
        "last": newest.valid_to,
        "rows": sum(release.total_rows for release in {part.part: part for part in parts}.values()),
        "due": due if old else entry.following(today),
    }
