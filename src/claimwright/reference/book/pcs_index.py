"""From the words of a procedure to its ICD-10-PCS table: the index, and the body part, device and substance keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.reference.book.entries import first_day
from claimwright.reference.shelf.shelf import Shelf

_MOST: Final = 30
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class PcsEntry:
    """An entry of the ICD-10-PCS index.

    ``characters`` is a code or its beginning to build from; null where the entry only leads to the words ``target``.
    """

    path: str
    relation: str
    target: str | None
    characters: str | None
    source: str


@dataclass(frozen=True)
class KeyTerm:
    """A name of the keys with the value to use for it; ``key`` is body_part, device or substance."""

    key: str
    term: str
    value: str


def entries(library: Shelf, words: str, day: date) -> list[PcsEntry]:
    """The index entries with all the words (each may be cut short), best first; empty where no index is loaded.

    An entry whose main term begins with the first word comes first, then the shorter one.
    """
    wanted = _WORD.findall(words.lower())
    if not wanted:
        return []
    path = pl.col("path").str.to_lowercase()
    asked = pl.col("relation").is_not_null() & pl.all_horizontal(
        path.str.contains(rf"(?:^|[^a-z0-9]){word}") for word in wanted
    )
    rows = _rows(library, "icd10pcs_index", day, asked)
    rows.sort(key=lambda row: (not row["path"].lower().startswith(wanted[0]), len(row["path"]), row["position"]))
    return [_entry(row) for row in rows[:_MOST]]


def _entry(row: dict[str, Any]) -> PcsEntry:
    codes = "".join(c for c in (row["codes"] or "").upper() if c.isalnum()) or None
    return PcsEntry(row["path"].rstrip(", "), row["relation"], row["target"] or None, codes, row["source"])


def key_terms(library: Shelf, words: str, day: date) -> list[KeyTerm]:
    """The terms of the keys with all the words, shorter first; empty where no key is loaded."""
    wanted = _WORD.findall(words.lower())
    if not wanted:
        return []
    term = pl.col("term").str.to_lowercase()
    asked = pl.all_horizontal(term.str.contains(rf"(?:^|[^a-z0-9]){word}") for word in wanted)
    rows = _rows(library, "icd10pcs_keys", day, asked)
    found = {(row["key"], row["term"], row["value"]) for row in rows}
    return [KeyTerm(*one) for one in sorted(found, key=lambda one: (len(one[1]), one))[:_MOST]]


def _rows(library: Shelf, table: str, day: date, asked: pl.Expr) -> list[dict[str, Any]]:
    """Rows of the release of the day, else of the newest one."""
    first = first_day(library, table, day)
    if first is None:
        return []
    return library.releases.scan(table).filter((pl.col("valid_from") == first) & asked).collect().to_dicts()
