"""ICD-10-PCS tables, index, definitions (XML) and the body part, device and substance keys; codes expanded from tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.icd10.icd10cm_index import SPACE, terms
from claimwright.reference.releases.icd10.icd10cm_tabular import version
from claimwright.reference.releases.lines import as_date
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

TABLES: Final = Table(
    "icd10pcs_tables",
    "one value that a character may take in a row of an ICD-10-PCS table",
    (
        Column("table", pl.String, "The first three characters."),
        Column("row", pl.Int16, "Row of the table, from 1; 0 for the characters that the whole table shares."),
        Column("position", pl.Int8, "Which of the seven characters."),
        Column("axis", pl.String, "Name of the character, such as Body Part."),
        Column("value", pl.String, "The character."),
        Column("label", pl.String, "What it stands for."),
        Column("definition", pl.String, "Definition of a root operation; null elsewhere."),
    ),
)
INDEX: Final = Table(
    "icd10pcs_index",
    "one reference of a term of the ICD-10-PCS index; a term without one has a row without relation",
    (
        Column("position", pl.Int32, "Place of the term in the index, from 1."),
        Column("parent", pl.Int32, "Position of the term above; null for a main term."),
        Column("level", pl.Int8, "0 for a main term, then the depth of indenting."),
        Column("term", pl.String, "The term; empty where only the reference stands."),
        Column("path", pl.String, "The main term and every term down to this one, joined by a comma."),
        Column("relation", pl.String, "see, use (the value to use for a name) or code; null without reference."),
        Column("target", pl.String, "The words that see or use lead to."),
        Column("codes", pl.String, "A code or its first characters, such as 0UT9 or 0QB."),
    ),
)
DEFINITIONS: Final = Table(
    "icd10pcs_definitions",
    "one value of an ICD-10-PCS character with its definition or one of the terms it includes",
    (
        Column("section", pl.String, "First character."),
        Column("section_title", pl.String, "Title of the section."),
        Column("position", pl.Int8, "Which of the seven characters."),
        Column("axis", pl.String, "Name of the character."),
        Column("value", pl.String, "The value's name, such as Bypass."),
        Column("definition", pl.String, "Definition; null without."),
        Column("explanation", pl.String, "Explanation; null without."),
        Column("includes", pl.String, "A term that the value includes; null without."),
    ),
)
KEYS: Final = Table(
    "icd10pcs_keys",
    "one term of a key with a value to use for it",
    (
        Column("key", pl.String, "body_part, device or substance."),
        Column("term", pl.String, "What the record says."),
        Column("value", pl.String, "The name of the ICD-10-PCS value."),
    ),
)


def _words(element: Any) -> str:
    return SPACE.sub(" ", "".join(element.itertext())).strip()


def _child(element: Any, tag: str) -> str | None:
    found = element.find(tag)
    return _words(found) or None if found is not None else None


def _axis(axis: Any, table: str, row: int) -> Iterator[dict[str, Any]]:
    for label in axis.findall("label"):
        yield {
            "table": table,
            "row": row,
            "position": int(axis.get("pos", "0")),
            "axis": _child(axis, "title"),
            "value": label.get("code", ""),
            "label": _words(label),
            "definition": _child(axis, "definition") if row == 0 else None,
        }


def _read_tables(file: SourceFile) -> Parsed:
    root = file.xml()
    rows: list[dict[str, Any]] = []
    for number, element in enumerate(root.findall("pcsTable"), start=1):
        shared = [axis.find("label") for axis in element.findall("axis")]
        table = "".join(label.get("code", "") for label in shared if label is not None)
        if len(table) != 3:
            raise UnreadableError(file.name, f"pcsTable {number}", "expected one value for each of characters 1 to 3")
        for axis in element.findall("axis"):
            rows += _axis(axis, table, 0)
        for at, row in enumerate(element.findall("pcsRow"), start=1):
            axes = row.findall("axis")
            if [axis.get("pos") for axis in axes] != ["4", "5", "6", "7"]:
                raise UnreadableError(file.name, f"table {table}, row {at}", "expected characters 4 to 7")
            stated = int(row.get("codes", "0"))
            held = _count(axes)
            if stated and stated != held:
                raise UnreadableError(file.name, f"table {table}, row {at}", f"expected {stated} codes, found {held}")
            for axis in axes:
                rows += _axis(axis, table, at)
    return Parsed({TABLES.name: TABLES.frame(rows)}, periods.of_version(version(root), file.name))


def _count(axes: list[Any]) -> int:
    codes = 1
    for axis in axes:
        codes *= len(axis.findall("label"))
    return codes


def _references(element: Any) -> Iterator[dict[str, str | None]]:
    for tag in ("see", "use"):
        for reference in element.findall(tag):
            inner = [_words(child) for child in reference if child.tag in ("codes", "tab", "code")]
            yield {
                "relation": tag,
                "target": SPACE.sub(" ", reference.text or "").strip(),
                "codes": next(iter(inner), None),
            }
    for tag in ("code", "codes", "tab"):
        for code in element.findall(tag):
            yield {"relation": "code", "target": None, "codes": _words(code)}


def _read_index(file: SourceFile) -> Parsed:
    root = file.xml()
    rows = []
    for element, term in terms(root):
        about = {key: term[key] for key in ("position", "parent", "level", "term", "path")}
        rows += [about | reference for reference in _references(element)] or [about]
    return Parsed({INDEX.name: INDEX.frame(rows)}, periods.of_version(version(root), file.name))


def _read_definitions(file: SourceFile) -> Parsed:
    """Sections with axes with terms: one or more titles, a definition, an explanation, and what they include."""
    root = file.xml()
    rows: list[dict[str, Any]] = []
    for section in root.findall("section"):
        for axis in section.findall("axis"):
            place = {
                "section": section.get("code", ""),
                "section_title": _child(section, "title"),
                "position": int(axis.get("pos", "0")),
                "axis": _child(axis, "title"),
            }
            for value in axis.findall("terms"):
                said = {"definition": _child(value, "definition"), "explanation": _child(value, "explanation")}
                included = [_words(one) for one in value.findall("includes")]
                includes: list[str | None] = [*included] if included else [None]
                for title in value.findall("title"):
                    rows += [place | said | {"value": _words(title), "includes": one} for one in includes]
    return Parsed({DEFINITIONS.name: DEFINITIONS.frame(rows)}, periods.of_version(version(root), file.name))


_KEYS: Final = {"body part key": "body_part", "device key": "device", "substance key": "substance"}


def _key_of(file: SourceFile) -> str | None:
    start = file.head[:400].lower()
    if not start.lstrip().startswith("{"):
        return None
    return next((ours for words, ours in _KEYS.items() if f"icd-10-pcs {words}" in start), None)


def _read_key(file: SourceFile) -> Parsed:
    """A key as JSON: ``data`` maps a term to the names of the values to use."""
    key = _key_of(file) or ""
    try:
        data = json.loads(file.text)["data"]
        rows = [{"key": key, "term": term, "value": value} for term, values in data.items() for value in values]
    except json.JSONDecodeError as error:
        raise UnreadableError(file.name, f"line {error.lineno}", "expected whole JSON") from error
    except (KeyError, AttributeError, TypeError) as error:
        raise UnreadableError(file.name, "/data", "expected an object of terms, each with a list of values") from error
    edition = re.search(r'"version": *"(20\d\d-\d\d-\d\d)"', file.head)
    day = as_date(edition[1], "%Y-%m-%d") if edition else None
    return Parsed({KEYS.name: KEYS.frame(rows)}, periods.starting(day, "open") if day else None, part=key)


READERS: Final = (
    Reader(
        "icd10pcs_tables", "ICD-10-PCS tables (XML)", (TABLES,), lambda f: f.xml_root == "ICD10PCS.tabular",
        _read_tables, "fiscal",
    ),
    Reader(
        "icd10pcs_index", "ICD-10-PCS index (XML)", (INDEX,), lambda f: f.xml_root == "ICD10PCS.index", _read_index,
        "fiscal",
    ),
    Reader(
        "icd10pcs_definitions", "ICD-10-PCS definitions (XML)", (DEFINITIONS,),
        lambda f: f.xml_root == "ICD10PCS.definitions", _read_definitions, "fiscal",
    ),
    Reader(
        "icd10pcs_keys", "ICD-10-PCS body part, device or substance key (JSON)", (KEYS,),
        lambda f: _key_of(f) is not None, _read_key, "open",
    ),
)  # fmt: skip
