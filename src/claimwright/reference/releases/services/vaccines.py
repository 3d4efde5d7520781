"""CDC's vaccine code sets (CVX, MVX, trade names, CVX to CPT) as XML or as pipe-separated text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.reference.releases import periods
from claimwright.reference.releases.lines import as_date, cells
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

_UPDATED = Column("last_updated", pl.Date, "Day CDC last changed the entry.")
_STATUS = Column("status", pl.String, "As published: Active, Inactive, Pending, Non-US, Never Active.")
CVX: Final = Table(
    "cvx",
    "one vaccine administered",
    (
        Column("cvx", pl.String, "CVX code."),
        Column("short_description", pl.String, "CDC short description."),
        Column("full_name", pl.String, "Full vaccine name."),
        Column("notes", pl.String, "Notes; null without."),
        _STATUS,
        _UPDATED,
    ),
    key=("cvx",),
)
MVX: Final = Table(
    "mvx",
    "one vaccine manufacturer",
    (
        Column("mvx", pl.String, "MVX code."),
        Column("manufacturer", pl.String, "Name."),
        Column("notes", pl.String, "Notes; null without."),
        _STATUS,
        _UPDATED,
    ),
    key=("mvx",),
)
TRADE_NAMES: Final = Table(
    "vaccine_trade_names",
    "one vaccine product",
    (
        Column("name", pl.String, "CDC product name."),
        Column("short_description", pl.String, "Short description of its CVX code."),
        Column("cvx", pl.String, "CVX code."),
        Column("manufacturer", pl.String, "Manufacturer."),
        Column("mvx", pl.String, "MVX code."),
        Column("mvx_status", pl.String, "Status of the manufacturer."),
        _STATUS,
        _UPDATED,
    ),
)
CVX_CPT: Final = Table(
    "cvx_cpt",
    "one CPT code with the vaccine it is reported for (numbers only)",
    (
        Column("cpt", pl.String, "CPT code."),
        Column("cvx", pl.String, "CVX code; null where CDC maps none."),
        Column("vaccine", pl.String, "CDC's short name of the vaccine; null without."),
        Column("comments", pl.String, "CDC's remark on the mapping; null without."),
        _UPDATED,
    ),
)
# Our column to the published names (XML) and to the place in the pipe-separated text.
_XML: Final[dict[str, dict[str, str]]] = {
    "cvx": {
        "cvx": "CVXCode", "short_description": "ShortDescription", "full_name": "FullVaccinename", "notes": "Notes",
        "status": "Status", "last_updated": "LastUpdated",
    },
    "mvx": {
        "mvx": "MVX_CODE", "manufacturer": "Manufacturer Name", "notes": "Notes", "status": "Status",
        "last_updated": "Last Updated",
    },
    "vaccine_trade_names": {
        "name": "CDC Product Name", "short_description": "Short Description", "cvx": "CVXCode",
        "manufacturer": "Manufacturer", "mvx": "MVX Code", "mvx_status": "MVX Status", "status": "Product name Status",
        "last_updated": "Last Updated",
    },
    "cvx_cpt": {
        "cpt": "CPT Code", "cvx": "CVX Code", "vaccine": "Vaccine Name", "comments": "Comments",
        "last_updated": "LastUpdated",
    },
}  # fmt: skip
_ROOTS: Final = {"CVXCodes": "cvx", "MVXCodes": "mvx", "productnames": "vaccine_trade_names", "CPTCodes": "cvx_cpt"}
_PIPES: Final[dict[str, tuple[str, ...]]] = {
    "cvx": ("cvx", "short_description", "full_name", "notes", "status", "", "last_updated"),
    "mvx": ("mvx", "manufacturer", "notes", "status", "last_updated"),
    "vaccine_trade_names": (
        "name", "short_description", "cvx", "manufacturer", "mvx", "mvx_status", "status", "last_updated",
    ),
    "cvx_cpt": ("cpt", "", "", "vaccine", "cvx", "comments", "last_updated"),
}  # fmt: skip
_STATUSES: Final = r"(?:Active|Inactive|Pending|Non-US|Never Active)"
_DAY: Final = r"\d{1,2}/\d{1,2}/\d{4}|\d{4}[-/]\d\d[-/]\d\d"
_LINES: Final = {
    "cvx_cpt": re.compile(rf"\d{{4}}[0-9A-Z] *\|[^|]*\|[^|]*\|[^|]*\| *(?:\d{{2,3}})? *\|[^|]*\| *(?:{_DAY})"),
    "vaccine_trade_names": re.compile(
        rf"[^|]+\|[^|]*\| *\d{{2,3}} *\|[^|]*\| *[A-Z]{{2,5}} *\|[^|]*\| *{_STATUSES} *\| *(?:{_DAY})"
    ),
    "cvx": re.compile(rf"\d{{2,3}} *\|[^|]*\|[^|]*\|[^|]*\| *{_STATUSES} *\|[^|]*\| *(?:{_DAY})"),
    "mvx": re.compile(rf"(?:\d+ *\|)? *[A-Z]{{2,5}} *\|[^|]*\|[^|]*\| *{_STATUSES} *\| *(?:{_DAY})"),
}


def _kind(file: SourceFile) -> str | None:
    if file.xml_root:
        return _ROOTS.get(file.xml_root)
    lines = [line for line in file.first_lines[:50] if line.strip()]
    return next(
        (
            kind
            for kind, line in _LINES.items()
            if lines and sum(bool(line.match(one)) for one in lines) * 3 >= len(lines) * 2
        ),
        None,
    )


def _xml_rows(file: SourceFile, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Entries as named texts. MVX, trade names and CPT write each as alternating Name and Value elements."""
    for number, entry in enumerate(file.xml(), start=1):
        names = [child.text or "" for child in entry.findall("Name")]
        if len(names) != len(entry.findall("Value")):
            raise UnreadableError(file.name, f"entry {number}", "expected a value for every name")
        if names:
            pairs = zip(names, [child.text or "" for child in entry.findall("Value")], strict=True)
        else:
            pairs = zip([child.tag for child in entry], [child.text or "" for child in entry], strict=True)
        said = {name.strip(): value.strip() for name, value in pairs}
        yield f"entry {number}", {ours: said.get(theirs, "") for ours, theirs in _XML[kind].items()}


