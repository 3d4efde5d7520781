"""Do the days and charges of a bill add up?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_STILL_THERE: Final = "30"
_DIED: Final = ("20", "40", "41", "42")
_ESRD: Final = "72"
_INJURY: Final = "84"
"""Condition code of dialysis for acute kidney injury, of which the measures are not asked (CMS change request 9598)."""
_MEASURED: Final = date(2005, 4, 1)
_ADEQUACY: Final = date(2010, 7, 1)
_BY_MONTH: Final = ("72", "81", "82")
_BY_YEAR: Final = ("13", "14", "22", "23", "74", "75", "85")


@edit(
    "INST-016",
    "Interim bill though the patient has left",
    table="claims",
    severity="error",
    kinds="I",
    prevents=("16",),
    message="A bill of frequency {frequency_code} (the stay goes on) has discharge status {patient_status}.",
    source="CMS IOM 100-04, chapter 25, section 75.1 and 75.2, FL 4 and FL 17; chapter 3, section 50",
    fix="Use 4 for the last bill of a stay, 1 for one bill of all of it, or status 30.",
    where="claims.frequency_code, patient_status (2300 CLM05-3, CL103)",
)
def interim_after_discharge(context: Context) -> Rule:
    left = pl.col("patient_status").is_not_null() & (pl.col("patient_status") != _STILL_THERE)
    return Rule(pl.col("is_inpatient") & pl.col("frequency_code").is_in(["2", "3"]) & left)


@edit(
    "INST-017",
    "More days in rooms than the stay has",
    table="claims",
    severity="error",
    kinds="I",
    prevents=("16", "282"),
    message="The bill has {room_days} days of rooms; from {statement_from} to {statement_to} there are {days}.",
    source="CMS IOM 100-04, chapter 25, section 75.5, FL 46; IOM 100-02, chapter 3, section 20.1 (the day of discharge is no day)",
    fix="Correct the days of the room lines, or the statement period.",
    where="lines.units (2400 SV205)",
)
def too_many_days(context: Context) -> Rule:
    nights = (pl.col("statement_to") - pl.col("statement_from")).dt.total_days()
    # Who is still there has the last day, too; who leaves on the day of admission has one.
    there = (pl.col("patient_status") == _STILL_THERE).fill_null(value=False)
    # Medicare does not count the day of death; the Medicaid of some states pays nursing facilities for it.
    died = pl.col("patient_status").is_in(_DIED) & (pl.col("payer_kind") != "medicare_ffs").fill_null(value=True)
    days = pl.max_horizontal(nights + (there | died.fill_null(value=False)).cast(pl.Int64), pl.lit(1, dtype=pl.Int64))
    return Rule(pl.col("is_inpatient") & (pl.col("room_days") > days), {"days": days})


@edit(
    "INST-018",
    "More is not covered than was charged",
    table="lines",
    severity="error",
    kinds="I",
    prevents=("16",),
    message="Line {number} has {noncovered_charge} that is not covered of a charge of {charge}.",
    source="CMS IOM 100-04, chapter 25, section 75.5, FL 47 and FL 48",
    fix="Correct either.",
    where="lines.noncovered_charge (2400 SV207)",
)
def too_much_not_covered(context: Context) -> Rule:
    return Rule(pl.col("noncovered_charge") > pl.col("charge"))


@edit(
    "INST-019",
    "Dialysis bill without weight or height",
    table="claims",
    severity="error",
    kinds="I",
    payers=("medicare_ffs",),
    bills=(_ESRD,),
    effective_from=_MEASURED,
    prevents=("16",),
    message="The dialysis bill lacks value code {missing}.",
    source="CMS IOM 100-04, chapter 8, section 50.3 (A8 weight in kilograms, A9 height in centimeters)",
    fix="Enter both, of the last treatment of the month.",
    where="institutional_codes, kind value (2300 HI*BE)",
)
def not_measured(context: Context) -> Rule:
    weight, height = (pl.col("value_codes").list.contains(code) for code in ("A8", "A9"))
    acute = pl.col("condition_codes").list.contains(_INJURY)
    missing = pl.when(weight).then(pl.lit("A9")).when(height).then(pl.lit("A8")).otherwise(pl.lit("A8 and A9"))
    return Rule(~(weight & height) & ~acute, {"missing": missing})


@edit(
    "INST-020",
    "Dialysis bill without how well it cleaned",
    table="claims",
    severity="warning",
    kinds="I",
    payers=("medicare_ffs",),
    bills=(_ESRD,),
    effective_from=_ADEQUACY,
    prevents=("16",),
    message="The dialysis bill has no value code D5 (Kt/V).",
    source="CMS IOM 100-04, chapter 8, section 50.9 (D5, with occurrence code 51 for its day; 9.99 where it was not measured)",
    fix="Enter the last Kt/V, and its day with occurrence code 51.",
    where="institutional_codes, kind value (2300 HI*BE)",
)
def no_adequacy(context: Context) -> Rule:
    acute = pl.col("condition_codes").list.contains(_INJURY)
    return Rule(~pl.col("value_codes").list.contains("D5") & ~acute)


@edit(
    "INST-021",
    "Bill spans two months",
    table="claims",
    severity="error",
    kinds="I",
    payers=("medicare_ffs",),
    bills=_BY_MONTH,
    prevents=("267",),
    message="The bill runs from {statement_from} to {statement_to}: these services are billed by the month.",
    source="CMS IOM 100-04, chapter 8, section 50 (dialysis), and chapter 11, section 30.3 (hospice)",
    fix="Send a bill for each calendar month.",
    where="claims.statement_from, statement_to (2300 DTP*434)",
)
def two_months(context: Context) -> Rule:
    return Rule(pl.col("statement_from").dt.truncate("1mo") != pl.col("statement_to").dt.truncate("1mo"))


@edit(
    "INST-022",
    "Outpatient bill spans two years",
    table="claims",
    severity="warning",
    kinds="I",
    payers=("medicare_ffs",),
    bills=_BY_YEAR,
    prevents=("268",),
    message="The bill runs from {statement_from} to {statement_to}, over a turn of the year.",
    source="CMS IOM 100-04, chapter 1, section 80.3.2.2 and chapter 25, FL 6 (deductible and coinsurance are of a year)",
    fix="Split the bill at the end of the year.",
    where="claims.statement_from, statement_to (2300 DTP*434)",
)
def two_years(context: Context) -> Rule:
    return Rule(pl.col("statement_from").dt.year() != pl.col("statement_to").dt.year())
