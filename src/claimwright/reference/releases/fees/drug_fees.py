"""Medicare Part B drugs as CMS publishes them: payment limits (ASP) and the crosswalk of NDC to HCPCS."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.periods import Period, quarter
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Table

C = Column
Limit: Final = pl.Decimal(18, 3)
Amount: Final = pl.Decimal(18, 6)

ASP_LIMITS: Final = Table(
    "asp_limits",
    "the payment limit of one Part B drug code",
    (
        C("code", pl.String, "HCPCS or CPT code."),
        C("description", pl.String, "CMS's short description of a Level II code; null for CPT (AMA)."),
        C("dosage", pl.String, "What one billing unit holds."),
        C("limit", Limit, "Payment limit of one billing unit.", "USD"),
        C("coinsurance", Limit, "The patient's share.", "percent"),
        C("note", pl.String, "CMS's note."),
    ),
    key=("code",),
)

NDC_CODES: Final = Table(
    "ndc_codes",
    "one package (NDC) with the HCPCS code it is billed by",
    (
        C("code", pl.String, "HCPCS or CPT code."),
        C(
            "ndc",
            pl.String,
            "National drug code without hyphens: eleven digits, or a device's product code as published.",
        ),
        C("labeler", pl.String, "Who labels it."),
        C("drug", pl.String, "Name of the drug."),
        C("dosage", pl.String, "What one billing unit of the code holds."),
        C("package_size", Amount, "Amount in one item."),
        C("package_quantity", Amount, "Items in the package."),
        C("billing_units", Amount, "Billing units in one item.", "units"),
        C("billing_units_package", Amount, "Billing units in the package.", "units"),
    ),
)

_LIMITS: Final = Layout(
    (
        Field("code", "HCPCS CODE", filled=True),
        Field("description", "SHORT DESCRIPTION"),
        Field("dosage", "HCPCS CODE DOSAGE"),
        Field("limit", "PAYMENT LIMIT", "decimal"),
        Field("coinsurance", "CO INSURANCE PERCENTAGE|COINSURANCE PERCENTAGE", "decimal", needed=False),
        Field("note", "NOTES?", needed=False),
    )
)
_NDC: Final = Layout(
    (
        Field("code", r"(20\d\d )?(HCPCS )?CODE", filled=True),
        Field("labeler", "LABELER NAME"),
        Field("ndc", "NDC2?", filled=True),
        Field("drug", "DRUG NAME"),
        Field("dosage", "HCPCS DOSAGE"),
        Field("package_size", "PKG SIZE", "decimal"),
        Field("package_quantity", "PKG QTY", "decimal"),
        Field("billing_units", "BILL ?UNITS", "decimal"),
        Field("billing_units_package", "BILL ?UNITS ?PKG", "decimal"),
    )
)
_EFFECTIVE: Final = re.compile(r"Effective\s+([A-Z][a-z]+ \d{1,2}, 20\d\d)")


def _read_limits(file: SourceFile) -> Parsed:
    grid = _LIMITS.grid(file)
    frame = _LIMITS.frame(file, grid)
    refuse(file, frame, ~_is_code(), "expected a five-character HCPCS code", grid.place)
    return Parsed({"asp_limits": frame}, _period(grid.banner))


def _read_ndc(file: SourceFile) -> Parsed:
    grid = _NDC.grid(file)
    frame = _NDC.frame(file, grid).with_columns(pl.col("ndc").str.replace_all("-", ""))
    refuse(file, frame, ~_is_code(), "expected a five-character HCPCS code", grid.place)
    # A device billed as a drug stands here with its product code of twelve digits.
    refuse(file, frame, ~pl.col("ndc").str.contains(r"^\d{10,12}$"), "expected an NDC of eleven digits", grid.place)
    return Parsed({"ndc_codes": frame}, _period(grid.banner))


def _is_code() -> pl.Expr:
    return pl.col("code").str.contains(r"^[0-9A-Z]{5}$")


def _period(banner: str) -> Period | None:
    if not (found := _EFFECTIVE.search(banner)):
        return None
    first: date = datetime.strptime(found[1], "%B %d, %Y").date()  # noqa: DTZ007 (a calendar day, no moment)
    return quarter(first.year, (first.month + 2) // 3)


_ASP_TEXTS: Final = {"asp_limits": ("code", ("description",))}

READERS: Final = (
    Reader(
        "asp_limits", "Medicare Part B drug payment limits (ASP)", (ASP_LIMITS,), _LIMITS.knows, _read_limits, "quarter",
        descriptors=_ASP_TEXTS,
    ),
    Reader("ndc_codes", "ASP crosswalk of NDC to HCPCS", (NDC_CODES,), _NDC.knows, _read_ndc, "quarter"),
)  # fmt: skip
