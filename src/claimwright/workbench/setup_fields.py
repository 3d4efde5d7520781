"""What is kept of a practice, its payers, providers, locations, fees, people and patients? Tables for files, commands, screens.

Nothing here asks the database: the command line builds its options from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.data_files import data_rows

DATED: Final = ("payer", "provider", "location")
"""Kinds of rows that hold for a span of days."""
PLURALS: Final = {"payer": "payers", "provider": "providers", "location": "locations"}
PLACES_IN_FILE: Final = {"payer": "payers", "provider": "people", "location": "locations"}
"""The list of the practice file that rows of a kind stand in."""
PATIENT_NUMBER: Final = "patient_id"
TABLES: Final = ("setup_fields.tsv", "patient_fields.tsv")
MANY: Final = frozenset({"list", "codes", "dates", "choices", "roles"})
"""Forms whose value is a list, written with semicolons."""


@dataclass(frozen=True)
class Field:
    """One thing that is kept: its name in files and commands, its label on screens, and how its text is read."""

    kind: str
    name: str
    label: str
    form: str
    needed: bool
    one_of: tuple[tuple[str, str], ...]
    home: str
    means: str

    @property
    def option(self) -> str:
        """The option of a command."""
        return "--" + self.name.replace("_", "-")

    @property
    def many(self) -> bool:
        return self.form in MANY


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind, in the order of its file, its command and its screen."""
    rows = [row for table in TABLES for row in data_rows("claimwright.workbench", table) if row["kind"] == kind]
    if not rows:
        raise ValueError(f"nothing is kept of the kind {kind!r}")
    return tuple(
        Field(
            kind,
            row["name"],
            row["label"],
            row["form"],
            row["needed"] == "yes",
            tuple(_pair(one) for one in row["one_of"].split(", ") if one),
            row["home"],
            row["means"],
        )
        for row in rows
    )


def columns(kind: str) -> list[str]:
    """The columns of a kind's file."""
    return [one.name for one in fields_of(kind)]


def columns_of_patient(kind: str) -> list[str]:
    """The columns of a kind's file, behind the record number of the patient whose rows they are."""
    own = columns(kind)
    return own if PATIENT_NUMBER in own else [PATIENT_NUMBER, *own]


def _pair(text: str) -> tuple[str, str]:
    value, _, words = text.partition("=")
    return value, words or value
