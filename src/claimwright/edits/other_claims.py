"""What other claims say of this one: it was denied before, its original is not there, the day has more units than one claim shows."""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule


@edit(
    "HIS-001",
    "Service that the payer denied before",
    table="earlier_lines",
    severity="warning",
    message="The payer denied {procedure_code} of {other_day} for the same diagnoses with {words} (claim {on_claim}); nothing has changed since.",
    source="The practice's own remittances",
    fix="Mend what the payer named before it goes out: diagnosis, modifier, authorization or notice.",
    where="lines.procedure_code (2400 SV101-2)",
)
def denied_before(context: Context) -> Rule:
    return Rule(pl.col("about") == "denied")


@edit(
    "HIS-002",
    "Original of a replacement is not there",
    table="earlier_lines",
    severity="warning",
    prevents=("16",),
    message="Claim {claim_number} replaces or voids one that is none of the patient's claims in the history.",
    source="ASC X12 005010X222A1 and X223A2, loop 2300 CLM05-3 and REF*F8",
    fix="Check the patient control number and the payer's number of the original; what was never taken in goes out as an original.",
    where="claims.frequency_code (2300 CLM05-3)",
)
def no_original(context: Context) -> Rule:
    return Rule(pl.col("about") == "no original", {"claim_number": pl.col("on_claim").fill_null(pl.col("claim_id"))})


@edit(
    "MUE-004",
    "More units of a day than are accepted, with another claim",
    table="units_across_claims",
    severity="warning",
    kinds="P",
    prevents=("151", "222"),
    message="{given} units of {procedure_code} on {day}, and {elsewhere} on claim {on_claim}: together more than the {limit} of a day.",
    source="CMS NCCI medically unlikely edits (MUE), adjudication indicators 2 and 3: all claims of a day count",
    fix="Check whether both were done; what the record supports goes with modifier 76, 77, 91 or 59 and the record at hand.",
    where="lines.units (2400 SV104)",
)
def too_many_across_claims(context: Context) -> Rule:
    return Rule(pl.lit(value=True))
