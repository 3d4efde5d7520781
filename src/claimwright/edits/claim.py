"""Is the claim as a whole complete and consistent?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.expressions import VERSION_5010, blank
from claimwright.edits.rules import Rule

_PCN = "claims.patient_control_number (2300 CLM01)"
_FREQUENCY = "claims.frequency_code (2300 CLM05-3)"
_ORIGINAL = ~pl.col("frequency_code").is_in(["7", "8"]).fill_null(value=False)
_SHARED = pl.col("shared")
_CLM07 = (pl.col("kind") != "I") | (pl.col("date_of_service") >= VERSION_5010).fill_null(value=True)
"""004010 asked institutional claims for CLM07 only where the payer needs it; 005010 always does."""
_WANTED = {
    "assignment of the claim (CLM07)": pl.col("assignment_code").is_null() & _CLM07,
    "assignment of benefits (CLM08)": pl.col("benefits_assignment").is_null(),
    "release of information (CLM09)": pl.col("release_of_information").is_null(),
}
_LACKS = pl.concat_list(pl.when(lacks).then(pl.lit(text)) for text, lacks in _WANTED.items()).list.drop_nulls()


@edit(
    "CLM-001",
    "Total charge is not the sum of the lines",
    table="claims",
    severity="error",
    message="The claim says {total_charge}; its lines add up to {lines_total}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 CLM02 (balances to the line charges)",
    fix="Correct the total or the line that is off.",
    where="claims.total_charge (2300 CLM02)",
)
def total_off(context: Context) -> Rule:
    return Rule(
        (pl.col("line_count") > 0)
        & (pl.col("total_charge").is_null() | (pl.col("total_charge") != pl.col("lines_total")))
    )


@edit(
    "CLM-002",
    "Patient control number is missing",
    table="claims",
    severity="error",
    message="The claim has no patient control number.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 CLM01 (required)",
    fix="Give the claim its account number; the remittance returns it.",
    where=_PCN,
)
def no_control_number(context: Context) -> Rule:
    return Rule(blank("patient_control_number"))


@edit(
    "CLM-003",
    "Patient control number is too long",
    table="claims",
    severity="error",
    message="The patient control number has {length} characters; payers return 20.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 CLM01 (20 characters are returned in the 835)",
    fix="Shorten it to 20 characters.",
    where=_PCN,
)
def long_control_number(context: Context) -> Rule:
    return Rule(
        pl.col("patient_control_number").str.len_chars() > 20,
        {"length": pl.col("patient_control_number").str.len_chars()},
    )


@edit(
    "CLM-004",
    "Patient control number is used twice in a batch",
    table="claims",
    severity="warning",
    message="Patient control number {patient_control_number} stands on {times} claims of this batch.",
    source="ASC X12 005010X221A1: CLP01 returns CLM01, by which a payment finds its claim",
    fix="Give every claim a number of its own.",
    where=_PCN,
)
def shared_control_number(context: Context) -> Rule:
    return Rule(
        ~blank("patient_control_number") & _ORIGINAL & (_SHARED > 1),
        {"times": _SHARED},
        given=("shared",),
    )


@edit(
    "CLM-005",
    "Frequency code is missing or not allowed",
    table="claims",
    severity="error",
    message="Frequency {frequency_code} is not allowed on this claim.",
    source="ASC X12 005010X222A1, loop 2300 CLM05-3 (1, 7, 8); institutional: third digit of the type of bill, CMS IOM 100-04 chapter 25",
    fix="1 for an original, 7 to replace, 8 to void.",
    where=_FREQUENCY,
)
def bad_frequency(context: Context) -> Rule:
    return Rule(
        pl.when(pl.col("kind") == "I")
        .then(~pl.col("frequency_code").str.contains(r"^[0-9A-KMOPQXYZ]$"))
        .otherwise(~pl.col("frequency_code").is_in(["1", "7", "8"]))
        .fill_null(value=True)
    )


@edit(
    "CLM-006",
    "Replacement or void without the payer's claim number",
    table="claims",
    severity="error",
    message="Frequency {frequency_code} needs the payer's number of the earlier claim.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 REF*F8 (required with frequency 7 or 8)",
    fix="Enter the payer's claim control number from the 835 (CLP07) or the 277CA.",
    where="claims.payer_claim_control_number (2300 REF*F8)",
)
def no_payer_number(context: Context) -> Rule:
    return Rule(~_ORIGINAL & blank("payer_claim_control_number"))


@edit(
    "CLM-007",
    "Original claim carries the payer's number of another",
    table="claims",
    severity="warning",
    message="Frequency 1 carries the payer's claim number {payer_claim_control_number}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 REF*F8",
    fix="Use frequency 7 to replace that claim, or remove the number.",
    where=_FREQUENCY,
)
def original_with_number(context: Context) -> Rule:
    return Rule((pl.col("frequency_code") == "1") & ~blank("payer_claim_control_number"))


@edit(
    "CLM-008",
    "Auto accident without its state",
    table="claims",
    severity="error",
    kinds="P",
    message="The claim names an auto accident but no state.",
    source="ASC X12 005010X222A1, loop 2300 CLM11-4 (required when CLM11 is AA)",
    fix="Enter the state where the accident happened.",
    where="claims.accident_state (2300 CLM11-4)",
)
def accident_without_state(context: Context) -> Rule:
    return Rule(
        pl.any_horizontal((pl.col(f"related_cause_{n}") == "AA").fill_null(value=False) for n in range(1, 4))
        & pl.col("accident_state").is_null()
        & pl.col("accident_country").is_null()
    )


@edit(
    "CLM-009",
    "Accident after the service",
    table="accidents",
    severity="error",
    message="The accident is dated {accident}, after the service on {date_of_service}.",
    source="ASC X12 005010X222A1, loop 2300 DTP*439",
    fix="Correct the date of the accident.",
    where="dates (2300 DTP*439)",
)
def accident_after_service(context: Context) -> Rule:
    return Rule(pl.col("accident") > pl.max_horizontal("date_of_service", "last_day"))


@edit(
    "CLM-010",
    "Kind of payer is missing",
    table="claims",
    severity="error",
    message="The claim does not say what kind of payer it goes to.",
    source="ASC X12 005010X222A1 / X223A2, loop 2000B SBR09",
    fix="Enter the claim filing indicator: MB or MA Medicare, MC Medicaid, CI commercial, BL Blue Cross ...",
    where="claims.claim_filing_indicator (2000B SBR09)",
)
def no_filing_indicator(context: Context) -> Rule:
    return Rule(blank("claim_filing_indicator"))


@edit(
    "CLM-011",
    "Assignment, release or signature is missing",
    table="claims",
    severity="error",
    message="The claim lacks {what}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2300 CLM07, CLM08, CLM09 (required)",
    fix="Complete the registration.",
    where="claims.assignment_code, benefits_assignment, release_of_information (2300 CLM07 to CLM09)",
)
def no_assignment(context: Context) -> Rule:
    return Rule(pl.any_horizontal(_WANTED.values()), {"what": _LACKS.list.join(", ")})
