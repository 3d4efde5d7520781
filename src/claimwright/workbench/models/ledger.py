"""Accounts receivable: entries that are only ever added, two or more to a balanced transaction."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.records import Patient
from claimwright.workbench.models.remittance import Payment
from claimwright.workbench.models.tenancy import Practice, User


class LedgerEntry(models.Model):
    """One side of a double entry. ``amount`` is positive for a debit and negative for a credit, in US dollars."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    entry_key = models.CharField(max_length=200, help_text="Names the entry, so that posting again adds nothing.")
    transaction_key = models.CharField(max_length=200, help_text="The entries of one transaction add up to zero.")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="ledger")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="ledger")
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="ledger")
    line = models.IntegerField(null=True)
    account = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    effective_on = models.DateField()
    memo = models.CharField(max_length=255, blank=True)
    reference = models.CharField(max_length=255, blank=True, help_text="The 835 segment, claim or person behind it.")
    posted_at = models.DateTimeField(auto_now_add=True)
    posted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["effective_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "entry_key"], name="one_ledger_entry_once")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "account"])]
