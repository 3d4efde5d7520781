"""Are the diagnosis codes real, specific and in force on the date of service, and do they go together?"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import until
from claimwright.edits.prepare.claim_facts import LISTED, age_in_years
from claimwright.edits.rules import Rule

ICD10_START: Final = date(2015, 10, 1)
_WHERE = "diagnoses.code (2300 HI)"
_LIMIT = pl.when(pl.col("claim_kind") == "I").then(25).otherwise(12)


def _icd10() -> pl.Expr:
    """ICD-10-CM diagnoses: those not marked with an ICD-9-CM qualifier."""
    return pl.col("qualifier").is_null() | pl.col("qualifier").str.starts_with("A")


@edit(
    "DX-001",
    "Diagnosis is not an ICD-10-CM code",
    table="diagnoses",
    severity="error",
    message="{code} is not a code of ICD-10-CM.",
    source="45 CFR 162.1002(c)(2); ICD-10-CM code set",
    fix="Correct the code; look for a missing, extra or swapped character.",
    where=_WHERE,
)
def not_a_code(context: Context) -> Rule:
    return Rule(_icd10() & ~pl.col("icd_known"))


@edit(
    "DX-002",
    "Diagnosis is not in force on the date of service",
    table="diagnoses",
    severity="error",
    message="{code} is not valid on {date_of_service}; it is known from {first} to {until}.",
    source="45 CFR 162.1002(c)(2); ICD-10-CM fiscal-year and April updates",
    fix="Use the code in force on the date of service; look at what replaced it.",
    where=_WHERE,
)
def not_in_force(context: Context) -> Rule:
    return Rule(
        _icd10() & pl.col("icd_known") & ~pl.col("icd_in_force") & pl.col("date_of_service").is_not_null(),
        {"first": pl.col("icd_first"), "until": until("icd_last")},
    )


@edit(
    "DX-003",
    "Diagnosis is not coded to the highest specificity",
    table="diagnoses",
    severity="error",
    message="{code} is a heading on {date_of_service}; more characters are required.",
    source="ICD-10-CM Official Guidelines I.B.2",
    fix="Choose a billable code below this one that the record supports.",
    where=_WHERE,
)
def heading_code(context: Context) -> Rule:
    return Rule(_icd10() & ~pl.col("billable"))


@edit(
    "DX-004",
    "Two diagnoses exclude each other (Excludes1)",
    table="excludes1_pairs",
    severity="warning",
    message="{code} and {other} exclude each other: the note stands at {note}.",
    source="ICD-10-CM Official Guidelines I.A.12.a; tabular list Excludes1 notes",
    fix="Keep the one the record supports; both only when the two conditions are unrelated and the record says so.",
    where=_WHERE,
)
def excludes1(context: Context) -> Rule:
    return Rule(pl.lit(value=True))


@edit(
    "DX-005",
    "Diagnosis is given twice",
    table="diagnoses",
    severity="error",
    message="{code} is given {times} times.",
    source="ICD-10-CM Official Guidelines I.B.12",
    fix="Report each diagnosis once.",
    where=_WHERE,
)
def repeated(context: Context) -> Rule:
    return Rule(LISTED & (pl.col("sequence") == pl.col("earlier")), given=("earlier",))


@edit(
    "DX-006",
    "Claim has no diagnosis",
    table="claims",
    severity="error",
    message="The claim carries no diagnosis.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 HI; 42 CFR 424.32(a)(2)",
    fix="Code the encounter from the record.",
    where="diagnoses (2300 HI)",
)
def missing(context: Context) -> Rule:
    return Rule(pl.col("listed_count") == 0)


@edit(
    "DX-007",
    "Too many diagnoses",
    table="claims",
    severity="error",
    message="The claim carries {count} diagnoses; {limit} fit.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 HI",
    fix="Keep those that affect this care, most important first, or split the claim.",
    where="diagnoses (2300 HI)",
)
def too_many(context: Context) -> Rule:
    return Rule(pl.col("listed_count") > _LIMIT, {"count": pl.col("listed_count"), "limit": _LIMIT})


@edit(
    "DX-008",
    "ICD-9-CM qualifier on a service under ICD-10-CM, or the reverse",
    table="diagnoses",
    severity="error",
    message="{code} is sent as {qualifier} for a service on {date_of_service}.",
    source="45 CFR 162.1002(b) and (c): ICD-10-CM from 2015-10-01",
    fix="Use ICD-10-CM (ABK, ABF, ...) from 2015-10-01 on and ICD-9-CM (BK, BF, ...) before.",
    where="diagnoses.qualifier (2300 HI)",
)
def wrong_edition(context: Context) -> Rule:
    return Rule(
        pl.col("qualifier").is_not_null()
        & (pl.col("qualifier").str.starts_with("A") != (pl.col("date_of_service") >= ICD10_START))
    )


@edit(
    "DX-009",
    "Diagnosis does not fit the patient's age",
    table="diagnoses",
    severity="error",
    message="{code} is for {age_kind} patients ({age_low} to {age_high} years); the patient was {age}.",
    source="CMS Medicare Code Editor, age conflict; I/OCE edit 2",
    fix="Check the date of birth and the code.",
    where=_WHERE,
)
def age_conflict(context: Context) -> Rule:
    return Rule(
        _icd10()
        & (
            (age_in_years("date_of_service") < pl.col("age_low"))
            | (age_in_years("date_of_service") > pl.col("age_high"))
        ),
        {"age": age_in_years("date_of_service")},
    )


@edit(
    "DX-010",
    "Diagnosis does not fit the patient's sex",
    table="diagnoses",
    severity="error",
    message="{code} is published for sex {sex} only; the claim says {patient_sex}.",
    source="CMS Medicare Code Editor and I/OCE, sex conflict",
    fix="Check the sex on the registration and the code; condition code 45 (institutional) or modifier KX says it is meant.",
    where=_WHERE,
)
def sex_conflict(context: Context) -> Rule:
    return Rule(
        _icd10()
        & pl.col("patient_sex").is_in(["F", "M"])
        & (pl.col("patient_sex") != pl.col("sex"))
        & ~pl.col("sex_meant")
    )