def _text_rows(file: SourceFile, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    columns = _PIPES[kind]
    for line, row in cells(file, "|", quoted=False):
        if kind == "mvx" and row[0].strip().isdigit():
            row = row[1:]  # an editor's number stands before the code in some downloads
        if len(row) < len(columns):
            raise UnreadableError(file.name, f"line {line}", f"expected {len(columns)} fields, found {len(row)}")
        yield f"line {line}", {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name}


def _reads(table: Table) -> Callable[[SourceFile], Parsed]:
    key = table.columns[0].name

    def read(file: SourceFile) -> Parsed:
        said = _xml_rows(file, table.name) if file.xml_root else _text_rows(file, table.name)
        rows: list[dict[str, Any]] = []
        for place, texts in said:
            row: dict[str, Any] = {name: text or None for name, text in texts.items()}
            if row[key] is None:
                raise UnreadableError(file.name, place, f"expected a {key} code")
            row["last_updated"] = _day(file, place, texts.get("last_updated", ""))
            rows.append(row)
        newest: date | None = max((row["last_updated"] for row in rows if row["last_updated"]), default=None)
        return Parsed({table.name: table.frame(rows)}, periods.starting(newest, "open") if newest else None)

    return read


def _day(file: SourceFile, place: str, text: str) -> date | None:
    if not text:
        return None
    found = as_date(text.split(" ")[0], "%m/%d/%Y", "%Y-%m-%d", "%Y/%m/%d")
    if found is None:
        raise UnreadableError(file.name, place, "expected a day such as 6/13/2024 as last updated")
    return found


def _reader(table: Table, describes: str) -> Reader:
    return Reader(
        table.name, describes, (table,), lambda file: _kind(file) == table.name, _reads(table), "open", cumulative=True
    )


READERS: Final = (
    _reader(CVX, "CVX vaccine codes"),
    _reader(MVX, "MVX manufacturer codes"),
    _reader(TRADE_NAMES, "vaccine trade names"),
    _reader(CVX_CPT, "CVX to CPT map"),
)
