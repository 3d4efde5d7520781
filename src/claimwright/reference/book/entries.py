"""Which entries of the Alphabetic Index and the tables beside it lead to a diagnosis code."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.keeping import kept
from claimwright.reference.book.values import IndexEntry
from claimwright.reference.releases.icd10.icd10cm_index import DRUG_COLUMNS, NEOPLASM_COLUMNS
from claimwright.reference.shelf.shelf import Shelf

BOOKS: Final[dict[str, tuple[str, ...]]] = {
    "icd10cm_index": ("code", "manifestation_code"),
    "icd10cm_external_index": ("code",),
    "icd10cm_neoplasm": NEOPLASM_COLUMNS,
    "icd10cm_drug": DRUG_COLUMNS,
}
"""Table to the columns that hold codes as published."""
_MOST: Final = 40


def leading_to(library: Shelf, code: str, day: date) -> tuple[IndexEntry, ...]:
    """The entries whose code is this one, or a shorter one to which characters are added (``L02.41-``), exact ones first.

    The book of the day answers, else the newest one loaded; at most 40 entries.
    """
    prefixes = [code[:length] for length in range(len(code), 2, -1)]
    found = []
    for table, columns in BOOKS.items():
        if (first := first_day(library, table, day)) is not None:
            wanted = pl.any_horizontal(pl.col(f"bare_{column}").is_in(prefixes) for column in columns)
            for row in _book(library, table, first).filter(wanted).to_dicts():
                found += _entries(table, columns, row, code, prefixes)
    found.sort(key=lambda entry: (-len(_plain(entry.code)), list(BOOKS).index(entry.table), entry.position))
    nearest = max((len(_plain(entry.code)) for entry in found), default=0)
    # A category's entries say nothing of a code that the index names itself, or nearly.
    return tuple(entry for entry in found if entry.exact or len(_plain(entry.code)) == nearest)[:_MOST]


def first_day(library: Shelf, data_set: str, day: date) -> date | None:
    """First day of the release that answers for a day; of the newest one where none does; None where none is loaded."""
    spans = [(release.valid_from, end) for release, end in library.releases.in_force(data_set)]
    held = [first for first, end in spans if first <= day and (end is None or day <= end)]
    return max(held or [first for first, _ in spans], default=None)


@kept(8)
def _book(library: Shelf, table: str, first: date) -> pl.DataFrame:
    """One release of a book, with its codes bare of dots and hyphens."""
    rows = library.releases.scan(table).filter(pl.col("valid_from") == first)
    return rows.with_columns(_bare(column).alias(f"bare_{column}") for column in BOOKS[table]).collect()


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")


def _plain(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())


def _entries(
    table: str, columns: tuple[str, ...], row: dict[str, Any], code: str, prefixes: list[str]
) -> list[IndexEntry]:
    found = []
    for column in columns:
        published = row[column]
        if not published or _plain(published) not in prefixes:
            continue
        named = None if column in ("code", "manifestation_code") else column.replace("_", " ")
        second = row.get("manifestation_code")
        found.append(
            IndexEntry(
                table, _words(row), named, row["code"] if column == "manifestation_code" and row["code"] else published,
                second, _plain(published) == code, row["position"], row["source"],
            )
        )  # fmt: skip
    return found


def _words(row: dict[str, Any]) -> str:
    """The lines of the entry from the main term down, with the nonessential modifiers of the last."""
    return f"{row['path']} {row['nonessential']}" if row["nonessential"] else str(row["path"])
