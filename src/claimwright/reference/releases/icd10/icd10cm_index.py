"""The ICD-10-CM Alphabetic Index, external cause index, Neoplasm Table and Table of Drugs (XML; the index also as CSV)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.icd10.icd10cm_tabular import version
from claimwright.reference.releases.lines import cells, find_header, plain, under_header
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

_TERM: Final = (
    Column("position", pl.Int32, "Place in the index, from 1."),
    Column("parent", pl.Int32, "Position of the term above; null for a main term."),
    Column("level", pl.Int8, "0 for a main term, then the depth of indenting."),
    Column("term", pl.String, "The term without its nonessential modifiers."),
    Column("nonessential", pl.String, "Nonessential modifiers as published, in their parentheses; null without."),
    Column("path", pl.String, "The main term and every term down to this one, joined by a comma."),
)
_REFERENCES: Final = (
    Column("see", pl.String, "Where a see reference leads; null without."),
    Column("see_also", pl.String, "Where a see also reference leads; null without."),
)
_INDEX: Final = (
    *_TERM,
    Column("code", pl.String, "Default code as published, with dot and a hyphen where characters are to be added."),
    Column("manifestation_code", pl.String, "Second code, in brackets in the book; null without."),
    *_REFERENCES,
    Column("see_category", pl.String, "Category or subcategory a see category reference leads to; null without."),
)
INDEX: Final = Table("icd10cm_index", "one term of the Alphabetic Index of Diseases and Injuries", _INDEX)
EXTERNAL: Final = Table("icd10cm_external_index", "one term of the External Cause of Injuries Index", _INDEX)
NEOPLASM_COLUMNS: Final = ("malignant_primary", "malignant_secondary", "in_situ", "benign", "uncertain", "unspecified")
DRUG_COLUMNS: Final = ("accidental", "self_harm", "assault", "undetermined", "adverse_effect", "underdosing")


def _code_columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(name, pl.String, f"Code of the column {name.replace('_', ' ')}, as published; null where it has none.")
        for name in names
    )


NEOPLASM: Final = Table(
    "icd10cm_neoplasm", "one site of the Neoplasm Table", (*_TERM, *_code_columns(NEOPLASM_COLUMNS), *_REFERENCES)
)
DRUG: Final = Table(
    "icd10cm_drug",
    "one substance of the Table of Drugs and Chemicals",
    (*_TERM, *_code_columns(DRUG_COLUMNS), *_REFERENCES),
)

SPACE: Final = re.compile(r"\s+")
_HEADS: Final = {
    "neoplasm": ("primary", "secondary", "insitu", "benign", "uncertain", "unspecified"),
    "substance": ("accidental", "selfharm", "assault", "undetermined", "adverse", "underdosing"),
}


def _text(element: Any) -> str | None:
    return None if element is None else SPACE.sub(" ", "".join(element.itertext())).strip() or None


def _title(element: Any) -> tuple[str, str | None]:
    """A term's words without its nonessential modifiers, and these."""
    title = element.find("title")
    if title is None:
        return "", None
    words = "".join([title.text or "", *((child.tail or "") for child in title)])
    modifiers = " ".join(filter(None, (_text(child) for child in title.findall("nemod"))))
    return SPACE.sub(" ", words).strip(), modifiers or None


