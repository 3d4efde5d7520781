"""One change of many claims, row by row: what was planned of each, what came of it, and that it can be taken back as one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.history import UndoStep
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class ManyChange(ScopedRow):
    """What somebody had done to many claims at once; ``key`` is the page's, so that it is done once."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    edit = models.CharField(max_length=40, help_text="Whose findings it answers.")
    text = models.CharField(max_length=255, help_text="What is done, in words, without values of a claim.")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, help_text="When it began to be taken back.")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "key"], name="one_many_change_a_page")]


class ManyChangeState(models.TextChoices):
    PLANNED = "planned", "To do"
    DONE = "done", "Done"
    LEFT = "left", "Left as it was"
    UNDONE = "undone", "Taken back"
    STAYS = "stays", "Stays changed"


class ManyChangeRow(ScopedRow):
    """One claim of it: the steps on the version that was looked at."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(ManyChange, on_delete=models.CASCADE, related_name="rows")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField(help_text="Of the claim, as it was looked at.")
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ManyChangeState.choices, default=ManyChangeState.PLANNED)
    why = models.CharField(max_length=255, blank=True, help_text="Why it was left, or stays.")
    step = models.ForeignKey(UndoStep, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["change", "claim"], name="one_row_a_claim_of_many")]
