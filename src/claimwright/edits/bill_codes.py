"""Are the codes of a bill (admission, origin, discharge, conditions, occurrences, values) codes of their lists?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.data_files import data_rows, data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import UB04, blank
from claimwright.edits.rules import Rule

_NEWBORN: Final = "4"
_ORIGINS: Final = date(2010, 7, 1)
"""From this day on our list of origins is whole."""
_STATUSES: Final = date(2013, 10, 1)
_CHANGES: Final = r"^(?:D[0-9]|E0)$"
"""Condition codes that say why a bill is sent again."""


def _listed(context: Context, field: str, column: str, newborn: pl.Expr | None = None) -> pl.Expr:
    """Whether a code is one of the list of a field (``stay_codes.tsv``) on the day; with ``newborn``, of its kind of admission."""
    day = pl.col("date_of_service").fill_null(context.as_of)
    found = []
    for row in data_rows("claimwright.reference", "stay_codes.tsv"):
        if row["field"] == field:
            last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
            holds = (pl.col(column) == row["code"]) & day.is_between(date.fromisoformat(row["valid_from"]), last)
            kind = pl.lit(value=True) if newborn is None else newborn if row["newborn"] == "Y" else ~newborn
            found.append(holds & kind)
    return pl.any_horizontal(found).fill_null(value=False)


@edit(
    "INST-009",
    "Type of admission is not one",
    table="claims",
    severity="error",
    kinds="I",
    effective_from=UB04,
    prevents=("16", "282"),
    message="{admission_type} is not a type of admission.",
    source="CMS IOM 100-04, chapter 25, section 75.1, FL 14",
    fix="Use 1 emergency, 2 urgent, 3 elective, 4 newborn, 5 trauma or 9 not available.",
    where="claims.admission_type (2300 CL101)",
)
def bad_type(context: Context) -> Rule:
    return Rule(~blank("admission_type") & ~_listed(context, "admission_type", "admission_type"))


@edit(
    "INST-010",
    "Point of origin is not one on the day",
    table="claims",
    severity="error",
    kinds="I",
    effective_from=_ORIGINS,
    prevents=("16",),
    message="{admission_source} is not a point of origin on {date_of_service} for admission type {admission_type}.",
    source="CMS IOM 100-04, chapter 25, section 75.1, FL 15 (7 ended on 2010-06-30; a newborn has 5 or 6)",
    fix="Say where the patient came from: 1 no facility, 2 clinic, 4 hospital, 5 nursing facility; of a newborn 5 inside, 6 outside this hospital.",
    where="claims.admission_source (2300 CL102)",
)
def bad_origin(context: Context) -> Rule:
    newborn = pl.col("admission_type").fill_null("") == _NEWBORN
    known = _listed(context, "admission_source", "admission_source", newborn)
    return Rule(~blank("admission_source") & ~known)


@edit(
    "INST-011",
    "Discharge status is not one",
    table="claims",
    severity="error",
    kinds="I",
    effective_from=_STATUSES,
    prevents=("16",),
    message="{patient_status} is not a discharge status.",
    source="CMS IOM 100-04, chapter 25, section 75.2, FL 17",
    fix="Use the two digits for how the patient left.",
    where="claims.patient_status (2300 CL103)",
)
def bad_status(context: Context) -> Rule:
    return Rule(~blank("patient_status") & ~_listed(context, "discharge_status", "patient_status"))


@edit(
    "INST-012",
    "Condition code is not known",
    table="institutional_codes",
    severity="warning",
    kinds="I",
    prevents=("16",),
    message="{code} is not a condition code that we know.",
    source="CMS IOM 100-04, chapter 25, section 75.2, FL 18 to 28",
    fix="Correct the code; the list grows, a new code may be right.",
    where="institutional_codes.code (2300 HI*BG)",
)
def unknown_condition(context: Context) -> Rule:
    known = data_table("claimwright.edits", "condition_codes.tsv")["code"].implode()
    return Rule((pl.col("kind") == "condition") & ~blank("code") & ~pl.col("code").is_in(known))


@edit(
    "INST-013",
    "Occurrence without its date",
    table="institutional_codes",
    severity="error",
    kinds="I",
    prevents=("16",),
    message="Occurrence code {code} has no {missing}.",
    source="ASC X12 005010X223A2, loop 2300 HI*BH and HI*BI (HI0n-4 required); CMS IOM 100-04, chapter 25, FL 31 to 36",
    fix="Enter the day it happened; of a span the first and the last day.",
    where="institutional_codes.date_from, date_to (2300 HI0n-4)",
)
def undated_occurrence(context: Context) -> Rule:
    occurs, spans = pl.col("kind") == "occurrence", pl.col("kind") == "occurrence_span"
    first, last = pl.col("date_from").is_null(), pl.col("date_to").is_null()
    missing = pl.when(first).then(pl.lit("date")).otherwise(pl.lit("last day"))
    return Rule((occurs & first) | (spans & (first | last)), {"missing": missing})


@edit(
    "INST-014",
    "Value code without its amount",
    table="institutional_codes",
    severity="error",
    kinds="I",
    prevents=("16",),
    message="Value code {code} has no amount.",
    source="ASC X12 005010X223A2, loop 2300 HI*BE (HI0n-5 required); CMS IOM 100-04, chapter 25, FL 39 to 41",
    fix="Enter the amount or number that the code asks for.",
    where="institutional_codes.amount (2300 HI0n-5)",
)
def value_without_amount(context: Context) -> Rule:
    return Rule((pl.col("kind") == "value") & pl.col("amount").is_null())


@edit(
    "INST-015",
    "Bill is sent again without the reason",
    table="claims",
    severity="error",
    kinds="I",
    payers=("medicare_ffs",),
    prevents=("16",),
    message="A bill of frequency {frequency_code} says in no condition code why it is sent again.",
    source="CMS IOM 100-04, chapter 1, section 130.1.2.1 (claim change reasons D0 to D9, E0)",
    fix="Add one: D0 dates, D1 charges, D2 codes, D3 second interim bill, D4 grouper input, D5 or D6 cancel, D7 and D8 Medicare second or first, D9 any other, E0 patient status.",
    where="institutional_codes, kind condition (2300 HI*BG)",
)
def no_change_reason(context: Context) -> Rule:
    said = pl.col("condition_codes").list.eval(pl.element().str.contains(_CHANGES)).list.any()
    return Rule(pl.col("frequency_code").is_in(["7", "8"]) & ~said.fill_null(value=False))
