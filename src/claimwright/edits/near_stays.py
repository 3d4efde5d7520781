"""Services before, in and after a stay in a hospital or nursing facility, as the practice's other claims have it."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule

_WINDOW = "42 CFR 412.2(c)(5); CMS IOM 100-04, chapter 3, section 40.3 (three-day payment window)"
_UNRELATED = "51"
"""Condition code: outpatient services that have nothing to do with the admission."""


@edit(
    "STY-001",
    "Outpatient service in the days before an admission",
    table="earlier_lines",
    severity="warning",
    payers=("medicare_ffs",),
    prevents=("60",),
    message="The service of {day} lies in the three days before the admission of {other_day} to the same provider (claim {on_claim}).",
    source=_WINDOW,
    fix="Put it on the bill of the stay; condition code 51 for therapy that has nothing to do with it; PD on a clinic's own line.",
    where="claims.statement_from (2300 DTP*434)",
)
def before_admission(context: Context) -> Rule:
    unrelated = pl.col("condition_codes").list.contains(_UNRELATED).fill_null(value=False)
    return Rule((pl.col("about") == "payment window") & ~unrelated)


@edit(
    "STY-002",
    "Stay after an outpatient service of the same provider",
    table="earlier_lines",
    severity="warning",
    kinds="I",
    payers=("medicare_ffs",),
    prevents=("60",),
    message="In the three days before this admission ({day}) the same provider billed {other_code} on {other_day} (claim {on_claim}).",
    source=_WINDOW,
    fix="Take the services over to this bill and void the other, unless they have nothing to do with the admission.",
    where="claims.admission_date (2300 DTP*435)",
)
def after_outpatient(context: Context) -> Rule:
    return Rule(pl.col("about") == "before the stay")


@edit(
    "STY-003",
    "Stays that overlap",
    table="earlier_lines",
    severity="warning",
    kinds="I",
    prevents=("18",),
    message="This stay (from {day}) overlaps one that began on {other_day} (claim {on_claim}).",
    source="CMS IOM 100-04, chapter 3, section 40.2.4 (one hospital has the patient on a day, but for the day of a transfer)",
    fix="Check days and patient; leave of absence is no discharge.",
    where="claims.statement_from (2300 DTP*434)",
)
def overlapping_stay(context: Context) -> Rule:
    return Rule(pl.col("about") == "overlap")


@edit(
    "STY-004",
    "Return on the day of leaving",
    table="earlier_lines",
    severity="warning",
    kinds="I",
    payers=("medicare_ffs",),
    prevents=("249",),
    message="The patient came back on {day}, the day on which the stay of {other_day} ended (claim {on_claim}).",
    source="CMS IOM 100-04, chapter 3, section 40.2.5 (repeat admissions)",
    fix="One bill for both where the condition is the same; condition code B4 where it is another.",
    where="claims.admission_date (2300 DTP*435)",
)
def same_day_return(context: Context) -> Rule:
    another = pl.col("condition_codes").list.contains("B4").fill_null(value=False)
    return Rule((pl.col("about") == "return") & ~another)


@edit(
    "STY-005",
    "Therapy billed apart during a skilled stay",
    table="earlier_lines",
    severity="warning",
    kinds="P",
    payers=("medicare_ffs",),
    prevents=("109",),
    message="{procedure_code} on {day} is therapy in a skilled nursing stay that began on {other_day} (claim {on_claim}).",
    source="42 CFR 411.15(p); CMS IOM 100-04, chapter 6, section 10 (consolidated billing)",
    fix="The facility pays for it: send it the invoice, and take the line off.",
    where="lines.procedure_code (2400 SV101-2)",
)
def therapy_in_stay(context: Context) -> Rule:
    return Rule(pl.col("about") == "nursing stay")
