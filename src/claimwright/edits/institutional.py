"""Is an institutional claim complete: type of bill, revenue codes, attending provider, codes given once?"""

from __future__ import annotations

import polars as pl

from claimwright.data_files import data_table
from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import UB04, blank
from claimwright.edits.rules import Rule


@edit(
    "INST-001",
    "Type of bill is missing or not one",
    table="claims",
    severity="error",
    kinds="I",
    message="{facility_type} is not the facility and care of a type of bill.",
    source="CMS IOM 100-04, chapter 25, section 75.1 (FL 4)",
    fix="Use the two digits for facility and kind of care, such as 11 inpatient or 13 outpatient hospital.",
    where="claims.facility_type (2300 CLM05-1)",
)
def bad_bill_type(context: Context) -> Rule:
    types = data_table("claimwright.edits", "bill_types.tsv")["facility_type"].implode()
    return Rule(~pl.col("facility_type").is_in(types).fill_null(value=False))


@edit(
    "INST-002",
    "Revenue code is missing",
    table="lines",
    severity="error",
    kinds="I",
    message="Line {number} has no revenue code.",
    source="ASC X12 005010X223A2, loop 2400 SV201 (required); CMS IOM 100-04, chapter 25, FL 42",
    fix="Enter the revenue code from the chargemaster.",
    where="lines.revenue_code (2400 SV201)",
)
def no_revenue_code(context: Context) -> Rule:
    return Rule(blank("revenue_code"))


@edit(
    "INST-003",
    "Revenue code is not known",
    table="lines",
    severity="error",
    kinds="I",
    message="{revenue_code} on line {number} is not a revenue code we know on {day}.",
    source="CMS I/OCE edit 41 and its revenue code table",
    fix="Use four digits, with a leading zero, of a revenue code in force.",
    where="lines.revenue_code (2400 SV201)",
)
def unknown_revenue_code(context: Context) -> Rule:
    # 0001, the total line of a paper bill, is no code of an electronic line.
    # Bills before the UB-04 often leave the leading zero out.
    given = (
        pl.when((pl.col("day") < UB04) & pl.col("revenue_code").str.contains(r"^\d{3}$"))
        .then(pl.lit("0") + pl.col("revenue_code"))
        .otherwise("revenue_code")
    )
    return Rule(~blank("revenue_code") & ~context.listed("revenue_codes", given, "day"))


@edit(
    "INST-004",
    "Attending provider is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The claim names no attending provider.",
    source="ASC X12 005010X223A2, loop 2310A (not for transport alone); CMS IOM 100-04, chapter 25, FL 76",
    fix="Name the provider in charge of the patient's care.",
    where="providers, role attending (2310A)",
)
def no_attending(context: Context) -> Rule:
    return Rule(~pl.col("has_attending") & ~pl.col("only_ambulance"))


@edit(
    "INST-005",
    "Condition, occurrence or value code is given twice",
    table="institutional_codes",
    severity="error",
    kinds="I",
    message="{code_kind} code {code} is given {times} times.",
    source="ASC X12 005010X223A2, loop 2300 HI; CMS IOM 100-04, chapter 25, FL 18 to 41",
    fix="Give it once.",
    where="institutional_codes.code (2300 HI)",
)
def repeated_code(context: Context) -> Rule:
    return Rule(
        # An occurrence (span) may repeat with another date.
        ~pl.col("kind").str.ends_with("procedure")
        & (pl.col("times") > 1)
        & (pl.col("sequence") == pl.col("sequence").min().over("claim", "kind", "code", "date_from")),
        {"code_kind": pl.col("kind").str.replace_all("_", " ")},
    )


@edit(
    "INST-006",
    "First diagnosis is not marked principal",
    table="claims",
    severity="error",
    kinds="I",
    message="The claim has no principal diagnosis.",
    source="ASC X12 005010X223A2, loop 2300 HI*ABK; CMS IOM 100-04, chapter 25, FL 67",
    fix="Mark the principal diagnosis.",
    where="diagnoses.kind (2300 HI*ABK)",
)
def no_principal(context: Context) -> Rule:
    return Rule(~pl.col("has_principal"))


@edit(
    "INST-007",
    "Discharge status is missing",
    table="claims",
    severity="error",
    kinds="I",
    message="The claim does not say how the patient left.",
    source="ASC X12 005010X223A2, loop 2300 CL103 (required); CMS IOM 100-04, chapter 25, FL 17",
    fix="Enter the two-digit discharge status; 01 for home.",
    where="claims.patient_status (2300 CL103)",
)
def no_patient_status(context: Context) -> Rule:
    # The UB-92 asked only inpatient bills for it; the UB-04 asks all.
    asked = pl.col("is_inpatient") | (pl.col("date_of_service").fill_null(context.as_of) >= UB04)
    return Rule(asked & blank("patient_status"))


@edit(
    "INST-008",
    "Patient is still there though the bill is final",
    table="claims",
    severity="error",
    kinds="I",
    message="Discharge status 30 (still a patient) stands on a bill of frequency {frequency_code}.",
    source="CMS IOM 100-04, chapter 25, FL 4 and FL 17",
    fix="Use frequency 2 or 3 for a stay that goes on, or correct the discharge status.",
    where="claims.patient_status (2300 CL103)",
)
def still_there(context: Context) -> Rule:
    # Patients who come back for a series of outpatient treatments stay patients of the hospital.
    return Rule(
        pl.col("is_inpatient") & (pl.col("patient_status") == "30") & pl.col("frequency_code").is_in(["1", "4"])
    )
