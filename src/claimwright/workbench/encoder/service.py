"""What the encoder screen shows: results with their reason, a code's page, the books, and the ICD-10-PCS builder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from claimwright.errors import ReferenceMissingError
from claimwright.keeping import kept
from claimwright.reference import Library, book
from claimwright.reference.book import Book, Builder, Page, pcs_index
from claimwright.workbench import opened_library
from claimwright.workbench.models import Encounter, Favourite
from claimwright.workbench.refusals import RefusedError

SYSTEMS: Final = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS", "hcpcs": "HCPCS"}
BOOKS: Final = {
    "index": "Index",
    "neoplasm": "Neoplasm",
    "drug": "Drugs",
    "external": "External causes",
}
_LIMIT: Final = 40
_QUOTE: Final = 500
"""Most characters of evidence: a sentence or two, not a page."""


@dataclass(frozen=True)
class Asked:
    """A search as the form sends it."""

    words: str
    system: str
    day: date
    billable: bool = False
    chapter: str = ""
    sex: str = ""
    age: int | None = None


def find(asked: Asked) -> list[dict[str, Any]]:
    """Codes for the words, best first: code as written, description, reason and the phrase that matched."""
    if len(asked.words) < 2 or asked.system not in SYSTEMS:
        return []
    narrow: dict[str, Any] = {"billable_only": asked.billable}
    if asked.system == "icd10cm":
        narrow |= {"chapter": asked.chapter or None, "sex": asked.sex or None, "age": asked.age}
    hits = opened_library.library().find(asked.words, system=asked.system, on=asked.day, limit=_LIMIT, **narrow)
    return [
        {
            "code": opened_library.shown(asked.system, hit.code),
            "description": hit.description or "",
            "reason": hit.reason,
            "matched": hit.matched if hit.matched and hit.matched != hit.description else "",
            "billable": _billable(asked.system, hit.code, asked.day),
        }
        for hit in hits
    ]


def _billable(system: str, code: str, day: date) -> bool:
    found = opened_library.library().on(day).icd10cm(code) if system == "icd10cm" else None
    return found is None or found.billable


def page(system: str, code: str, day: date, zip_code: str = "") -> dict[str, Any] | None:
    """A code's page with its notes and facts gathered as they are read; None where no list ever had the code."""
    found = book.page(opened_library.library(), code, day, system, zip_code) if system in SYSTEMS else None
    return None if found is None else {"page": found, "list": system, **gathered(found)}


def gathered(found: Page) -> dict[str, Any]:
    """Notes by the place that carries them, facts and crosswalks by their group, flags by what they are."""
    return {
        "notes": [(at, list(some)) for at, some in groupby(found.notes, key=lambda note: note.at)],
        "facts": [(group, list(some)) for group, some in groupby(found.facts, key=lambda fact: fact.group)],
        "hccs": [flag for flag in found.flags if flag.name == "hcc"],
        "flags": [flag for flag in found.flags if flag.name != "hcc"],
    }


def browse(name: str, day: date, words: str = "", position: int | None = None) -> dict[str, Any]:
    """A book at a word, or below one of its terms: ``terms``, the terms ``above``, and the book; ``problem`` where not loaded."""
    if name not in BOOKS:
        return {"book_name": "index", "problem": "There is no such book."}
    try:
        held = Book(opened_library.library(), name, day)
        here = held.term(position) if position is not None else None
    except (ReferenceMissingError, KeyError) as error:
        return {"book_name": name, "title": BOOKS[name], "problem": str(error).strip("'\"")}
    terms = held.below(here.position) if here else held.jump(words, _LIMIT)
    return {
        "book_name": name,
        "title": BOOKS[name],
        "book": held,
        "here": here,
        "above": held.above(here.position) if here else [],
        "terms": [(term, held.follow(term.see or term.see_also or "")) for term in terms],
    }


def build(characters: str, day: date, words: str = "") -> dict[str, Any]:
    """The ICD-10-PCS builder after some characters; with ``words``, index entries and key terms to begin from."""
    library = opened_library.library()
    try:
        builder = _builder(library, day)
    except ReferenceMissingError as error:
        return {"problem": str(error)}
    refused = ""
    try:
        step = builder.step(characters)
    except ValueError as error:
        refused, step = str(error), builder.step("")
    roots = [] if step.chosen or words else builder.root_operations()
    return {
        "step": step,
        "words": words,
        "entries": pcs_index.entries(library, words, day) if words else [],
        "keys": pcs_index.key_terms(library, words, day) if words else [],
        "roots": [(root, [(table, builder.table_name(table)) for table in tables]) for root, tables in roots],
        "refused": refused,
    }


@kept(2)
def _builder(library: Library, day: date) -> Builder:
    return Builder(library, day)


def evidence(encounter: Encounter, document: str, quote: str, start: int) -> list[dict[str, Any]]:
    """The words selected in a document as evidence by position; empty without words.

    The position is where the browser counted it; where the text differs there, the nearest place that has the words.
    Raises ``RefusedError`` when no place has them.
    """
    if not quote.strip():
        return []
    if len(quote) > _QUOTE:
        raise RefusedError(f"Select at most {_QUOTE} characters as evidence.")
    held = encounter.documents.filter(document_id=document).first()
    text = held.text if held else ""
    places = [at for at in range(len(text)) if text.startswith(quote, at)]
    if not places:
        raise RefusedError("The words selected are not in the record as they stand; select them again.")
    at = min(places, key=lambda place: abs(place - start))
    return [{"document": document, "start": at, "end": at + len(quote)}]


def shown_favourites(rows: list[Favourite], day: date) -> list[dict[str, Any]]:
    """Favourites with their description and whether they are in force on the day."""
    return [
        {
            "system": row.system,
            "code": opened_library.shown(row.system, row.code),
            "description": opened_library.describe(row.system, row.code, day),
            "in_force": opened_library.exists(row.system, row.code, day),
            "whose": "own" if row.user_id else "practice",
        }
        for row in rows
    ]


@kept(2)
def chapters(library: Library) -> list[tuple[str, str]]:
    """Number and title of the chapters of ICD-10-CM."""
    rows = library.frame("icd10cm_blocks").sort("valid_from").iter_rows(named=True)
    found = {row["code"]: row["description"] for row in rows if row["kind"] == "chapter"}
    return sorted(found.items(), key=lambda one: int(one[0]))


__all__ = ["BOOKS", "SYSTEMS", "Asked", "browse", "build", "chapters", "evidence", "find", "page", "shown_favourites"]
