"""The practice's facts as tables, row by row in Python: what the database counts for the dashboard is held against them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from claimwright.analytics import CLAIM_FACTS, ENCOUNTER_FACTS, Kpi, kpis
from claimwright.denials import classify
from claimwright.ledger import claim_balances
from claimwright.remittance.tables import ADJUSTMENTS
from claimwright.workbench.accounts import entries
from claimwright.workbench.models import (
    NOT_FINAL_BILLED,
    Adjustment,
    Claim,
    ClaimPayment,
    Encounter,
    LedgerEntry,
    Practice,
)
from claimwright.workbench.remittances import DENIED, REVERSAL

_ZERO: Final = Decimal("0.00")


def dashboard(practice: Practice, *, as_of: date | None = None) -> list[Kpi]:
    """All KPIs of a practice on a day (today by default)."""
    return kpis(claim_facts(practice), encounter_facts(practice), as_of or timezone.localdate())


def claim_facts(practice: Practice) -> pl.DataFrame:
    """One row a claim (``analytics.CLAIM_FACTS``); ``claim_id`` here is the row id the screens open."""
    balances = {
        row["claim_id"]: row
        for row in claim_balances(entries(LedgerEntry.objects.filter(practice=practice))).iter_rows(named=True)
    }
    decided = _first_decisions(practice)
    rows = []
    for claim in Claim.objects.filter(practice=practice).order_by("row_id"):
        money: dict[str, Any] = balances.get(claim.claim_id, {})
        day, denied = decided.get(claim.pk, (None, False))
        rows.append(
            {
                "claim_id": str(claim.pk),
                "payer": claim.payer_name,
                "date_of_service": claim.date_of_service,
                "total_charge": claim.total_charge,
                "scrubbed": True,
                "clean": claim.untouched and claim.status != "held",
                "sent_on": timezone.localdate(claim.sent_at) if claim.sent_at else None,
                "adjudicated_on": day,
                "denied": denied,
                **{name: money.get(name, _ZERO) for name in ("paid", "written_off", "insurance_owes", "patient_owes")},
            }
        )
    return CLAIM_FACTS.frame(rows)


def encounter_facts(practice: Practice) -> pl.DataFrame:
    """One row an encounter (``analytics.ENCOUNTER_FACTS``)."""
    sent = {
        encounter_id: timezone.localdate(sent_at)
        for encounter_id, sent_at in Claim.objects.filter(practice=practice, sent_at__isnull=False).values_list(
            "encounter_id", "sent_at"
        )
        if sent_at is not None
    }
    return ENCOUNTER_FACTS.frame(
        {
            "encounter_id": str(one.pk),
            "discharged_on": one.discharged_on or one.date_of_service,
            "gross_charge": one.expected_charge or _ZERO,
            "billed_on": None if one.status in NOT_FINAL_BILLED else sent.get(one.pk),
        }
        for one in Encounter.objects.filter(practice=practice).order_by("pk")
    )


def _first_decisions(practice: Practice) -> dict[int, tuple[date | None, bool]]:
    """Claim row id to the day of the payer's first decision and whether it refused the claim or a line of it."""
    rows = ClaimPayment.objects.filter(practice=practice, claim__isnull=False).select_related("record")
    refused = refusals(Adjustment.objects.filter(practice=practice))
    found: dict[int, tuple[date | None, bool]] = {}
    for one in rows.order_by("record__payment_date", "pk"):
        if one.claim_id is not None and one.claim_id not in found:
            denied = one.status == DENIED or (
                one.status != REVERSAL and (one.record_id, one.claim_payment_id) in refused
            )
            found[one.claim_id] = (one.record.payment_date, denied)
    return found


def refusals(rows: QuerySet[Adjustment]) -> set[tuple[int, str]]:
    """(payment row id, claim payment id) of those adjustments' claim payments where one of them is a denial."""
    kept = list(rows.values_list("record_id", *ADJUSTMENTS.names))
    frame = pl.DataFrame([row[1:] for row in kept], schema=ADJUSTMENTS.schema, orient="row")
    decided = ClaimPayment.objects.filter(record_id__in=rows.values("record_id"))
    payments = pl.DataFrame(
        list(decided.values_list("claim_payment_id", "claim_filing_indicator")),
        schema={"claim_payment_id": pl.String, "claim_filing_indicator": pl.String},
        orient="row",
    )
    denied = classify(frame, payments=payments)["is_denial"].to_list()
    return {(row[0], name) for row, name, no in zip(kept, frame["claim_payment_id"], denied, strict=True) if no}
