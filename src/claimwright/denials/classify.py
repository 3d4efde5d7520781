"""Sorts adjustments: which are denials, of what kind, and what to do next."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from claimwright.data_files import data_table
from claimwright.denials.actions import with_actions
from claimwright.denials.deadlines import FACTS, never_heard, with_deadlines
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
        C(
            "patient_may_be_billed",
            pl.Boolean,
            "Whether this amount may be asked of the patient: group PR alone, and no protection.",
        ),
        C("actions", pl.List(pl.String), "What can be done, the first thing first; words of ``denials.ACTIONS``."),
        C(
            "deadline",
            pl.Date,
            "Day on which the earliest of them must have been received; null where no rule counts one.",
        ),
        C("deadline_rule", pl.String, "The rule and its source; null when it is no denial."),
        C("act_by", pl.Date, "The deadline, or the Friday before it where it falls on a weekend."),
        C("next_step", pl.String, "What who works it does first."),
        C("evidence", pl.String, "What to have at hand for it."),
        C(
            "who",
            pl.String,
            "Who acts: registration, authorization, bill, code, provider, clinical, credentialing, contract, cob, post, compliance.",
        ),
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


_KINDS_OF_GROUP: Final = {"D": "denial", "K": "contractual", "P": "patient"}
"""The playbook's letter for a group to the class of ``remittance.classes`` that it describes; I and X are any of the others."""


@cache
def reasons() -> pl.DataFrame:
    """The playbook: reason_code, groups, scenario, category, action, appealable (bool), meaning, next_step, evidence, who, appeal,
    patient. Whether an adjustment is a denial at all is said by ``remittance.classes``, what a remark adds by ``remarks``."""
    frame = data_table("claimwright.denials", "playbook.tsv").with_columns(pl.all().fill_null(""))
    return frame.with_columns(appealable=pl.col("appealable") == "Y")


def classify(
    adjustments: pl.DataFrame,
    remarks: pl.DataFrame | None = None,
    facts: pl.DataFrame | None = None,
    *,
    payments: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Adjustments (columns of ``remittance.tables.ADJUSTMENTS``) with their meaning, as ``DENIALS``.

    ``remarks`` has claim_payment_id, service_line (null: of the whole claim) and remark_code. ``facts`` has any of the columns of
    ``FACTS``, one row a claim payment: which kind of payer decided, and what deadlines are counted from. Where it names no kind,
    ``payments`` (``CLAIM_PAYMENTS``) says it by its claim filing indicator. A reversal's adjustments should be left out by the
    caller: they undo an earlier decision.
    """
    known = _facts(facts, payments)
    judged = adjustments.join(known, on="claim_payment_id", how="left", maintain_order="left")
    rows = with_class(judged, day="remittance_date", payer_kind="payer_kind").join(
        reasons(), on="reason_code", how="left", maintain_order="left"
    )
    return DENIALS.conform(with_deadlines(with_actions(remarked(_decided(rows), remarks))))


def _facts(facts: pl.DataFrame | None, payments: pl.DataFrame | None) -> pl.DataFrame:
    """One row a claim payment with all columns of ``FACTS``."""
    given = pl.DataFrame(schema=FACTS) if facts is None else facts
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in FACTS.items() if name not in given.columns]
    told = given.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in FACTS.items())
    told = told.unique("claim_payment_id", keep="first", maintain_order=True)
    if payments is None:
        return told
    kinds = payments.select("claim_payment_id", _kind=kinds_of(pl.col("claim_filing_indicator")))
    joined = told.join(kinds.unique("claim_payment_id", keep="first"), on="claim_payment_id", how="full", coalesce=True)
    return joined.with_columns(payer_kind=pl.coalesce("payer_kind", "_kind")).drop("_kind")


def _decided(rows: pl.DataFrame) -> pl.DataFrame:
    """Scenario, category, next step and words, as the class of the adjustment allows: under CO, OA and PI nobody bills the
    patient (group codes, 005010X221A1, 2100 CAS01), and only what the payer refused is a denial."""
    denial = pl.col("class") == "denial"
    categories = {name: category for name, (category, _) in _NO_DENIAL.items()}
    steps = {name: step for name, (_, step) in _NO_DENIAL.items()}
    filled = rows.with_columns(pl.col(name).fill_null(pl.lit(value)) for name, value in _UNKNOWN.items()).with_columns(
        pl.col("groups", "next_step", "evidence", "who").fill_null(""),
        meaning=pl.when(pl.col("meaning") != "").then("meaning").otherwise(pl.col("words").fill_null(_NO_WORDS)),
    )
    billed = (pl.col("action") == "bill_patient") & (pl.col("group_code") != "PR")
    instead = pl.when("appealable").then(pl.lit("appeal")).otherwise(pl.lit("review"))
    of_class = pl.col("class").replace_strict(categories, default="unknown", return_dtype=pl.String)
    return filled.with_columns(
        scenario=pl.when(denial).then("scenario").otherwise(pl.lit("none")),
        category=pl.when(denial | _described()).then("category").otherwise(of_class),
        action=pl.when(denial & billed)
        .then(instead)
        .when(denial)
        .then("action")
        .otherwise(pl.col("class").replace_strict(steps, default="review", return_dtype=pl.String)),
        meaning=pl.when(denial).then("meaning").otherwise(pl.col("words").fill_null(pl.col("meaning"))),
        appealable=pl.col("appealable") & denial & ~never_heard(pl.col("payer_kind"), pl.col("reason_code")),
        is_denial=denial & (pl.col("amount") > 0),
    )


def _described() -> pl.Expr:
    """Whether the playbook's row speaks of this reason under this group as its class has it: then the category is the row's."""
    found = [
        (pl.col("group_code") == group)
        & pl.col("groups").str.contains(f"{group}={kind}", literal=True)
        & (
            pl.col("class") == name
            if (name := _KINDS_OF_GROUP.get(kind))
            else ~pl.col("class").is_in(sorted(_KINDS_OF_GROUP.values()))
        )
        for group in ("CO", "PR", "OA", "PI")
        for kind in "DKPIX"
    ]
    return pl.any_horizontal(found).fill_null(value=False)
