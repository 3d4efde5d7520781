"""Sorts adjustments: which are denials, of what kind, and what to do next."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.schema import Column, Money, Table

C = Column

DENIALS: Final = Table(
    "denials",
    "one adjustment of an adjudicated claim or line, with what it means",
    (
        C("claim_payment_id", pl.String, "Claim payment, as in the remittance tables."),
        C("service_line", pl.Int32, "Line of the claim payment; null for the whole claim."),
        C("group_code", pl.String, "CO, PR, OA, PI, CR."),
        C("reason_code", pl.String, "Claim adjustment reason code."),
        C("remark_code", pl.String, "Remark code that decided the row, if any."),
        C("amount", Money, "Amount not paid.", "USD"),
        C(
            "scenario",
            pl.String,
            "additional_documentation, missing_or_invalid, not_covered, not_separately_payable; none when it is no denial.",
        ),
        C(
            "category",
            pl.String,
            "Kind: eligibility, authorization, coding, medical_necessity, bundling, contractual ...",
        ),
        C(
            "action",
            pl.String,
            "correct, appeal, bill_other_payer, bill_patient, write_off, check_eligibility, check_duplicate, send_documents, contact_patient, review.",
        ),
        C("appealable", pl.Boolean, "Whether an appeal is open; the payer profile has the last word."),
        C("meaning", pl.String, "In plain words."),
        C("is_denial", pl.Boolean, "True when the payer refused payment, rather than priced or shared it."),
    ),
)

_UNKNOWN: Final = {
    "scenario": "not_covered",
    "category": "unknown",
    "action": "review",
    "appealable": True,
    "meaning": "A reason our list does not explain: read the remittance.",
}


@cache
def reasons() -> pl.DataFrame:
    """The list of reasons: group_code, reason_code, remark_code (empty matches anything), scenario, category, action,
    appealable (bool), meaning, weight (how specific)."""
    frame = data_table("claimwright.denials", "reasons.tsv").with_columns(pl.all().fill_null(""))
    return frame.with_columns(
        appealable=pl.col("appealable") == "Y",
        weight=(pl.col("group_code") != "").cast(pl.Int8) + (pl.col("remark_code") != "").cast(pl.Int8) * 2,
    )


def classify(adjustments: pl.DataFrame, remarks: pl.DataFrame | None = None) -> pl.DataFrame:
    """Adjustments (columns of ``remittance.tables.ADJUSTMENTS``) with their meaning, as ``DENIALS``.

    ``remarks`` has claim_payment_id, service_line and remark_code. A reversal's adjustments should be left out by the
    caller: they undo an earlier decision.
    """
    rows = adjustments.with_row_index("row")
    known = reasons()
    none = pl.DataFrame(schema={"claim_payment_id": pl.String, "service_line": pl.Int32, "remark_code": pl.String})
    given = (none if remarks is None else remarks).select("claim_payment_id", "service_line", given="remark_code")
    with_remarks = rows.select("row", "claim_payment_id", "service_line", "group_code", "reason_code").join(
        given, on=["claim_payment_id", "service_line"], how="left", nulls_equal=True
    )
    matched = (
        with_remarks.join(known.rename({"group_code": "for_group"}), on="reason_code")
        .filter((pl.col("for_group") == "") | (pl.col("for_group") == pl.col("group_code")))
        .filter((pl.col("remark_code") == "") | (pl.col("remark_code") == pl.col("given")))
        .sort("row", "weight", descending=[False, True])
        .unique("row", keep="first", maintain_order=True)
        .select("row", "remark_code", "scenario", "category", "action", "appealable", "meaning")
    )
    shared = (pl.col("group_code") == "PR") & (pl.col("category") == "unknown")
    joined = rows.join(matched, on="row", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(pl.lit(value)) for name, value in _UNKNOWN.items()
    )
    return DENIALS.conform(
        joined.with_columns(
            action=pl.when(shared).then(pl.lit("bill_patient")).otherwise("action"),
            remark_code=pl.when(pl.col("remark_code") != "").then("remark_code"),
            is_denial=(pl.col("scenario") != "none") & (pl.col("group_code") != "OA") & (pl.col("amount") > 0),
        )
    )
