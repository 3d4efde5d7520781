"""What the official definitions say of an ICD-10-PCS value: its definition, explanation and the names it includes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept
from claimwright.reference.book.entries import first_day
from claimwright.reference.shelf.shelf import Shelf

TABLE: Final = "icd10pcs_definitions"


@dataclass(frozen=True)
class Said:
    """``includes`` are the names of the keys and of the definitions: anatomical parts, devices, for a root operation examples."""

    definition: str | None = None
    explanation: str | None = None
    includes: tuple[str, ...] = ()


NOTHING: Final = Said()


class Definitions:
    """Definitions of the day's release, else of the newest one; without any only what the keys include is known."""

    def __init__(self, library: Shelf, day: date) -> None:
        self._keys = _keys(library)
        first = first_day(library, TABLE, day)
        self._values = _read(library, first) if first else {}

    def of(self, section: str, position: int, label: str) -> Said:
        """What is said of a value: by the section's first character, the character's position and the value's name."""
        said = self._values.get((section, position, label), NOTHING)
        named = self._keys.get(label, ())
        more = tuple(one for one in named if one not in said.includes)
        return Said(said.definition, said.explanation, said.includes + more)


@kept(3)
def _read(library: Shelf, first: date) -> dict[tuple[str, int, str], Said]:
    rows = library.releases.scan(TABLE).filter(pl.col("valid_from") == first)
    grouped = (
        rows.group_by("section", "position", "value", maintain_order=True)
        .agg(pl.col("definition", "explanation").first(), pl.col("includes").drop_nulls().unique(maintain_order=True))
        .collect()
    )
    return {
        (row["section"], row["position"], row["value"]): Said(
            row["definition"], row["explanation"], tuple(row["includes"])
        )
        for row in grouped.iter_rows(named=True)
    }


@kept(3)
def _keys(library: Shelf) -> dict[str, tuple[str, ...]]:
    """Value name to the names that the body part, device and substance keys give it."""
    try:
        rows = library.releases.scan("icd10pcs_keys").select("value", "term").unique().sort("term").collect().rows()
    except ReferenceMissingError:
        return {}
    found: dict[str, list[str]] = {}
    for value, term in rows:
        found.setdefault(value, []).append(term)
    return {value: tuple(terms) for value, terms in found.items()}
