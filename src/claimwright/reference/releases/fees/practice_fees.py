"""A practice's own prices: its charges (fee schedule, chargemaster) and what its contracts pay, from CSV or workbook."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.reference.releases.layout import Field, Layout, refuse
from claimwright.reference.releases.periods import starting
from claimwright.reference.releases.reader import Parsed, Reader
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Column, Money, Table

C = Column

OWN_FEES: Final = Table(
    "own_fees",
    "one price of the practice's own schedules",
    (
        C("schedule", pl.String, "Name of the schedule or payer; the file's name where no column names it."),
        C("kind", pl.String, "charge: what the practice bills; allowed: what a contract pays."),
        C("code", pl.String, "HCPCS or CPT code; null for a price of a revenue code alone."),
        C("modifier", pl.String, "Modifier; empty for the price without."),
        C("revenue_code", pl.String, "Revenue code, four digits; null where none."),
        C("item", pl.String, "The chargemaster's own item number."),
        C("description", pl.String, "The practice's own words; null for CPT (AMA) and CDT (ADA) codes."),
        C("facility", pl.Boolean, "The price holds in facilities (true) or outside (false) only; null for both."),
        C("price", Money, "Price of one unit.", "USD"),
        C("price_from", pl.Date, "First day of the price; null: as the release."),
        C("price_to", pl.Date, "Last day of the price; null: as the release."),
    ),
)

_CODE: Final = "(CPT|HCPCS|CPT HCPCS|HCPCS CPT|PROCEDURE|PROC|SERVICE|BILLING)( CODE)?S?|CODE( 1)?"
_CHARGE: Final = (
    "(STANDARD |GROSS |UNIT |FEE |STANDARD CHARGE )?(CHARGES?|GROSS|PRICE|FEE)( AMOUNT| AMT)?|CHARGE (PER UNIT|USD)"
)
_ALLOWED: Final = (
    "(CONTRACT(ED)? |NEGOTIATED |PAYER |EXPECTED )?(ALLOWED|ALLOWABLE|RATE|REIMBURSEMENT|PAYMENT)( AMOUNT| AMT| RATE)?"
)


def _layout(price: str, *, code_needed: bool) -> Layout:
    return Layout(
        (
            Field("code", _CODE, needed=code_needed),
            Field("modifier", "MOD(IFIER)?S?( 1)?", needed=False),
            Field("revenue_code", "REV(ENUE)?( CODE| CD)?|REVENUE CENTER( CODE)?|UBREV", needed=not code_needed),
            Field("item", "(CDM|CHARGE|ITEM|CHARGEMASTER)( CODE| NUMBER| NO| ID| ITEM)", needed=False),
            Field("description", "(ITEM |PROCEDURE |SERVICE |CHARGE )?DESC(RIPTION)?", needed=False),
            Field("schedule", "(FEE )?SCHEDULE( NAME)?|PAYER( NAME)?|CONTRACT( NAME)?|PLAN( NAME)?", needed=False),
            Field("setting", "SETTING|PLACE|FACILITY", needed=False),
            Field("price", price, "decimal"),
            Field("price_from", "(VALID|EFFECTIVE|EFF|START)( FROM| DATE| DT)?|FROM( DATE)?", "day", needed=False),
            Field("price_to", "(VALID TO|VALID THROUGH|END|EXPIRES|TERM(INATION)?|EXPIRATION)( DATE| DT)?", "day", needed=False),
        ),
        rows_seen=15,
    )  # fmt: skip


_LAYOUTS: Final = {
    "charge": (_layout(_CHARGE, code_needed=True), _layout(_CHARGE, code_needed=False)),
    "allowed": (_layout(_ALLOWED, code_needed=True), _layout(_ALLOWED, code_needed=False)),
}


def _reader(kind: str, describes: str) -> Reader:
    layouts = _LAYOUTS[kind]

    def recognise(file: SourceFile) -> bool:
        return any(layout.knows(file) for layout in layouts)

    def read(file: SourceFile) -> Parsed:
        layout = next((one for one in layouts if one.knows(file)), layouts[0])
        grid = layout.grid(file)
        frame = layout.frame(file, grid)
        named = pl.coalesce(pl.col("code"), pl.col("revenue_code"), pl.col("item")).is_not_null()
        refuse(file, frame, ~named & pl.col("price").is_not_null(), "expected a code beside the price", grid.place)
        refuse(file, frame, named & pl.col("price").is_null(), "expected a price beside the code", grid.place)
        refuse(file, frame, pl.col("price") < 0, "expected a price that is not negative", grid.place)
        cents = pl.col("price").cast(pl.Decimal(18, 2)) != pl.col("price")
        refuse(file, frame, cents, "expected a price in dollars and cents", grid.place)
        stem = file.name.rsplit("!", 1)[-1].rsplit("/", 1)[-1].rsplit(".", 1)[0]
        rows = frame.filter(named).with_columns(
            pl.lit(kind).alias("kind"), pl.col("schedule").fill_null(stem),
            pl.col("code").str.to_uppercase().str.replace(r"\.0$", ""),
            pl.col("modifier").fill_null("").str.to_uppercase(),
            pl.col("revenue_code").str.replace(r"\.0$", "").str.zfill(4), _facility().alias("facility"),
        )  # fmt: skip
        first = rows["price_from"].min()
        # Schedules are the practice's own: each holds from its first price's day until the next of its name.
        period = starting(first, "open") if first is not None else None  # type: ignore[arg-type]
        return Parsed({"own_fees": rows}, period, part=stem)

    return Reader(
        f"own_{kind}s", describes, (OWN_FEES,), recognise, read, "open",
        descriptors={"own_fees": ("code", ("description",))}, apart=True,
    )  # fmt: skip


def _facility() -> pl.Expr:
    word = pl.col("setting").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    inside = word.is_in(["FACILITY", "F", "FAC", "Y", "YES", "TRUE", "INPATIENT", "HOSPITAL"])
    outside = word.is_in(["NONFACILITY", "NF", "NONFAC", "OFFICE", "N", "NO", "FALSE"])
    return pl.when(inside).then(pl.lit(value=True)).when(outside).then(pl.lit(value=False))


READERS: Final = (
    _reader("allowed", "a contract's own fee schedule (what a payer allows)"),
    _reader("charge", "the practice's own fee schedule or chargemaster"),
)
