"""The HCPCS Level II file (ANWEB): codes and modifiers with every published column, as fixed-width text, CSV or Excel."""

from __future__ import annotations

import re
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases.lines import as_date, cells, find_header, numbered, plain, refuse_if_cut, sheet_rows
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

FULL: Final = 5_000
"""Fewer codes are an excerpt: it is kept, but not taken for the quarter's list."""

_COLUMNS: Final = (
    Column("long_description", pl.String, "CMS long description; null for CDT codes."),
    Column("short_description", pl.String, "CMS short description, 28 characters; null for CDT codes."),
    Column("pricing_indicators", pl.String, "Pricing indicator codes, up to four, joined by a blank."),
    Column("multiple_pricing_indicator", pl.String, "Multiple pricing indicator code."),
    Column("coverage_issues_manual", pl.String, "Coverage Issues Manual references, up to three, joined by a blank."),
    Column("carriers_manual", pl.String, "Medicare Carriers Manual references, up to three, joined by a blank."),
    Column("statute", pl.String, "Statute number."),
    Column("lab_certifications", pl.String, "Lab certification codes, up to eight, joined by a blank."),
    Column("cross_references", pl.String, "Codes to use instead or beside, up to five, joined by a blank."),
    Column("coverage", pl.String, "C carrier judgment, D special coverage, I not payable, M not covered, S statute."),
    Column("asc_group", pl.String, "ASC payment group."),
    Column("asc_date", pl.Date, "First day of the ASC group."),
    Column("opps", pl.String, "OPPS (formerly MOG) payment group."),
    Column("opps_indicator", pl.String, "OPPS payment policy indicator."),
    Column("opps_date", pl.Date, "First day of the OPPS group."),
    Column("processing_note", pl.String, "Number of the processing note."),
    Column("betos", pl.String, "Berenson-Eggers type of service."),
    Column("types_of_service", pl.String, "Type of service codes, up to five, joined by a blank."),
    Column("anesthesia_base_units", pl.Int16, "Anesthesia base units; null without.", "units"),
    Column("add_date", pl.Date, "Day the code was added."),
    Column("action_date", pl.Date, "Day the last action takes effect."),
    Column("termination_date", pl.Date, "Last day of the code; null while it has none."),
    Column("action", pl.String, "A added, B both, C long or short text, D deleted, F both, N none, P payment, R reuse, S short, T other."),
)  # fmt: skip
LEVEL2: Final = Table(
    "hcpcs_level2",
    "one code of the HCPCS Level II file",
    (Column("code", pl.String, "Five characters."), *_COLUMNS),
    key=("code",),
)
MODIFIERS: Final = Table(
    "hcpcs_level2_modifiers",
    "one modifier of the HCPCS Level II file",
    (Column("code", pl.String, "Two characters."), *_COLUMNS),
    key=("code",),
)


def _places(first: int, width: int, times: int) -> list[tuple[int, int]]:
    return [(first + width * at, first + width * (at + 1) - 1) for at in range(times)]


