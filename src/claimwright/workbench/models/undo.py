"""What did a step on a chart's draft or on a claim change, so that it can be taken back until the claim goes out?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.tenancy import Practice, User


class UndoStep(models.Model):
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
