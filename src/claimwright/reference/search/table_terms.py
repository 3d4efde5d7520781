"""Which phrases the Neoplasm Table and the Table of Drugs offer: site and behaviour, substance and intent."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.codes import undot

BEHAVIOURS: Final = {
    "malignant_primary": "malignant neoplasm of {}",
    "malignant_secondary": "secondary malignant neoplasm of {}",
    "in_situ": "carcinoma in situ of {}",
    "benign": "benign neoplasm of {}",
    "uncertain": "neoplasm of uncertain behavior of {}",
    "unspecified": "neoplasm of unspecified behavior of {}",
}
"""Column of the Neoplasm Table to the words of the tabular list for it."""

INTENTS: Final = {
    "accidental": "poisoning by {}, accidental",
    "self_harm": "poisoning by {}, intentional self-harm",
    "assault": "poisoning by {}, assault",
    "undetermined": "poisoning by {}, undetermined",
    "adverse_effect": "adverse effect of {}",
    "underdosing": "underdosing of {}",
}
"""Column of the Table of Drugs and Chemicals to the words of the tabular list for it."""


def neoplasms(table: pl.DataFrame) -> pl.DataFrame:
    """Columns text, code, kind (``neoplasm``), source."""
    return _phrases(table, BEHAVIOURS, "neoplasm", first=1)


def drugs(table: pl.DataFrame) -> pl.DataFrame:
    """Columns text, code, kind (``drug``), source."""
    return _phrases(table, INTENTS, "drug", first=0)


def _phrases(table: pl.DataFrame, columns: dict[str, str], kind: str, first: int) -> pl.DataFrame:
    """One phrase a cell; the name is the path of terms from level ``first`` on (above it stands "Neoplasm")."""
    rows: list[tuple[str, str, str, str]] = []
    stack: list[str] = []
    for row in table.iter_rows(named=True):
        del stack[row["level"] :]
        stack.append(row["term"])
        name = ", ".join(stack[first:])
        if name:
            rows += [
                (words.format(name), undot(row[column]), kind, row["source"])
                for column, words in columns.items()
                if row[column]
            ]
    return pl.DataFrame(rows, schema=["text", "code", "kind", "source"], orient="row")
