"""What happened to each claim and each encounter, in order, with the state before and after where it changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.tenancy import User


class HistoryRow(models.Model):
    """One thing that happened. Append-only by database trigger."""

    practice = models.ForeignKey("workbench.Practice", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=20)
    text = models.TextField()
    before = models.CharField(max_length=10, blank=True, help_text="State before; empty when it did not change.")
    after = models.CharField(max_length=10, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]


class ClaimEvent(HistoryRow):
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")


class EncounterEvent(HistoryRow):
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="events")
