"""Is an inpatient claim complete: admission, discharge, present on admission, procedures?"""

from __future__ import annotations

from datetime import date

import polars as pl

from claimwright.data_files import data_rows
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import VERSION_5010, blank
from claimwright.edits.rules import Rule

_POA = "diagnoses.poa (2300 HI0n-9)"
_POA_SOURCE = "CMS IOM 100-04, chapter 25, FL 67; ICD-10-CM Official Guidelines, appendix I"
_REPORTED = pl.col("kind").is_in(["principal", "other", "external_cause"])


def _ranges(file: str) -> pl.Expr:
    """Whether the code lies in a range of a data file on its day: ``pattern``, and not ``except``, from ``valid_from`` on."""
    code = pl.col("code")
    return pl.any_horizontal(
        code.str.contains(row["pattern"])
        & (~code.str.contains(row["except"]) if row["except"] else pl.lit(value=True))
        & (pl.col("date_of_service") >= date.fromisoformat(row["valid_from"]))
        for row in data_rows("claimwright.reference", file)
    )


_PROCEDURE = pl.col("kind").is_in(["principal_procedure", "other_procedure"])


@edit(
    "INP-001",
    "Present-on-admission indicator is missing",
    table="diagnoses",
    severity="error",
    kinds="I",
    message="{code} has no present-on-admission indicator.",
    source=_POA_SOURCE,
    fix="Report Y, N, U or W; leave it blank only for codes on the exempt list.",
    where=_POA,
)
def no_poa(context: Context) -> Rule:
    asked = pl.coalesce(~pl.col("poa_exempt"), _ranges("poa_reported.tsv"))
    return Rule(_REPORTED & pl.col("needs_poa") & blank("poa") & pl.col("billable") & asked)


@edit(
    "INP-002",
    "Present-on-admission indicator is not one",
    table="diagnoses",
    severity="error",
    kinds="I",
    message="{code} has the present-on-admission indicator {poa}.",
    source=_POA_SOURCE,
    fix="Use Y, N, U or W; an exempt code has none (1 ended with version 5010).",
    where=_POA,
)
def bad_poa(context: Context) -> Rule:
    # Version 004010 marked an exempt code with 1.
    old = (pl.col("poa") == "1") & (pl.col("date_of_service") < VERSION_5010)
    return Rule(_REPORTED & ~blank("poa") & ~pl.col("poa").is_in(["Y", "N", "U", "W"]) & ~old.fill_null(value=False))


@edit(
    "INP-012",
    "Present-on-admission indicator on an exempt code",
    table="diagnoses",
    severity="warning",
    kinds="I",
    message="{code} has the present-on-admission indicator {poa} though it is exempt.",
    source=_POA_SOURCE + "; CMS list of codes exempt from POA reporting",
    fix="Leave the indicator of the code blank.",
    where=_POA,
)
def poa_exempt(context: Context) -> Rule:
    exempt = pl.coalesce("poa_exempt", _ranges("poa_exempt.tsv"))
    return Rule(_REPORTED & pl.col("is_inpatient") & pl.col("poa").is_in(["Y", "N", "U", "W"]) & exempt)


@edit(
    "INP-003",
    "Present-on-admission indicator on an outpatient bill",
    table="diagnoses",
    severity="warning",
    kinds="I",
    message="{code} has a present-on-admission indicator on an outpatient bill.",
    source=_POA_SOURCE,
    fix="Remove it; it is reported for inpatient admissions.",
    where=_POA,
)
def poa_outpatient(context: Context) -> Rule:
    return Rule(_REPORTED & ~pl.col("is_inpatient") & ~blank("poa"))


@edit(
    "INP-004",
    "Admission date is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The inpatient claim has no admission date.",
    source="ASC X12 005010X223A2, loop 2300 DTP*435; CMS IOM 100-04, chapter 25, FL 12",
    fix="Enter the day of admission.",
    where="claims.admission_date (2300 DTP*435)",
)
def no_admission(context: Context) -> Rule:
    return Rule(pl.col("is_inpatient") & pl.col("admission_date").is_null())