# 1-based positions of the contractor record, as CMS's record layout (HCPCS Contractor Record) gives them.
_FIXED: Final[dict[str, list[tuple[int, int]]]] = {
    "short_description": [(92, 119)],
    "pricing_indicators": _places(120, 2, 4),
    "multiple_pricing_indicator": [(128, 128)],
    "coverage_issues_manual": _places(129, 6, 3),
    "carriers_manual": _places(147, 8, 3),
    "statute": [(171, 180)],
    "lab_certifications": _places(181, 3, 8),
    "cross_references": _places(205, 5, 5),
    "coverage": [(230, 230)],
    "asc_group": [(231, 232)],
    "asc_date": [(233, 240)],
    "opps": [(241, 243)],
    "opps_indicator": [(244, 244)],
    "opps_date": [(245, 252)],
    "processing_note": [(253, 256)],
    "betos": [(257, 259)],
    "types_of_service": _places(261, 1, 5),
    "anesthesia_base_units": [(266, 268)],
    "add_date": [(269, 276)],
    "action_date": [(277, 284)],
    "termination_date": [(285, 292)],
    "action": [(293, 293)],
}
_TITLES: Final[dict[str, list[str]]] = {
    "short_description": ["SHORT DESCRIPTION"],
    "pricing_indicators": [f"PRICE{n}" for n in range(1, 5)],
    "multiple_pricing_indicator": ["MULT_PI"],
    "coverage_issues_manual": [f"CIM{n}" for n in range(1, 4)],
    "carriers_manual": [f"MCM{n}" for n in range(1, 4)],
    "statute": ["STATUTE"],
    "lab_certifications": [f"LABCERT{n}" for n in range(1, 9)],
    "cross_references": [f"XREF{n}" for n in range(1, 6)],
    "coverage": ["COV"],
    "asc_group": ["ASC_GRP"],
    "asc_date": ["ASC_DT"],
    "opps": ["OPPS"],
    "opps_indicator": ["OPPS_PI"],
    "opps_date": ["OPPS_DT"],
    "processing_note": ["PROCNOTE"],
    "betos": ["BETOS"],
    "types_of_service": [f"TOS{n}" for n in range(1, 6)],
    "anesthesia_base_units": ["ANEST_BU"],
    "add_date": ["ADD DT"],
    "action_date": ["ACT EFF DT"],
    "termination_date": ["TERM DT"],
    "action": ["ACTION CD"],
}
_DATES: Final = ("asc_date", "opps_date", "add_date", "action_date", "termination_date")
_CODE: Final = re.compile(r"[A-Z0-9]\d{3}[0-9A-Z]|[A-Z0-9]{2}")
_LINE: Final = re.compile(r"(?:   [A-Z0-9]{2}|[A-Z]\d{4})\d{5}[3478].")
_FIRST: Final = ("3", "7")
_GOES_ON: Final = ("4", "8")
_SPACE: Final = re.compile(r"\s+")