def terms(root: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every main term and term in order, with the columns of ``_TERM``."""
    position = 0
    stack: list[tuple[Any, int | None, int, str]] = []
    for letter in root.findall("letter"):
        stack.extend((main, None, 0, "") for main in reversed(letter.findall("mainTerm")))
        while stack:
            element, parent, level, above = stack.pop()
            position += 1
            term, modifiers = _title(element)
            path = f"{above}, {term}" if above else term
            yield element, {
                "position": position, "parent": parent, "level": level, "term": term, "nonessential": modifiers, "path": path,
            }  # fmt: skip
            stack.extend((child, position, level + 1, path) for child in reversed(element.findall("term")))


def _index(table: Table) -> Any:
    def read(file: SourceFile) -> Parsed:
        root = file.xml()
        rows = [
            term
            | {
                "code": _text(element.find("code")),
                "manifestation_code": _text(element.find("manif")),
                "see": _text(element.find("see")),
                "see_also": _text(element.find("seeAlso")),
                "see_category": _text(element.find("seecat")) or _text(element.find("subcat")),
            }
            for element, term in terms(root)
        ]
        return Parsed({table.name: table.frame(rows)}, periods.of_version(version(root), file.name))

    return read


def _columns(table: Table, heads: str, names: tuple[str, ...]) -> Any:
    def read(file: SourceFile) -> Parsed:
        root = file.xml()
        places = _places(file, root, heads, names)
        rows = []
        for element, term in terms(root):
            row = term | {"see": _text(element.find("see")), "see_also": _text(element.find("seeAlso"))}
            for cell in element.findall("cell"):
                code = (_text(cell) or "").strip("- ") and _text(cell)
                if name := places.get(cell.get("col", "")):
                    row[name] = code or None
            rows.append(row)
        return Parsed({table.name: table.frame(rows)}, periods.of_version(version(root), file.name))

    return read


def _places(file: SourceFile, root: Any, heads: str, names: tuple[str, ...]) -> dict[str, str]:
    """Column number to our name, by the words of the table's heading."""
    heading = {head.get("col", ""): plain(_text(head) or "") for head in root.iterfind("indexHeading/head")}
    places = {}
    for word, name in zip(_HEADS[heads], names, strict=True):
        at = next((number for number, title in heading.items() if word in title), None)
        if at is None:
            raise UnreadableError(file.name, "indexHeading", f"expected a column {name.replace('_', ' ')}")
        places[at] = name
    return places


def _head(file: SourceFile) -> str:
    """What an index file says it is: its first column head or its title, as ``plain`` words."""
    match = re.search(r"<(?:title|head col=\"1\")>([^<]*)<", file.head)
    return plain(match[1]) if match and file.xml_root == "ICD10CM.index" else ""


_CSV: Final = {
    "Level": "level", "Term": "term", "NonEssModif": "nonessential", "Code": "code", "See": "see", "SeeAlso": "see_also",
}  # fmt: skip


def _is_csv(file: SourceFile) -> bool:
    first = file.first_lines[0].split(",") if file.first_lines else []
    return find_header([first], *_CSV) is not None


def _read_csv(file: SourceFile) -> Parsed:
    frame = under_header(file, cells(file), 0, _CSV)
    rows: list[dict[str, Any]] = []
    open_terms: list[tuple[int, str]] = []
    for position, row in enumerate(frame.iter_rows(named=True), start=1):
        line = row.pop("line")
        if not (row["level"] or "").isdigit() or int(row["level"]) > len(open_terms):
            raise UnreadableError(file.name, f"line {line}", "expected a level at most one below the line before")
        level = int(row["level"])
        del open_terms[level:]
        term = SPACE.sub(" ", row["term"] or "").strip()
        path = f"{open_terms[-1][1]}, {term}" if open_terms else term
        parent = open_terms[-1][0] if open_terms else None
        rows.append(row | {"position": position, "parent": parent, "level": level, "term": term, "path": path})
        open_terms.append((position, path))
    return Parsed({INDEX.name: INDEX.frame(rows)}, remarks=("a table made from the index: second codes are not in it",))


READERS: Final = (
    Reader(
        "icd10cm_index", "ICD-10-CM Alphabetic Index (XML)", (INDEX,), lambda f: "indextodisease" in _head(f),
        _index(INDEX), "fiscal",
    ),
    Reader("icd10cm_index", "ICD-10-CM Alphabetic Index (CSV)", (INDEX,), _is_csv, _read_csv, "fiscal"),
    Reader(
        "icd10cm_external_index", "ICD-10-CM external cause index (XML)", (EXTERNAL,),
        lambda f: "externalcause" in _head(f), _index(EXTERNAL), "fiscal",
    ),
    Reader(
        "icd10cm_neoplasm", "ICD-10-CM Neoplasm Table (XML)", (NEOPLASM,), lambda f: _head(f) == "neoplasm",
        _columns(NEOPLASM, "neoplasm", NEOPLASM_COLUMNS), "fiscal",
    ),
    Reader(
        "icd10cm_drug", "ICD-10-CM Table of Drugs and Chemicals (XML)", (DRUG,), lambda f: _head(f) == "substance",
        _columns(DRUG, "substance", DRUG_COLUMNS), "fiscal",
    ),
)  # fmt: skip
