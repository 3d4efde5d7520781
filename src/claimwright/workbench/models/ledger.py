"""Accounts receivable: the entries of the ledger's double-entry table, mirrored, and only ever added."""

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
from claimwright.workbench.models.tenancy import User


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
            models.Index(fields=["practice", "account"], name="ledger_by_account"),
            # Holds all that a claim's balance is made of.
            models.Index(fields=["practice", "record", "account", "kind", "debit", "credit"], name="ledger_of_claims"),
        ]
