"""What the remittances say of each line that was sent, for the history that edits look at."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.denials.classify import classify
from claimwright.edits.history import DECISIONS
from claimwright.remittance import Remittances

_REVERSAL: Final = "22"
_UNPROCESSABLE: Final = "MA130"
_LINE: Final = ["claim_payment_id", "service_line"]


def decisions_of(remittances: Remittances) -> pl.DataFrame:
    """Decisions (``history.DECISIONS``): of each line by code and day, and of each claim. A line is denied where nothing was paid and a
    refusal says why; reversals decide nothing."""
    paid_on = remittances.payments.select("payment_id", decided_on="payment_date")
    claims = remittances.claim_payments.filter(pl.col("status").ne_missing(_REVERSAL)).join(
        paid_on, on="payment_id", how="left"
    )
    dated = claims.select("claim_payment_id", remittance_date="decided_on")
    judged = classify(remittances.adjustments, facts=dated, payments=remittances.claim_payments)
    refused = judged.filter("is_denial")
    reasons = refused.group_by(_LINE).agg(reasons=pl.col("reason_code").unique().sort())
    of_claim = reasons.filter(pl.col("service_line").is_null()).drop("service_line")
    facts = claims.select(
        "claim_payment_id", "patient_control_number", "payer_claim_control_number", "decided_on",
        lost=pl.col("remark_codes").list.contains(_UNPROCESSABLE).fill_null(value=False),
    )  # fmt: skip
    whole = facts.join(of_claim, on="claim_payment_id", how="left").join(
        claims.select("claim_payment_id", "paid"), on="claim_payment_id"
    )
    lines = (
        remittances.service_payments.join(facts, on="claim_payment_id")
        .join(reasons.filter(pl.col("service_line").is_not_null()), on=_LINE, how="left")
        .join(of_claim.rename({"reasons": "of_claim"}), on="claim_payment_id", how="left")
        .with_columns(
            procedure_code=pl.coalesce("submitted_code", "procedure_code"),
            day="date_from",
            # What refuses the claim refuses its lines.
            reasons=pl.coalesce("reasons", "of_claim"),
            lost=pl.col("lost") | pl.col("remark_codes").list.contains(_UNPROCESSABLE).fill_null(value=False),
        )
        .filter(pl.col("procedure_code").is_not_null() & pl.col("day").is_not_null())
    )
    return DECISIONS.conform(pl.concat([_told(whole), _told(lines)], how="diagonal_relaxed"))


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    none_paid = pl.col("paid").fill_null(0) == 0
    return rows.with_columns(
        denied=none_paid & pl.col("reasons").is_not_null(), unprocessable=none_paid & pl.col("lost")
    )
