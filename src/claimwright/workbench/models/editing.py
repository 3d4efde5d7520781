"""Who has a chart or a claim open to change it?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.claims import Claim
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class Editing(ScopedRow):
    """The one person who works on an encounter's chart, or on a claim, and when they were last seen at it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.OneToOneField(Encounter, null=True, on_delete=models.CASCADE, related_name="editing")
    claim = models.OneToOneField(Claim, null=True, on_delete=models.CASCADE, related_name="editing")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(encounter__isnull=False) ^ models.Q(claim__isnull=False), name="editing_one_thing"
            )
        ]
