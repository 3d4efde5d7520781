"""Money in: an 835 kept, balanced, posted to the ledger, or suspended with the difference. Nothing is forced."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from claimwright.denials import classify
from claimwright.ledger import posting_entries
from claimwright.remittance.posting import postings
from claimwright.remittance.reading import Remittances, read_835
from claimwright.remittance.tables import ADJUSTMENTS
from claimwright.workbench import accounts, audit, bridge, states
from claimwright.workbench.models import (
    PAYMENT_TABLES,
    Adjustment,
    Claim,
    ClaimPayment,
    ClaimStatus,
    Interchange,
    Payment,
    Practice,
    SuspendedItem,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import duplicates
from claimwright.workbench.services import writes

STATUS: Final = {
    "1": "Processed as primary",
    "2": "Processed as secondary",
    "3": "Processed as tertiary",
    "4": "Denied",
    "19": "Primary, forwarded to another payer",
    "20": "Secondary, forwarded to another payer",
    "21": "Tertiary, forwarded to another payer",
    "22": "Reversal of an earlier payment",
    "23": "Not our claim, forwarded",
    "25": "Predetermination only",
}
"""CLP02 in our words."""
REVERSAL: Final = "22"
DENIED: Final = "4"


@dataclass(frozen=True)
class Imported:
    """Row ids of the new payments, ledger entries added, and items suspended."""

    payments: list[int]
    entries: int
    suspended: int

    @property
    def summary(self) -> str:
        text = f"{len(self.payments)} payment(s), {self.entries} ledger entries"
        return text + (f", {self.suspended} item(s) suspended." if self.suspended else ", everything posted.")


@writes
def import_835(kept: Interchange, data: bytes, *, actor: User | None = None) -> Imported:
    """Reads, balances and posts an 835. Idempotent: a payment that is there already is left as it stands."""
    practice = kept.practice
    # The content's own hash is part of the key, so that a payer who counts anew never collides with last year.
    read = read_835(data, f"{Path(kept.file_name).stem}-{kept.content_hash[:8]}.835")
    frames = {name: getattr(read, name) for name in ("payments", *PAYMENT_TABLES)}
    rows = bridge.save_remittances(practice, frames, interchange=kept)
    payments = {one.payment_id: one for one in Payment.objects.filter(pk__in=rows)}
    if not payments:
        return Imported([], 0, 0)
    _match(practice, rows)
    twice = duplicates.suspend(practice, payments)
    payments = {name: one for name, one in payments.items() if name not in twice}
    posted, off = postings(read)
    suspended = len(twice) + _suspend(practice, payments, off)
    suspended += _suspend_strangers(practice, payments, posted)
    entries = _post(practice, payments, posted, actor)
    _finish(payments, off)
    _update_claims(practice, [one.pk for one in payments.values()], read, actor)
    audit.record(
        "remittance.imported",
        actor=actor,
        practice=practice,
        object=kept,
        detail={"payments": len(rows), "entries": entries, "suspended": suspended},
    )
    return Imported(rows, entries, suspended)


@writes
def resolve(item: SuspendedItem, resolution: str, *, actor: User | None = None) -> SuspendedItem:
    """Closes a suspended item with what was done about it."""
    item.refresh_from_db(from_queryset=SuspendedItem.objects.select_for_update(no_key=True))
    if item.resolved_at is not None:
        raise RefusedError("The item is closed already.")
    if not resolution.strip():
        raise RefusedError("Say what was done about it.")
    item.resolved_at, item.resolved_by, item.resolution = timezone.now(), actor, resolution.strip()
    item.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    audit.record("suspended.closed", actor=actor, practice=item.practice, object=item)
    return item


def refused_lines(one: ClaimPayment) -> bool:
    """Whether the payer refused a line of this claim payment, or the claim, by an adjustment that is a denial."""
    if one.status == REVERSAL:
        return False
    rows = Adjustment.objects.filter(record_id=one.record_id, claim_payment_id=one.claim_payment_id)
    return bool(refusals(rows))


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


def _match(practice: Practice, rows: list[int]) -> None:
    """Ties claim payments to claims by the provider's own number of the claim."""
    open_rows = ClaimPayment.objects.filter(record_id__in=rows, claim=None)
    numbers = set(open_rows.values_list("patient_control_number", flat=True))
    claims = dict(
        Claim.objects.filter(practice=practice, patient_control_number__in=numbers)
        .order_by("-row_id")
        .values_list("patient_control_number", "row_id")
    )
    for one in open_rows:
        if one.patient_control_number in claims:
            ClaimPayment.objects.filter(pk=one.pk).update(claim_id=claims[one.patient_control_number])