def _is_text(file: SourceFile) -> bool:
    return sum(bool(_LINE.match(line)) for line in file.first_lines[:200]) >= max(1, len(file.first_lines[:200]) // 2)


def _is_table(file: SourceFile) -> bool:
    if file.is_workbook:
        return any(find_header(rows, "HCPC", "RECID", "LONG DESCRIPTION") is not None for rows in file.sheets.values())
    rows = [line.split(",") for line in file.first_lines[:40]]
    return find_header(rows, "HCPC", "RECID", "LONG DESCRIPTION") is not None


class _Records:
    """Codes gathered line by line: a continuation lengthens the long description of the record before it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.rows: list[dict[str, Any]] = []
        self.no_days: list[str] = []

    def add(self, line: int, code: str, record: str, long: str, columns: dict[str, str]) -> None:
        code = code.strip().upper()
        if not _CODE.fullmatch(code):
            raise UnreadableError(
                self.file.name, f"line {line}", "expected a code of five or a modifier of two characters"
            )
        before = self.rows[-1] if self.rows else None
        if record in _GOES_ON:
            if before is None or before["code"] != code:
                raise UnreadableError(
                    self.file.name, f"line {line}", f"expected the first line of {code} before this one"
                )
            before["long_description"] = _joined(before["long_description"], long)
            return
        if record not in _FIRST:
            raise UnreadableError(self.file.name, f"line {line}", "expected record identification 3, 4, 7 or 8")
        row: dict[str, Any] = {"code": code, "long_description": _joined("", long)}
        for name, text in columns.items():
            row[name] = self._value(line, name, text)
        self.rows.append(row)

    def _value(self, line: int, name: str, text: str) -> Any:
        if name in _DATES:
            return self._day(line, name, text)
        if name == "anesthesia_base_units":
            digits = text.split(".")[0]
            return int(digits) or None if digits.isdigit() else None
        return text or None

    def _day(self, line: int, name: str, text: str) -> Any:
        if not text.strip("0"):
            return None
        found = as_date(text.split(" ")[0], "%Y%m%d", "%Y-%m-%d", "%m/%d/%Y")
        if found is None and name in ("asc_date", "opps_date"):
            # CMS has published 2017010 and the like here; no code's validity hangs on these two.
            self.no_days.append(f"line {line}")
        elif found is None:
            raise UnreadableError(
                self.file.name, f"line {line}", f"expected a day yyyymmdd as {name.replace('_', ' ')}"
            )
        return found

    def parsed(self) -> Parsed:
        codes = [row for row in self.rows if len(row["code"]) == 5]
        modifiers = [row for row in self.rows if len(row["code"]) == 2]
        refuse_if_cut(self.file, pl.Series([row["code"] for row in codes], dtype=pl.String), ("V",), 1_000)
        left = f"{len(self.no_days)} ASC or OPPS dates are no days and are left empty: {', '.join(self.no_days[:5])}"
        tables = {LEVEL2.name: LEVEL2.frame(codes), MODIFIERS.name: MODIFIERS.frame(modifiers)}
        return Parsed(tables, remarks=(left,) if self.no_days else ())


def _joined(before: str | None, more: str) -> str | None:
    return _SPACE.sub(" ", f"{before or ''} {more}").strip() or None


def _read_text(file: SourceFile) -> Parsed:
    records = _Records(file)
    for line, text in numbered(file).iter_rows():
        if not _LINE.match(text):
            if records.rows and re.match(r"[A-Z0-9 ]{5}\d", text):
                raise UnreadableError(
                    file.name, f"line {line}", "expected a code, its sequence and record identification"
                )
            continue  # disclaimers before and after the records
        columns = {}
        if text[10] in _FIRST:
            if len(text) < 293:
                raise UnreadableError(file.name, f"line {line}", "expected a record of 320 characters; the line is cut")
            columns = {
                name: " ".join(filter(None, (text[first - 1 : last].strip() for first, last in places)))
                for name, places in _FIXED.items()
            }
        records.add(line, text[:5], text[10], text[11:91], columns)
    return records.parsed()


def _read_table(file: SourceFile) -> Parsed:
    rows = sheet_rows(file) if file.is_workbook else cells(file)
    header = find_header([row for _, row in rows], "HCPC", "RECID", "LONG DESCRIPTION")
    if header is None:
        raise UnreadableError(file.name, "", "expected the columns HCPC, RECID and LONG DESCRIPTION")
    titles = [plain(cell) for cell in rows[header][1]]
    at = {name: [titles.index(plain(t)) for t in wanted if plain(t) in titles] for name, wanted in _TITLES.items()}
    code, record, long = titles.index("hcpc"), titles.index("recid"), titles.index("longdescription")
    records = _Records(file)
    for line, cut in rows[header + 1 :]:
        row = [*cut, *[""] * (len(titles) - len(cut))]
        if not row[record].strip():
            continue  # notes below the table
        columns = {
            name: " ".join(filter(None, (row[place].strip() for place in places))) for name, places in at.items()
        }
        records.add(line, row[code], row[record].strip(), row[long], columns)
    return records.parsed()


_SHORT_LIST: Final = ("code", "kind", "long_description", "short_description", "coverage", "add_date")


def _is_short_list(file: SourceFile) -> bool:
    return bool(file.first_lines) and tuple(file.first_lines[0].split("\t")) == _SHORT_LIST


def _read_short_list(file: SourceFile) -> Parsed:
    records = _Records(file)
    for line, row in cells(file, "\t", quoted=False)[1:]:
        if len(row) != len(_SHORT_LIST):
            raise UnreadableError(file.name, f"line {line}", f"expected {len(_SHORT_LIST)} columns, found {len(row)}")
        columns = {"short_description": row[3], "coverage": row[4], "add_date": row[5]}
        records.add(line, row[0], "3", row[2], columns)
    return records.parsed()


_TEXTS: Final = {table.name: ("code", ("long_description", "short_description")) for table in (LEVEL2, MODIFIERS)}
READERS: Final = (
    Reader(
        "hcpcs_level2", "HCPCS Level II file (text)", (LEVEL2, MODIFIERS), _is_text, _read_text, "quarter",
        descriptors=_TEXTS,
    ),
    Reader(
        "hcpcs_level2", "HCPCS Level II file (CSV or Excel)", (LEVEL2, MODIFIERS), _is_table, _read_table, "quarter",
        descriptors=_TEXTS,
    ),
    Reader(
        "hcpcs_level2", "list of HCPCS Level II codes (TSV)", (LEVEL2, MODIFIERS), _is_short_list, _read_short_list,
        "quarter", descriptors=_TEXTS,
    ),
)  # fmt: skip
