"""What codes are grouped into: CMS-HCC, ESRD and RxHCC categories (CMS mappings), CCSR categories (AHRQ)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.codes import undot
from claimwright.reference.releases.lines import cells, find_header, plain, sheet_rows
from claimwright.reference.releases.periods import Period
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

HCC: Final = Table(
    "hcc_mappings",
    "one diagnosis code with its category in one risk adjustment model",
    (
        Column("code", pl.String, "ICD-10-CM code without dot."),
        Column("model", pl.String, "Model and version, such as CMS-HCC V28, ESRD V24, RxHCC V08."),
        Column("hcc", pl.String, "Category number as published, such as 37 or 135."),
        Column("payment_year", pl.Int32, "Payment year of the file; dates of service are those of the year before."),
        Column("counts", pl.Boolean, "The category counts for payment in that year; null where not published."),
    ),
    key=("code", "model"),
)
CCSR_DIAGNOSES: Final = Table(
    "ccsr_diagnoses",
    "one diagnosis code with one of its CCSR categories",
    (
        Column("code", pl.String, "ICD-10-CM code without dot."),
        Column("ccsr", pl.String, "Category, such as END002."),
        Column("category", pl.String, "Name of the category."),
        Column("rank", pl.Int8, "First, second ... sixth category of the code; null where it is only the default."),
        Column("default_inpatient", pl.Boolean, "The default category of a principal diagnosis."),
        Column("default_outpatient", pl.Boolean, "The default category of a first-listed diagnosis."),
    ),
)
CCSR_PROCEDURES: Final = Table(
    "ccsr_procedures",
    "one ICD-10-PCS code with its CCSR category",
    (
        Column("code", pl.String, "ICD-10-PCS code."),
        Column("ccsr", pl.String, "Category, such as CAR003."),
        Column("category", pl.String, "Name of the category."),
        Column("domain", pl.String, "Clinical domain."),
    ),
)

_MODEL: Final = re.compile(
    r"(?P<kind>CMS-HCC ESRD|ESRD|CMS-HCC|RxHCC|HCC).*?(?P<version>V\s?\d\d)(?P<flag>.*?for (?P<year>20\d\d) Payment Year)?",
    re.IGNORECASE,
)
_KINDS: Final = {"cms-hcc esrd": "ESRD", "esrd": "ESRD", "cms-hcc": "CMS-HCC", "hcc": "CMS-HCC", "rxhcc": "RxHCC"}
_SPACE: Final = re.compile(r"\s+")

Rows = Sequence[tuple[int, list[str]]]


def _rows(file: SourceFile) -> Rows:
    if file.is_workbook:
        return sheet_rows(file)
    return cells(file)


def _first_rows(file: SourceFile) -> list[list[str]]:
    """The first rows, with the cells of a header that holds line breaks kept whole."""
    if file.is_workbook:
        return next(iter(file.sheets.values()), [])
    if not file.head:
        return []
    start = SourceFile(file.name, file.head.encode())
    try:
        return [row for _, row in cells(start)[:40]]
    except UnreadableError:
        return []


def _model(title: str) -> tuple[str, int | None] | None:
    """Model of a column and, for a column that says whether it counts, its payment year."""
    match = _MODEL.search(_SPACE.sub(" ", title))
    if match is None:
        return None
    name = f"{_KINDS[match['kind'].lower()]} {match['version'].upper().replace(' ', '')}"
    return name, int(match["year"]) if match["flag"] else None


def _hcc_header(rows: Sequence[Sequence[str]]) -> int | None:
    return next(
        (
            at
            for at, row in enumerate(rows)
            if row and plain(row[0]).startswith("diagnosiscode") and any(_model(cell) for cell in row[1:])
        ),
        None,
    )


def _read_hcc(file: SourceFile) -> Parsed:
    rows = _rows(file)
    header = _hcc_header([row for _, row in rows])
    if header is None:
        raise UnreadableError(file.name, "", "expected a header with Diagnosis Code and model columns")
    titles = rows[header][1]
    said = " ".join(cell for _, row in rows[: header + 1] for cell in row)
    year = next((int(found) for found in re.findall(r"\b(20\d\d)\b", said)), None)
    if year is None:
        raise UnreadableError(file.name, "title", "expected the payment year above or in the header")
    models = [(at, model) for at, title in enumerate(titles) if at and (model := _model(title))]
    found: list[dict[str, Any]] = []
    for line, row in rows[header + 1 :]:
        code = undot(row[0])
        if not re.fullmatch(r"[A-Z][0-9A-Z]{2,6}", code):
            if any(cell.strip() for cell in row[1:]) and re.fullmatch(r"[A-Za-z0-9.]{3,8}", row[0].strip()):
                raise UnreadableError(file.name, f"line {line}", "expected an ICD-10-CM code in the first column")
            continue  # notes below the table
        flags = {name: row[at].strip().lower() == "yes" for at, (name, flagged) in models if flagged and at < len(row)}
        for at, (name, flagged) in models:
            if flagged is None and at < len(row) and (category := row[at].strip().removesuffix(".0")):
                found.append({
                    "code": code, "model": name, "hcc": category, "payment_year": year, "counts": flags.get(name),
                })  # fmt: skip
    # Risk scores of a payment year rest on the diagnoses of the year before (42 CFR 422.310).
    period = Period(date(year - 1, 1, 1), date(year - 1, 12, 31), f"PY{year}")
    return Parsed({HCC.name: HCC.frame(found)}, period)


def _unquoted(row: Sequence[str]) -> list[str]:
    return [cell.strip().strip("'").strip() for cell in row]


def _is_ccsr(file: SourceFile, *titles: str) -> bool:
    return find_header([_unquoted(row) for row in _first_rows(file)[:5]], *titles) is not None


def _read_ccsr_diagnoses(file: SourceFile) -> Parsed:
    rows = [(line, _unquoted(row)) for line, row in _rows(file)]
    header = find_header([row for _, row in rows], "ICD-10-CM CODE", "CCSR CATEGORY 1") or 0
    at = {plain(title): place for place, title in reversed(list(enumerate(rows[header][1])))}
    found: list[dict[str, Any]] = []
    for line, row in rows[header + 1 :]:
        code = undot(row[at["icd10cmcode"]])
        if not re.fullmatch(r"[A-Z][0-9A-Z]{2,6}", code):
            raise UnreadableError(file.name, f"line {line}", "expected an ICD-10-CM code in the first column")
        inpatient, outpatient = row[at["defaultccsrcategoryip"]], row[at["defaultccsrcategoryop"]]
        names = {
            inpatient: row[at["defaultccsrcategorydescriptionip"]],
            outpatient: row[at["defaultccsrcategorydescriptionop"]],
        }
        ranks: dict[str, int | None] = dict.fromkeys(names)
        for rank in range(1, 7):
            place = at.get(f"ccsrcategory{rank}")
            if place is not None and place < len(row) and row[place]:
                ranks[row[place]] = rank
                names[row[place]] = row[at[f"ccsrcategory{rank}description"]]
        found += [
            {
                "code": code, "ccsr": category, "category": names[category], "rank": rank,
                "default_inpatient": category == inpatient, "default_outpatient": category == outpatient,
            }
            for category, rank in ranks.items()
            if category
        ]  # fmt: skip
    return Parsed({CCSR_DIAGNOSES.name: CCSR_DIAGNOSES.frame(found)})


def _read_ccsr_procedures(file: SourceFile) -> Parsed:
    rows = [(line, _unquoted(row)) for line, row in _rows(file)]
    header = find_header([row for _, row in rows], "ICD-10-PCS", "PRCCSR") or 0
    at = {plain(title): place for place, title in enumerate(rows[header][1])}
    found = []
    for line, row in rows[header + 1 :]:
        code = row[at["icd10pcs"]].upper()
        if not re.fullmatch(r"[0-9A-HJ-NP-Z]{7}", code):
            raise UnreadableError(file.name, f"line {line}", "expected an ICD-10-PCS code in the first column")
        found.append({
            "code": code, "ccsr": row[at["prccsr"]], "category": row[at["prccsrdescription"]],
            "domain": row[at["clinicaldomain"]] if "clinicaldomain" in at else None,
        })  # fmt: skip
    return Parsed({CCSR_PROCEDURES.name: CCSR_PROCEDURES.frame(found)})


READERS: Final = (
    Reader(
        "hcc_mappings", "CMS-HCC and RxHCC mappings of diagnosis codes", (HCC,),
        lambda file: _hcc_header(_first_rows(file)) is not None, _read_hcc, "calendar",
    ),
    Reader(
        "ccsr_diagnoses", "CCSR categories of diagnoses", (CCSR_DIAGNOSES,),
        lambda file: _is_ccsr(file, "ICD-10-CM CODE", "Default CCSR CATEGORY IP", "CCSR CATEGORY 1"),
        _read_ccsr_diagnoses, "fiscal",
    ),
    Reader(
        "ccsr_procedures", "CCSR categories of procedures", (CCSR_PROCEDURES,),
        lambda file: _is_ccsr(file, "ICD-10-PCS", "PRCCSR"), _read_ccsr_procedures, "fiscal",
    ),
)  # fmt: skip
