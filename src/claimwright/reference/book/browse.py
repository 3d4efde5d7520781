"""The Alphabetic Index and the tables beside it as trees: jump to a letter or word, open a term, follow a reference."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept
from claimwright.reference.book.added import command, covers
from claimwright.reference.book.entries import BOOKS, first_day
from claimwright.reference.shelf.shelf import Shelf

NAMES: Final = {
    "index": "icd10cm_index",
    "neoplasm": "icd10cm_neoplasm",
    "drug": "icd10cm_drug",
    "external": "icd10cm_external_index",
}
"""What a user calls a book, and the table it is."""


@dataclass(frozen=True)
class Term:
    """A line of the book. ``codes`` are pairs of column and code as published; the column is empty in the two indexes."""

    position: int
    parent: int | None
    level: int
    term: str
    nonessential: str | None
    codes: tuple[tuple[str, str], ...]
    manifestation_code: str | None
    see: str | None
    see_also: str | None
    has_terms: bool


class Book:
    """One book as of a day: the release of the day, else the newest one (``warning`` says so).

    Raises ``KeyError`` for an unknown name, ``ReferenceMissingError`` with the command that loads it when there is none.
    """

    def __init__(self, library: Shelf, name: str, day: date) -> None:
        table = NAMES[name]
        first = first_day(library, table, day)
        if first is None:
            raise ReferenceMissingError(f"{_title(name)} is not loaded; run: {command(table)}")
        self.name = name
        self.release = next(r.release for r in library.releases.releases(table) if r.valid_from == first)
        exact = covers(library, table, day)
        self.warning = None if exact else f"of {self.release}: none of {day} is loaded"
        self._pages = _read(library, table, first)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the code columns of a table; none for an index."""
        return () if self.name in ("index", "external") else BOOKS[NAMES[self.name]]

    def jump(self, words: str = "", limit: int = 40) -> list[Term]:
        """The main terms from the first one that begins with the words on; from where it would stand if none does."""
        pages = self._pages
        at = bisect_left(pages.keys, _key(words))
        start = min(at, max(0, len(pages.keys) - 1))
        return [self.term(pages.mains[place]) for place in range(start, min(start + limit, len(pages.mains)))]

    def below(self, position: int) -> list[Term]:
        """The terms directly below a term, in published order."""
        return [self.term(place) for place in self._pages.below.get(position, ())]

    def term(self, position: int) -> Term:
        """The term at a position. Raises ``KeyError`` where the book has none."""
        row = self._pages.row(position)
        codes = tuple(
            ("" if column == "code" else column.replace("_", " "), row[column])
            for column in BOOKS[NAMES[self.name]]
            if column != "manifestation_code" and row[column]
        )
        return Term(
            row["position"], row["parent"], row["level"], row["term"], row["nonessential"], codes,
            row.get("manifestation_code"), row["see"] or row.get("see_category"), row["see_also"],
            position in self._pages.below,
        )  # fmt: skip

    def above(self, position: int) -> list[Term]:
        """The terms from the main term down to the one above."""
        chain: list[Term] = []
        parent = self.term(position).parent
        while parent is not None:
            chain.append(self.term(parent))
            parent = chain[-1].parent
        return chain[::-1]

    def follow(self, reference: str) -> int | None:
        """The position a see reference leads to: as many of its words, parted by commas, as the book has; None for none."""
        words = [part.strip() for part in reference.replace(" - see", ",").split(",") if part.strip()]
        if not words:
            return None
        here = next(
            (term.position for term in self.jump(words[0], 1) if _key(term.term).startswith(_key(words[0]))), None
        )
        for word in words[1:]:
            if here is None:
                break
            here = next((t.position for t in self.below(here) if _key(t.term).startswith(_key(word))), here)
        return here


class _Pages:
    """The rows of one release, its main terms in order, and what stands below each."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._at = {position: at for at, position in enumerate(frame["position"].to_list())}
        self.below: dict[int, list[int]] = {}
        mains: list[tuple[str, int]] = []
        for position, parent, term in frame.select("position", "parent", "term").iter_rows():
            if parent is None:
                mains.append((_key(term), position))
            else:
                self.below.setdefault(parent, []).append(position)
        mains.sort()
        self.keys = [key for key, _ in mains]
        self.mains = [position for _, position in mains]

    def row(self, position: int) -> dict[str, Any]:
        return self._frame.row(self._at[position], named=True)


@kept(8)
def _read(library: Shelf, table: str, first: date) -> _Pages:
    rows = library.releases.scan(table).filter(pl.col("valid_from") == first)
    return _Pages(rows.collect().sort("position"))


def _key(words: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in words.casefold()).split())


def _title(name: str) -> str:
    return {
        "index": "the Alphabetic Index",
        "neoplasm": "the Neoplasm Table",
        "drug": "the Table of Drugs and Chemicals",
        "external": "the external cause index",
    }[name]