def _suspend(practice: Practice, payments: dict[str, Payment], off: pl.DataFrame) -> int:
    count = 0
    for row in off.iter_rows(named=True):
        if row["payment_id"] not in payments:
            continue
        name = row["claim_payment_id"] or ""
        one = ClaimPayment.objects.filter(practice=practice, claim_payment_id=name).first() if name else None
        _, new = SuspendedItem.objects.get_or_create(
            practice=practice,
            key=f"{row['payment_id']}|{name}|{row['level']}|{row['service_line'] or ''}",
            defaults={
                "payment": payments[row["payment_id"]],
                "claim_id": one.claim_id if one else None,
                "claim_payment_id": name,
                "patient_control_number": row["patient_control_number"] or "",
                "level": row["level"],
                "amount": row["amount"],
                "difference": row["difference"],
                "reason": row["message"],
            },
        )
        count += new
    return count


def _suspend_strangers(practice: Practice, payments: dict[str, Payment], posted: pl.DataFrame) -> int:
    """Payments for claims we do not know: kept aside, never posted to a guess."""
    strangers = ClaimPayment.objects.filter(record__in=list(payments.values()), claim=None)
    balanced = set(posted["claim_payment_id"].drop_nulls())
    count = 0
    for one in strangers:
        if one.claim_payment_id not in balanced:
            continue
        _, new = SuspendedItem.objects.get_or_create(
            practice=practice,
            key=f"{one.payment_id}|{one.claim_payment_id}|unmatched",
            defaults={
                "payment_id": one.record_id,
                "claim_payment_id": one.claim_payment_id,
                "patient_control_number": one.patient_control_number or "",
                "level": "unmatched",
                "amount": one.paid,
                "reason": "No claim of this practice has this number.",
            },
        )
        count += new
    return count


def _post(practice: Practice, payments: dict[str, Payment], posted: pl.DataFrame, actor: User | None) -> int:
    ours = Claim.objects.filter(
        practice=practice, patient_control_number__in=posted["patient_control_number"].drop_nulls().unique().to_list()
    )
    claims = bridge.claims_from_db(ours).claims
    known = pl.col("patient_control_number").is_in(claims["patient_control_number"].implode())
    posted = posted.filter(known | pl.col("claim_payment_id").is_null())
    count = 0
    for payment_id, payment in payments.items():
        mine = posted.filter(pl.col("payment_id") == payment_id)
        count += accounts.keep(practice, posting_entries(mine, claims), payment=payment, actor=actor)
    return count


def _finish(payments: dict[str, Payment], off: pl.DataFrame) -> None:
    wrong = set(off["payment_id"])
    for payment_id, payment in payments.items():
        Payment.objects.filter(pk=payment.pk).update(balanced=payment_id not in wrong, posted_at=timezone.now())


def _update_claims(practice: Practice, rows: list[int], read: Remittances, actor: User | None) -> None:
    for one in ClaimPayment.objects.filter(record_id__in=rows, claim__isnull=False).order_by("pk"):
        claim = one.claim
        if claim is None:
            continue
        state = _state(one)
        text = f"{STATUS.get(one.status or '', 'Decided')}: paid {one.paid or Decimal(0):,.2f}."
        states.move_claim(claim, "decide", text, to=state.value, actor=actor, payment=one.record_id)


def _state(one: ClaimPayment) -> ClaimStatus:
    if SuspendedItem.objects.filter(
        practice_id=one.practice_id, claim_payment_id=one.claim_payment_id, resolved_at=None
    ).exists():
        return ClaimStatus.SUSPENDED
    if one.status == REVERSAL:
        return ClaimStatus.REVERSED
    refused = one.status == DENIED or refused_lines(one)
    if not refused:
        return ClaimStatus.PAID
    # What was left to the patient was allowed: the payer refused a part, not the claim.
    return ClaimStatus.PARTLY_PAID if one.paid or one.patient_responsibility else ClaimStatus.DENIED
