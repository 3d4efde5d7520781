"""What Medicare pays ambulatory surgery centers, as CMS publishes it each quarter: Addenda AA, BB, EE and FF.

AA lists the covered surgical procedures, BB what is paid or packaged beside them, EE the surgery that is excluded, FF the
device portion of device-intensive procedures.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Money, Table

C = Column
Rate: Final = pl.Decimal(18, 3)
Weight: Final = pl.Decimal(12, 4)
_CODE: Final = r"[0-9A-Z]{5}"
_PERIOD: Final = r"((FINAL|PROPOSED|CY|[A-Z]+) )*(20\d\d )?"
"""What a quarter's files write before a title: APRIL 2026, FINAL CY 2026, JANUARY 2025."""
_TEXT: Final = "CMS's short description of a Level II code; null for CPT (AMA) and CDT (ADA)."
_CODE_COLUMN: Final = C("code", pl.String, "HCPCS or CPT code.")

ASC_PROCEDURES: Final = Table(
    "asc_procedures",
    "one surgical procedure that Medicare covers in an ambulatory surgery center (Addendum AA)",
    (
        _CODE_COLUMN,
        C("description", pl.String, _TEXT),
        C("multiple_reduction", pl.Boolean, "Subject to the reduction for several procedures."),
        C("indicator", pl.String, "ASC payment indicator, such as A2, G2 or J8."),
        C("weight", Weight, "Relative payment weight.", "ratio"),
        C("rate", Rate, "National unadjusted payment rate.", "USD"),
    ),
    key=("code",),
)
ASC_ANCILLARY: Final = Table(
    "asc_ancillary",
    "one service that is paid or packaged beside a covered procedure in an ambulatory surgery center (Addendum BB)",
    (
        _CODE_COLUMN,
        C("description", pl.String, _TEXT),
        C("indicator", pl.String, "ASC payment indicator, such as N1, K2 or Z2."),
        C("weight", Weight, "Relative payment weight.", "ratio"),
        C("rate", Rate, "National unadjusted payment rate; of one billing unit.", "USD"),
    ),
    key=("code",),
)
ASC_EXCLUDED: Final = Table(
    "asc_excluded",
    "one surgical procedure that Medicare does not pay in an ambulatory surgery center (Addendum EE)",
    (_CODE_COLUMN, C("description", pl.String, _TEXT)),
    key=("code",),
)
ASC_DEVICES: Final = Table(
    "asc_devices",
    "the device portion of one device-intensive procedure in an ambulatory surgery center (Addendum FF)",
    (
        _CODE_COLUMN,
        C("description", pl.String, _TEXT),
        C("device_portion", Money, "Part of the rate that is the device.", "USD"),
    ),
    key=("code",),
)

_HEAD: Final = (
    Field("code", "HCPCS( CODE)?|CPT HCPCS( CODE)?", filled=True),
    Field("description", "SHORT DESCRIPT(OR|ION)S?"),
)
_PAID: Final = (
    Field("indicator", f"{_PERIOD}PAYMENT INDICATOR", filled=True),
    Field("weight", f"{_PERIOD}PAYMENT WEIGHT", "decimal", needed=False),
    Field("rate", f"{_PERIOD}PAYMENT RATE", "decimal"),
)
_PROCEDURES: Final = Layout((*_HEAD, Field("reduced", "SUBJECT TO MULTIPLE PROCEDURE DISCOUNTING"), *_PAID))
_ANCILLARY: Final = Layout((*_HEAD, *_PAID))
_DEVICES: Final = Layout(
    (*_HEAD, Field("device_portion", r"(ASC )?DEVICE (OFFSET|PORTION)( AMOUNT)?( DEVICE PORTION)?", "decimal"))
)
_EXCLUDED: Final = Layout(_HEAD)
_TITLE_EE: Final = re.compile(r"exclu(ded|sion)[^\n]{0,60}\bASCs?\b", re.IGNORECASE)


def _frame(file: SourceFile, layout: Layout) -> pl.DataFrame:
    """Rows whose first column is a code (notes below the table are none), a lone point or dash for no amount as null."""
    grid = layout.grid(file)
    wanted = grid.only(lambda row: bool(re.fullmatch(_CODE, grid.cell(row, "code"))))
    rows = [(line, ["" if cell.strip() in (".", "-") else cell for cell in row]) for line, row in wanted.rows]
    return layout.frame(file, replace(wanted, rows=rows))


def _paid(file: SourceFile, layout: Layout) -> pl.DataFrame:
    frame = _frame(file, layout)
    refuse(file, frame, ~pl.col("indicator").str.contains(r"^[A-Z]\d$"), "expected an ASC payment indicator")
    return frame


def _read_procedures(file: SourceFile) -> Parsed:
    frame = _paid(file, _PROCEDURES)
    flag = pl.col("reduced").str.to_uppercase()
    refuse(file, frame, ~flag.fill_null("N").is_in(["Y", "N"]), "expected Y or N for multiple procedure discounting")
    return Parsed(
        {"asc_procedures": frame.with_columns((flag == "Y").fill_null(value=False).alias("multiple_reduction"))}
    )


def _read_ancillary(file: SourceFile) -> Parsed:
    return Parsed({"asc_ancillary": _paid(file, _ANCILLARY)})


def _read_excluded(file: SourceFile) -> Parsed:
    return Parsed({"asc_excluded": _frame(file, _EXCLUDED)})


def _read_devices(file: SourceFile) -> Parsed:
    return Parsed({"asc_devices": _frame(file, _DEVICES).filter(pl.col("device_portion") > 0)})


def _is_excluded(file: SourceFile) -> bool:
    """Addendum EE has no column of its own: its title tells it."""
    return _EXCLUDED.knows(file) and bool(_TITLE_EE.search(_beginning(file)))


def _beginning(file: SourceFile) -> str:
    if not file.is_workbook:
        return "\n".join(file.first_lines)
    return "\n".join(" ".join(cell or "" for cell in row) for sheet in file.sheets.values() for row in sheet[:10])


def _described(table: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {table: ("code", ("description",))}


READERS: Final = (
    Reader(
        "asc_procedures", "ASC Addendum AA", (ASC_PROCEDURES,), _PROCEDURES.knows, _read_procedures, "quarter",
        descriptors=_described("asc_procedures"),
    ),
    Reader(
        "asc_devices", "ASC Addendum FF", (ASC_DEVICES,), _DEVICES.knows, _read_devices, "calendar",
        descriptors=_described("asc_devices"),
    ),
    Reader(
        "asc_ancillary", "ASC Addendum BB", (ASC_ANCILLARY,), _ANCILLARY.knows, _read_ancillary, "quarter",
        descriptors=_described("asc_ancillary"),
    ),
    Reader(
        "asc_excluded", "ASC Addendum EE", (ASC_EXCLUDED,), _is_excluded, _read_excluded, "calendar",
        descriptors=_described("asc_excluded"),
    ),
)  # fmt: skip