@edit(
    "INP-005",
    "Admission after the end of the statement",
    table="claims",
    severity="error",
    kinds="I",
    message="Admitted on {admission_date}, after the statement ends on {statement_to}.",
    source="CMS IOM 100-04, chapter 25, FL 6 and FL 12",
    fix="Correct the admission date or the statement period.",
    where="claims.admission_date (2300 DTP*435)",
)
def admission_late(context: Context) -> Rule:
    return Rule(pl.col("is_inpatient") & (pl.col("admission_date") > pl.col("statement_to")))


@edit(
    "INP-006",
    "Admission type or source is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The claim has admission type {admission_type} and point of origin {admission_source}.",
    source="ASC X12 005010X223A2, loop 2300 CL101, CL102; CMS IOM 100-04, chapter 25, FL 14 and FL 15",
    fix="Enter both from the registration.",
    where="claims.admission_type, admission_source (2300 CL101, CL102)",
)
def no_admission_type(context: Context) -> Rule:
    # CL1-01 stands on every institutional claim; the point of origin is asked of stays.
    return Rule(blank("admission_type") | (pl.col("is_inpatient") & blank("admission_source")))


@edit(
    "INP-007",
    "Admitting diagnosis is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The inpatient claim has no admitting diagnosis.",
    source="ASC X12 005010X223A2, loop 2300 HI*ABJ; CMS IOM 100-04, chapter 25, FL 69",
    fix="Enter the diagnosis at the time of admission.",
    where="diagnoses, kind admitting (2300 HI*ABJ)",
)
def no_admitting(context: Context) -> Rule:
    return Rule(pl.col("is_inpatient") & ~pl.col("has_admitting"))


@edit(
    "INP-008",
    "Discharge hour is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The final inpatient bill has no discharge hour.",
    source="ASC X12 005010X223A2, loop 2300 DTP*096; CMS IOM 100-04, chapter 25, FL 16",
    fix="Enter hour and minute of discharge.",
    where="claims.discharge_hour (2300 DTP*096)",
)
def no_discharge_hour(context: Context) -> Rule:
    return Rule(
        pl.col("is_inpatient")
        & pl.col("frequency_code").is_in(["1", "4", "7"])
        & (pl.col("patient_status").fill_null("") != "30")
        & blank("discharge_hour")
    )


@edit(
    "INP-009",
    "Procedure is not an ICD-10-PCS code in force",
    table="institutional_codes",
    severity="error",
    kinds="I",
    message="{code} is not an ICD-10-PCS code on {date_of_service}.",
    source="45 CFR 162.1002(c)(3); ICD-10-PCS fiscal-year and April updates",
    fix="Build the code again from the PCS tables in force at discharge.",
    where="institutional_codes.code (2300 HI*BBR, HI*BBQ)",
)
def bad_procedure(context: Context) -> Rule:
    return Rule(_PROCEDURE & ~pl.col("pcs_in_force") & (pl.col("date_of_service") >= context.begins("icd10pcs")))


@edit(
    "INP-010",
    "Procedure has no date, or one far outside the stay",
    table="institutional_codes",
    severity="error",
    kinds="I",
    message="Procedure {code} is dated {date_from}; the statement ends on {statement_to}.",
    source="ASC X12 005010X223A2, loop 2300 HI*BBR; CMS IOM 100-04, chapter 25, FL 74 (within three days before admission)",
    fix="Correct the date of the procedure.",
    where="institutional_codes.date_from (2300 HI0n-4)",
)
def bad_procedure_date(context: Context) -> Rule:
    return Rule(
        _PROCEDURE
        & (
            pl.col("date_from").is_null()
            | (pl.col("date_from") > pl.col("statement_to"))
            | (pl.col("date_from") < pl.col("statement_from") - pl.duration(days=3))
        )
    )


@edit(
    "INP-011",
    "Operating physician is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The claim reports a procedure but no operating physician.",
    source="ASC X12 005010X223A2, loop 2310B; CMS IOM 100-04, chapter 25, FL 77",
    fix="Name who performed the principal procedure.",
    where="providers, role operating (2310B)",
)
def no_operating(context: Context) -> Rule:
    return Rule(pl.col("is_inpatient") & pl.col("has_procedure") & ~pl.col("has_operating"))
