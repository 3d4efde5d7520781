"""What the official ICD-10-CM tabular list says: chapters, sections, codes, notes and seventh characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from defusedxml import ElementTree

from claimwright.errors import UnreadableError
from claimwright.reference.codes import undot

NOTE_KINDS: Final = {
    "includes": "includes",
    "inclusionTerm": "inclusion_term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "sevenChrNote": "seven_chr_note",
    "notes": "note",
}
"""Element of the published XML to our name of the note."""

_SPACE: Final = re.compile(r"\s+")


@dataclass
class Entry:
    """A chapter, section or code with its notes. ``code`` is undotted; a section's is its range, a chapter's its number."""

    code: str
    kind: str
    title: str
    parent: str | None
    section: str | None
    chapter: str
    notes: list[tuple[str, str]] = field(default_factory=list)
    seven: list[tuple[str, str]] = field(default_factory=list)
    placeholder: bool = False


def read(path: Path) -> list[Entry]:
    """All entries in published order. Raises ``UnreadableError`` when the file is no tabular list."""
    try:
        root: Any = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError) as error:
        raise UnreadableError(path.name, "", f"expected the ICD-10-CM tabular XML: {error}") from error
    if root.tag != "ICD10CM.tabular":
        raise UnreadableError(path.name, str(root.tag), "expected the root element ICD10CM.tabular")
    return entries(root)


def entries(root: Any) -> list[Entry]:
    """All entries under the root element of a tabular list, in published order."""
    return [entry for chapter in root.findall("chapter") for entry in _chapter(chapter)]


def categories(block: Entry, all_categories: list[Entry]) -> list[str]:
    """The categories inside a chapter or section."""
    inside = "chapter" if block.kind == "chapter" else "section"
    return [category.code for category in all_categories if getattr(category, inside) == block.code]


def _text(element: Any) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def _notes(element: Any) -> list[tuple[str, str]]:
    return [
        (NOTE_KINDS[child.tag], _text(note))
        for child in element
        if child.tag in NOTE_KINDS
        for note in child.findall("note")
    ]


def _seven(element: Any) -> list[tuple[str, str]]:
    return [(e.get("char", ""), _text(e)) for d in element.findall("sevenChrDef") for e in d.findall("extension")]


def _title(element: Any) -> str:
    described = element.find("desc")
    return "" if described is None else _text(described)


def _chapter(element: Any) -> Iterator[Entry]:
    name = _text(element.find("name"))
    yield Entry(name, "chapter", _title(element), None, None, name, _notes(element), _seven(element))
    for section in element.findall("section"):
        code = section.get("id", "")
        title = _title(section).removesuffix(f"({code})").strip()
        yield Entry(code, "section", title, name, None, name, _notes(section), _seven(section))
        for diagnosis in section.findall("diag"):
            yield from _diagnosis(diagnosis, None, code, name)


def _diagnosis(element: Any, parent: str | None, section: str, chapter: str) -> Iterator[Entry]:
    code = undot(_text(element.find("name")))
    placeholder = element.get("placeholder") == "true"
    yield Entry(code, "code", _title(element), parent, section, chapter, _notes(element), _seven(element), placeholder)
    for child in element.findall("diag"):
        yield from _diagnosis(child, code, section, chapter)
