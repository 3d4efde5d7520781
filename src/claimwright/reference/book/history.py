"""What changed about a code in which release: added, deleted, revised, flags, notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import polars as pl

from claimwright.reference.book.added import rows_ever
from claimwright.reference.book.values import Change
from claimwright.reference.packages import severity
from claimwright.reference.shelf.shelf import Shelf

FIRST_DAY: Final = date(2015, 10, 1)
"""ICD-10-CM and ICD-10-PCS replaced ICD-9-CM: 45 CFR 162.1002(c)."""
_FLAGS: Final = {
    "manifestation": "a manifestation code",
    "unacceptable_principal": "unacceptable as principal diagnosis",
    "unspecified": "on the list of unspecified codes",
}
_DAY: Final = timedelta(days=1)
_ONE_RELEASE: Final = 367
"""Days: lists further apart do not say in which release a note came or went."""


def of_diagnosis(library: Shelf, code: str) -> tuple[Change, ...]:
    """Changes of an ICD-10-CM code, newest first: from its days, the order files, the tabular lists and the grouper."""
    rows = library.lists.rows("icd10cm", code)
    found = [*_days(rows), *_titles(library, "icd10cm_order", code), *_notes(library, code)]
    billable = [row for row in rows if row["billable"]]
    if billable:
        found += [change for change in _levels(code) if _within(change.day, billable)]
    return _newest_first(found)


def of_procedure(library: Shelf, code: str) -> tuple[Change, ...]:
    """Changes of an ICD-10-PCS code, newest first."""
    found = [*_days(library.lists.rows("icd10pcs", code)), *_titles(library, "icd10pcs_order", code)]
    return _newest_first(found)


def of_service(library: Shelf, code: str) -> tuple[Change, ...]:
    """Changes of a HCPCS or CPT code, newest first: by the dates of CMS's own file, else by the outpatient editor's.

    The editor's table begins in 2019: a code that is in it from its first day may be older.
    """
    listed = rows_ever(library, "hcpcs_level2", pl.col("code") == code)
    if not listed:
        first = library.frame("hcpcs")["valid_from"].min()
        return _newest_first(
            list(_days(library.lists.rows("hcpcs", code), first if isinstance(first, date) else FIRST_DAY))
        )
    row = listed[-1]
    found = []
    if row["add_date"]:
        found.append(Change(row["add_date"], "new", "Added to the list.", row["source"]))
    if row["termination_date"]:
        found.append(Change(row["termination_date"] + _DAY, "deleted", "Taken out of the list.", row["source"]))
    for before, after in pairwise(listed):
        earlier, later = before["long_description"], after["long_description"]
        if earlier and later and earlier != later:
            found.append(Change(after["valid_from"], "revised", f"Description until then: {earlier}", after["source"]))
    return _newest_first(found)


def _newest_first(found: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(found, key=lambda change: (change.day, change.change), reverse=True))


def _days(rows: list[dict[str, Any]], first: date = FIRST_DAY) -> Iterator[Change]:
    """Neighbouring intervals of one code: a gap is a deletion, a difference a change of its standing."""
    last: dict[str, Any] | None = None
    for row in rows:
        joined = last is not None and last["valid_to"] is not None and row["valid_from"] - last["valid_to"] == _DAY
        if last is None or not joined:
            if last is not None and last["valid_to"]:
                yield Change(last["valid_to"] + _DAY, "deleted", "Taken out of the list.", last["source"])
            if row["valid_from"] > first:
                kind = "" if row.get("billable", True) else " as a header"
                yield Change(row["valid_from"], "new", f"Added to the list{kind}.", row["source"])
        elif "billable" in row:
            yield from _standing(last, row)
        last = row
    if last is not None and last["valid_to"]:
        yield Change(last["valid_to"] + _DAY, "deleted", "Taken out of the list.", last["source"])


def _standing(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    day, source = after["valid_from"], after["source"]
    if before["billable"] and not after["billable"]:
        yield Change(day, "header", "Needs more characters from this day on.", source)
        return
    if after["billable"] and not before["billable"]:
        yield Change(day, "billable", "Reported as it stands from this day on.", source)
        return
    for name, words in _FLAGS.items():
        if before[name] != after[name]:
            yield Change(day, "flag", f"{'Now' if after[name] else 'No longer'} {words}.", source)


def _within(day: date, rows: list[dict[str, Any]]) -> bool:
    """Whether the code was in the list on the day and the day before: a new code's level is no change."""
    return any(row["valid_from"] < day and (row["valid_to"] is None or day <= row["valid_to"]) for row in rows)


def _levels(code: str) -> Iterator[Change]:
    levels = severity.levels(code)
    for before, after in pairwise(levels):
        says = f"{before.level or 'No CC'} until then, {after.level or 'no CC'} since."
        version = severity.version_on(after.valid_from)
        yield Change(after.valid_from, "flag", says, severity.source(version) if version else "")


def _titles(library: Shelf, table: str, code: str) -> Iterator[Change]:
    """Titles in the order files of successive releases; needs two of them."""
    rows = rows_ever(library, table, pl.col("code") == code)
    for before, after in pairwise(rows):
        if before["title"] != after["title"]:
            yield Change(after["valid_from"], "revised", f"Title until then: {before['title']}", after["source"])


def _notes(library: Shelf, code: str) -> Iterator[Change]:
    """Notes the code itself carries in the tabular lists of successive releases; needs two of them."""
    rows = rows_ever(library, "icd10cm_tabular_notes", pl.col("code") == code)
    releases = sorted({r.valid_from: r.source for r in library.releases.releases("icd10cm_tabular")}.items())
    sets = [{(row["kind"], row["text"]) for row in rows if row["valid_from"] == day} for day, _ in releases]
    for at in range(1, len(releases)):
        day, source = releases[at]
        if (day - releases[at - 1][0]).days > _ONE_RELEASE:
            continue
        for kind, text in sorted(sets[at] - sets[at - 1]):
            yield Change(day, "note added", f"{kind.replace('_', ' ')}: {text}", source)
        for kind, text in sorted(sets[at - 1] - sets[at]):
            yield Change(day, "note removed", f"{kind.replace('_', ' ')}: {text}", source)
