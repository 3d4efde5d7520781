"""Accounts receivable: the ledger's double-entry table, mirrored and only ever added to, and the sums kept beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from claimwright.ledger import ENTRIES
from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.mirror import Row, mirrors
from claimwright.workbench.models.records import Patient
from claimwright.workbench.models.remittance import Payment
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


@mirrors(ENTRIES)
class LedgerEntry(Row):
    """One side of a balanced transaction. Append-only by database trigger."""

    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="ledger")
    record = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="ledger")
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="ledger")
    posted_at = models.DateTimeField(auto_now_add=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        entry_id: str
        transaction_id: str
        account: str
        claim_id: str | None
        line: int | None
        entry_date: date | None
        debit: Decimal
        credit: Decimal
        kind: str
        reason: str | None
        source: str | None

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "entry_id"], name="one_ledger_entry_once")]
        indexes: ClassVar = [
            # Holds all that the money of a practice is summed from.
            models.Index(fields=["practice", "account", "kind", "debit", "credit"], name="ledger_of_accounts"),
            # Holds all that a claim's balance is made of.
            models.Index(fields=["practice", "record", "account", "kind", "debit", "credit"], name="ledger_of_claims"),
        ]


class Balance(ScopedRow):
    """Sums of ledger entries, counted anew from the entries in the transaction that adds some: lists sort and total by them."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


def _sum() -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))


class PatientBalance(Balance):
    """What insurance and the patient owe on a patient's account, in USD. No row: nothing was ever posted."""

    patient = models.OneToOneField(Patient, primary_key=True, on_delete=models.CASCADE, related_name="balance")
    insurance = _sum()
    own = _sum()
    owed = _sum()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["practice", "owed", "patient", "insurance", "own"], name="patient_balances")
        ]


class ClaimBalance(Balance):
    """What is open on a claim, what insurers paid for it, and what was written off by contract, in USD.

    Beside the sums stands what the indicators ask of a claim with them, so that they join no claims: when it went out, its day of
    service, and whether a payer has decided it.
    """

    claim = models.OneToOneField(Claim, primary_key=True, on_delete=models.CASCADE, related_name="balance")
    owed = _sum()
    paid = _sum()
    written_off = _sum()
    sent_at = models.DateTimeField(null=True)
    service_date = models.DateField(null=True)
    is_decided = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["practice", "claim", "owed", "paid", "written_off", "sent_at", "service_date"],
                name="claim_balances",
            ),
            models.Index(fields=["practice", "owed", "sent_at", "service_date"], name="claim_balances_open"),
            models.Index(fields=["practice", "is_decided", "paid", "written_off"], name="claim_balances_decided"),
        ]
