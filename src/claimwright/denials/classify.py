"""Sorts adjustments: which are denials, of what kind, and what to do next."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.denials.remarks import remarked
from claimwright.remittance.classes import kinds_of, with_class
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

_UNKNOWN: Final = {"scenario": "not_covered", "category": "unknown", "action": "review", "appealable": True}
_NO_WORDS: Final = "A reason our list does not explain: read the remittance."
_NO_DENIAL: Final = {
    "contractual": ("contractual", "write_off"),
    "raises_payment": ("contractual", "write_off"),
    "patient": ("patient_share", "bill_patient"),
    "prior_payer": ("other_payer", "bill_other_payer"),
    "next_payer": ("other_payer", "bill_other_payer"),
    "information": ("information", "review"),
    "takeback": ("takeback", "review"),
    "review": ("unknown", "review"),
}
"""Category and next step of the classes (``remittance.classes``) that are no denials."""


@cache
def reasons() -> pl.DataFrame:
    """The list of reasons: reason_code, scenario, category, action, appealable (bool), meaning. Whether an adjustment is a
    denial at all is said by ``remittance.classes``, what a remark adds by ``remarks``."""
    frame = data_table("claimwright.denials", "reasons.tsv").with_columns(pl.all().fill_null(""))
    return frame.with_columns(appealable=pl.col("appealable") == "Y")


def classify(
    adjustments: pl.DataFrame, remarks: pl.DataFrame | None = None, payments: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Adjustments (columns of ``remittance.tables.ADJUSTMENTS``) with their meaning, as ``DENIALS``.

    ``remarks`` has claim_payment_id, service_line (null: of the whole claim) and remark_code. ``payments``
    (``CLAIM_PAYMENTS``) says by its claim filing indicator which kind of payer decided. A reversal's adjustments should be
    left out by the caller: they undo an earlier decision.
    """
    rows = _with_class(adjustments, payments).join(reasons(), on="reason_code", how="left", maintain_order="left")
    return DENIALS.conform(remarked(_decided(rows), remarks))


def _with_class(adjustments: pl.DataFrame, payments: pl.DataFrame | None) -> pl.DataFrame:
    kinds = pl.DataFrame(schema={"claim_payment_id": pl.String, "_kind": pl.String})
    if payments is not None:
        kinds = payments.select("claim_payment_id", _kind=kinds_of(pl.col("claim_filing_indicator"))).unique(
            "claim_payment_id", keep="first"
        )
    # The list of today: a row of adjustments has no day of its own.
    dated = adjustments.join(kinds, on="claim_payment_id", how="left", maintain_order="left").with_columns(
        _day=pl.lit(None, dtype=pl.Date)
    )
    return with_class(dated, day="_day", payer_kind="_kind")


def _decided(rows: pl.DataFrame) -> pl.DataFrame:
    """Scenario, category, next step and words, as the class of the adjustment allows: under CO, OA and PI nobody bills the
    patient (group codes, 005010X221A1, 2100 CAS01), and only what the payer refused is a denial."""
    denial = pl.col("class") == "denial"
    categories = {name: category for name, (category, _) in _NO_DENIAL.items()}
    steps = {name: step for name, (_, step) in _NO_DENIAL.items()}
    filled = rows.with_columns(pl.col(name).fill_null(pl.lit(value)) for name, value in _UNKNOWN.items()).with_columns(
        meaning=pl.when(pl.col("meaning") != "").then("meaning").otherwise(pl.col("words").fill_null(_NO_WORDS))
    )
    billed = (pl.col("action") == "bill_patient") & (pl.col("group_code") != "PR")
    instead = pl.when("appealable").then(pl.lit("appeal")).otherwise(pl.lit("review"))
    return filled.with_columns(
        scenario=pl.when(denial).then("scenario").otherwise(pl.lit("none")),
        category=pl.when(denial)
        .then("category")
        .otherwise(pl.col("class").replace_strict(categories, default="unknown", return_dtype=pl.String)),
        action=pl.when(denial & billed)
        .then(instead)
        .when(denial)
        .then("action")
        .otherwise(pl.col("class").replace_strict(steps, default="review", return_dtype=pl.String)),
        meaning=pl.when(denial).then("meaning").otherwise(pl.col("words").fill_null(pl.col("meaning"))),
        appealable=pl.col("appealable") & denial,
        is_denial=denial & (pl.col("amount") > 0),
    )
