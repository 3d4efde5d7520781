"""The ICD-10-CM tabular list as XML: chapters, sections, codes, notes and seventh characters of one release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.packages import tabular
from claimwright.reference.packages.exclusions import excluded
from claimwright.reference.releases import periods
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

ENTRIES: Final = Table(
    "icd10cm_tabular",
    "one chapter, section or code of a tabular list, in published order",
    (
        Column("position", pl.Int32, "Place in the list, from 1."),
        Column("code", pl.String, "Code without dot, section range or chapter number."),
        Column("kind", pl.String, "chapter, section or code."),
        Column("title", pl.String, "Title as published."),
        Column("parent", pl.String, "The code above; the chapter of a section; null for a category or chapter."),
        Column("section", pl.String, "Section of a code, such as E08-E13."),
        Column("chapter", pl.String, "Chapter number."),
        Column("placeholder", pl.Boolean, "A code listed with its placeholder X."),
        Column("has_children", pl.Boolean, "Other codes of the list stand below it."),
    ),
)
NOTES: Final = Table(
    "icd10cm_tabular_notes",
    "one note line of a tabular list",
    (
        Column("code", pl.String, "Code without dot, section range or chapter number that carries the note."),
        Column("kind", pl.String, "As in table icd10cm_notes."),
        Column("position", pl.Int16, "Place among the notes of this kind, from 1."),
        Column("text", pl.String, "The note as published."),
    ),
)
SEVEN: Final = Table(
    "icd10cm_tabular_seven",
    "one seventh character defined in a tabular list",
    (
        Column("code", pl.String, "Code, section or chapter that carries the definition."),
        Column("character", pl.String, "The seventh character."),
        Column("meaning", pl.String, "What it says."),
    ),
)
EXCLUDES1: Final = Table(
    "icd10cm_tabular_excludes1",
    "one code or range that an Excludes1 note of a tabular list forbids; columns as in table icd10cm_excludes1",
    (
        Column("code", pl.String, "Code carrying the note; a section's or chapter's note stands at each category."),
        Column("excluded_low", pl.String, "First excluded code, without dot."),
        Column("excluded_high", pl.String, "Last excluded code, without dot."),
        Column("text", pl.String, "The note the codes were read from."),
    ),
)


def version(root: Any) -> str | None:
    """The year in a published XML's element ``version``."""
    element = root.find("version")
    return None if element is None else "".join(element.itertext()).strip()


def _read(file: SourceFile) -> Parsed:
    root = file.xml()
    entries = tabular.entries(root)
    if not any(entry.kind == "code" for entry in entries):
        raise UnreadableError(file.name, "ICD10CM.tabular", "expected chapters with sections and codes")
    above = {entry.parent for entry in entries if entry.kind == "code"}
    notes: list[dict[str, Any]] = []
    for entry in entries:
        counted: dict[str, int] = {}
        for kind, text in entry.notes:
            counted[kind] = counted.get(kind, 0) + 1
            notes.append({"code": entry.code, "kind": kind, "position": counted[kind], "text": text})
    listed = ENTRIES.frame(
        {
            "position": position,
            "code": entry.code,
            "kind": entry.kind,
            "title": entry.title,
            "parent": entry.parent,
            "section": entry.section,
            "chapter": entry.chapter,
            "placeholder": entry.placeholder,
            "has_children": entry.kind == "code" and entry.code in above,
        }
        for position, entry in enumerate(entries, start=1)
    )
    seven = SEVEN.frame(
        {"code": entry.code, "character": character, "meaning": meaning}
        for entry in entries
        for character, meaning in entry.seven
    )
    tables = {
        ENTRIES.name: listed,
        NOTES.name: NOTES.frame(notes),
        SEVEN.name: seven,
        EXCLUDES1.name: EXCLUDES1.frame(_excluded(entries)),
    }
    return Parsed(tables, periods.of_version(version(root), file.name))


def _excluded(entries: list[tabular.Entry]) -> Iterator[dict[str, str]]:
    categories = [entry for entry in entries if entry.kind == "code" and entry.parent is None]
    for entry in entries:
        carriers = [entry.code] if entry.kind == "code" else tabular.categories(entry, categories)
        for kind, text in entry.notes:
            if kind == "excludes1":
                for low, high in excluded(text):
                    for carrier in carriers:
                        yield {"code": carrier, "excluded_low": low, "excluded_high": high, "text": text}


READERS: Final = (
    Reader(
        "icd10cm_tabular", "ICD-10-CM tabular list (XML)", (ENTRIES, NOTES, SEVEN, EXCLUDES1),
        lambda file: file.xml_root == "ICD10CM.tabular", _read, "fiscal", layout=2,
    ),
)  # fmt: skip
