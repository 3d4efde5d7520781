"""What happened to each claim and each encounter, in order, with its states, and which steps can still be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class HistoryRow(ScopedRow):
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


class UndoStep(ScopedRow):
    """One step that can be taken back: what stood there ``before``, and by a hash what stands there ``after`` it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.CASCADE, related_name="undo_steps")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="undo_steps")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(help_text="What was done, in words.")
    before = models.TextField()
    after = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(encounter__isnull=False) ^ models.Q(claim__isnull=False), name="undo_of_one_thing"
            )
        ]
