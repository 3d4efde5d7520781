"""Medicare outpatient hospital rates as CMS publishes them: Addendum A (by APC) and Addendum B (by HCPCS code)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column
Rate: Final = pl.Decimal(18, 3)
Weight: Final = pl.Decimal(12, 4)

OPPS_CODES: Final = Table(
    "opps_codes",
    "how one HCPCS code is paid under the outpatient prospective payment system (Addendum B)",
    (
        C("code", pl.String, "HCPCS or CPT code."),
        C("description", pl.String, "CMS's short description of a Level II code; null for CPT (AMA) and CDT (ADA)."),
        C("status_indicator", pl.String, "OPPS status indicator."),
        C("apc", pl.String, "Ambulatory payment classification, five digits; null without."),
        C("relative_weight", Weight, "Relative weight of the APC.", "ratio"),
        C("rate", Rate, "National unadjusted payment rate.", "USD"),
        C("national_copayment", Rate, "National unadjusted copayment.", "USD"),
        C("minimum_copayment", Rate, "Minimum unadjusted copayment.", "USD"),
    ),
    key=("code",),
)

OPPS_APCS: Final = Table(
    "opps_apcs",
    "the rate of one ambulatory payment classification (Addendum A)",
    (
        C("apc", pl.String, "Five digits."),
        C("title", pl.String, "CMS's title of the group."),
        C("status_indicator", pl.String, "OPPS status indicator."),
        C("relative_weight", Weight, "Relative weight.", "ratio"),
        C("rate", Rate, "National unadjusted payment rate.", "USD"),
        C("national_copayment", Rate, "National unadjusted copayment.", "USD"),
        C("minimum_copayment", Rate, "Minimum unadjusted copayment.", "USD"),
    ),
    key=("apc",),
)

_RATES: Final = (
    Field("status_indicator", "SI|STATUS INDICATOR", filled=True),
    Field("relative_weight", "RELATIVE WEIGHT", "decimal"),
    Field("rate", "PAYMENT RATE", "decimal"),
    Field("national_copayment", "NATIONAL UNADJUSTED COPAYMENT", "decimal"),
    Field("minimum_copayment", "MINIMUM UNADJUSTED COPAYMENT", "decimal"),
)
_CODES: Final = Layout(
    (
        Field("code", "HCPCS CODE", filled=True),
        Field("description", "SHORT DESCRIPTORS?|SHORT DESCRIPTION"),
        Field("apc", "APC"),
        *_RATES,
    )
)
_APCS: Final = Layout((Field("apc", "APC", filled=True), Field("title", "GROUP TITLE"), *_RATES))


def _frame(file: SourceFile, layout: Layout, key: str, form: str) -> pl.DataFrame:
    """Rows whose first column is a code or an APC (notes below the table are none), a lone point for no amount as null."""
    grid = layout.grid(file)
    wanted = grid.only(lambda row: bool(re.fullmatch(form, grid.cell(row, key))))
    rows = [(line, ["" if cell.strip() in (".", "-") else cell for cell in row]) for line, row in wanted.rows]
    return layout.frame(file, replace(wanted, rows=rows))


def _apc() -> pl.Expr:
    return pl.col("apc").str.replace(r"\.0$", "").str.zfill(5)


def _read_codes(file: SourceFile) -> Parsed:
    frame = _frame(file, _CODES, "code", r"[0-9A-Z]{5}").with_columns(_apc())
    refuse(file, frame, ~pl.col("status_indicator").str.contains(r"^[A-Z]\d?$"), "expected an OPPS status indicator")
    return Parsed({"opps_codes": frame})


def _read_apcs(file: SourceFile) -> Parsed:
    return Parsed({"opps_apcs": _frame(file, _APCS, "apc", r"\d{4,5}(\.0)?").with_columns(_apc())})


READERS: Final = (
    Reader(
        "opps_codes", "OPPS Addendum B", (OPPS_CODES,), _CODES.knows, _read_codes, "quarter",
        descriptors={"opps_codes": ("code", ("description",))},
    ),
    Reader("opps_apcs", "OPPS Addendum A", (OPPS_APCS,), _APCS.knows, _read_apcs, "quarter"),
)  # fmt: skip
