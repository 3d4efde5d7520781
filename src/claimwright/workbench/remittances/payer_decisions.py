"""What a payer decided, in words: each claim payment with its lines, its adjustments, and what to do about a refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import polars as pl
from django.db.models import Q

from claimwright.denials import classify
from claimwright.workbench import bridge
from claimwright.workbench.models import Claim, ClaimPayment, Payment, PostedPayment, SuspendedItem
from claimwright.workbench.remittances.claim_states import REVERSAL, STATUS

ACTIONS: Final = {
    "corrected_claim": "Correct the claim and send a replacement.",
    "new_claim": "Correct it and send it as a new claim: the first was not processed.",
    "reopening": "Ask the contractor for a reopening, which mends clerical errors.",
    "reconsideration": "Ask the plan to reconsider, with a waiver of liability where there is no contract.",
    "appeal": "Appeal, with the documentation that supports it.",
    "bill_next_payer": "Bill the next payer.",
    "bill_patient": "Bill the patient.",
    "write_off": "Write it off, with a reason.",
    "send_documents": "Send the documents the payer asks for.",
    "check_eligibility": "Check the coverage on the date of service.",
    "check_duplicate": "Look for the earlier payment before billing again.",
    "contact_patient": "Ask the patient for what is missing.",
    "review": "Read the remittance and decide.",
}
"""``denials.ACTIONS`` in words."""
Meanings = dict[tuple[int, str, int | None], list[dict[str, Any]]]
"""Payment row, claim payment id and line (None for the claim) to adjustments in words."""


def detail(payment: Payment, claims: Collection[ClaimPayment]) -> list[dict[str, Any]]:
    """These claims of a payment for the screen: each with its lines, and every adjustment in plain words."""
    names = [one.claim_payment_id for one in claims]
    meanings = _meanings([payment.pk], names)
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in payment.servicepayment_rows.filter(claim_payment_id__in=names):
        key = (payment.pk, row.claim_payment_id, getattr(row, "service_line", None))
        lines.setdefault(row.claim_payment_id, []).append({"row": row, "adjustments": meanings.get(key, [])})
    posted: dict[str, list[PostedPayment]] = {}
    for standing in payment.posted.filter(undone_at=None, claim_payment_id__in=names).select_related("claim"):
        posted.setdefault(standing.claim_payment_id, []).append(standing)
    held: dict[str, list[SuspendedItem]] = {}
    for item in payment.suspended.filter(resolved_at=None, claim_payment_id__in=["", *names]):
        held.setdefault(item.claim_payment_id, []).append(item)
    return [
        {
            "row": one,
            "status": STATUS.get(one.status or "", one.status),
            "posted": posted.get(one.claim_payment_id, []),
            "not_posted": held.get(one.claim_payment_id, []) or held.get("", []),
            "services": lines.get(one.claim_payment_id, []),
            "adjustments": meanings.get((payment.pk, one.claim_payment_id, None), []),
        }
        for one in claims
    ]


def decisions(claim: Claim) -> list[dict[str, Any]]:
    """What payers decided about a claim, the oldest first: ``row``, ``status``, its ``denials`` and what is ``suspended``."""
    payments = list(claim.payments.select_related("record").order_by("record__payment_date", "pk"))
    meanings = _meanings(sorted({one.record_id for one in payments}), [one.claim_payment_id for one in payments])
    held = list(
        SuspendedItem.objects.filter(
            Q(claim=claim) | Q(payment__in=[one.record_id for one in payments], level="payment")
        )
        .filter(resolved_at=None)
        .order_by("pk")
    )
    return [
        {
            "row": one,
            "status": STATUS.get(one.status or "", one.status),
            "reversal": one.status == REVERSAL,
            "denials": [
                {**said, "line": line}
                for (record, name, line), adjustments in meanings.items()
                if (record, name) == (one.record_id, one.claim_payment_id) and one.status != REVERSAL
                for said in adjustments
                if said["denial"]
            ],
            "suspended": [
                item
                for item in held
                if item.claim_payment_id == one.claim_payment_id
                or (item.level == "payment" and item.payment_id == one.record_id)
            ],
        }
        for one in payments
    ]


def _meanings(payments: Iterable[int], claims: Collection[str]) -> Meanings:
    found: Meanings = {}
    for record in payments:
        tables = bridge.remittances_from_db([record], claims)
        if not tables["adjustments"].height:
            continue
        remarks = tables["service_payments"].select("claim_payment_id", "service_line", "remark_codes")
        whole = tables["claim_payments"].select(
            "claim_payment_id", pl.lit(None, dtype=pl.Int32).alias("service_line"), "remark_codes"
        )
        named = pl.concat([remarks, whole]).explode("remark_codes")
        given = named.drop_nulls("remark_codes").rename({"remark_codes": "remark_code"})
        facts = _facts(tables)
        found_here = classify(tables["adjustments"], given, facts, payments=tables["claim_payments"])
        for row in found_here.iter_rows(named=True):
            found.setdefault((record, row["claim_payment_id"], row["service_line"]), []).append(
                {
                    "group": row["group_code"],
                    "reason": row["reason_code"],
                    "remark": row["remark_code"],
                    "amount": row["amount"],
                    "meaning": row["meaning"],
                    "denial": row["is_denial"],
                    "action": ACTIONS[row["actions"][0]],
                    "otherwise": [ACTIONS[one] for one in row["actions"][1:]],
                    "next_step": row["next_step"],
                    "evidence": row["evidence"],
                    "deadline": row["deadline"],
                    "act_by": row["act_by"],
                    "deadline_rule": row["deadline_rule"],
                }
            )
    return found


def _facts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What deadlines are counted from (``denials.FACTS``): the first day of service, and the date of the payment."""
    (paid_on,) = tables["payments"]["payment_date"].to_list()
    first = tables["service_payments"].group_by("claim_payment_id").agg(_first=pl.col("date_from").min())
    claims = tables["claim_payments"].join(first, on="claim_payment_id", how="left")
    return claims.select(
        "claim_payment_id",
        service_date=pl.coalesce("_first", "date_from"),
        remittance_date=pl.lit(paid_on, dtype=pl.Date),
    )
