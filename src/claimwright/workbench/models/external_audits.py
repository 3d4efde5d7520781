"""Who from outside audits a practice, until which day, and which charts were chosen for them?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class ExternalAudit(ScopedRow):
    """An external auditor's time in a practice. Without an open one whose last day has not passed, the role opens nothing."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="external_audits")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="external_audits")
    reason = models.CharField(max_length=200, help_text="What the audit is for, and for whom.")
    last_day = models.DateField()
    started_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "user"], condition=models.Q(ended_at=None), name="one_external_audit_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"external audit {self.pk}"


class ChosenChart(ScopedRow):
    """A chart that an external auditor may read. One that is taken back keeps its row: it was open for a time."""

    audit = models.ForeignKey(ExternalAudit, on_delete=models.PROTECT, related_name="charts")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["audit", "encounter"], condition=models.Q(taken_back_at=None), name="one_chart_chosen_once"
            )
        ]
