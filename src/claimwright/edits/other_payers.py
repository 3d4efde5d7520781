"""Is a claim to a second payer complete?"""

from __future__ import annotations

import polars as pl

from claimwright.edits.catalogue import edit
from claimwright.edits.context import Context
from claimwright.edits.rules import Rule


@edit(
    "COB-001",
    "Secondary claim without the first payer",
    table="claims",
    severity="error",
    message="The claim goes to the payer in position {payer_responsibility} but names no other payer.",
    source="ASC X12 005010X222A1 / X223A2, loop 2320 (required when another payer is primary)",
    fix="Add what the first payer decided, from its remittance.",
    where="other_payers (2320)",
)
def no_other_payer(context: Context) -> Rule:
    return Rule(~pl.col("payer_responsibility").is_in(["P", "U"]) & (pl.col("other_payer_count") == 0))


@edit(
    "COB-002",
    "Other payer paid more than was charged",
    table="other_payers",
    severity="warning",
    message="Another payer is said to have paid {paid_amount} of {total_charge}.",
    source="ASC X12 005010X222A1 / X223A2, loop 2320 AMT*D",
    fix="Check the amount against the first payer's remittance.",
    where="other_payers.paid_amount (2320 AMT*D)",
)
def paid_too_much(context: Context) -> Rule:
    return Rule(pl.col("paid_amount") > pl.col("total_charge"))


@edit(
    "COB-003",
    "Medicare is second without saying why",
    table="claims",
    severity="error",
    payers=("medicare_ffs",),
    prevents=("22", "16"),
    message="The claim goes to Medicare as second payer and names no kind of insurance that comes first.",
    source="ASC X12 005010X222A1, 2000B SBR05 (required when Medicare is not primary); CMS IOM 100-05, chapter 3",
    fix="Enter it: 12 working aged, 13 kidney disease, 14 no-fault, 15 workers' compensation, 43 disabled, 47 liability ...",
    where="claims.insurance_type (2000B SBR05)",
    kinds="P",
)
def second_without_reason(context: Context) -> Rule:
    second = pl.col("payer_responsibility").is_in(["S", "T"])
    return Rule(second & (pl.col("insurance_type").fill_null("") == ""))
