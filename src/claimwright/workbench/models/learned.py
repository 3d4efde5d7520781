"""What became of each proposed code when a chart was final, and from which day on that counts: what a practice's coding learns from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class DecidedCode(ScopedRow):
    """One code of one final chart: proposed, only shown, or added by hand. A chart that is open again has none.

    ``phrase`` holds clinical words of the lists alone (``coding.decided_words``), never a sentence of the record.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="decided_codes")
    number = models.PositiveIntegerField(help_text="Within the chart.")
    at = models.DateTimeField(help_text="When the chart was final.")
    coder = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=10)
    code = models.CharField(max_length=12, help_text="Without dot.")
    proposed = models.BooleanField(help_text="False: shown below the proposals, or not at all.")
    outcome = models.CharField(
        max_length=8,
        choices=[
            ("taken", "Taken"),
            ("replaced", "Replaced"),
            ("refused", "Refused"),
            ("left", "Left open"),
            ("added", "Added by hand"),
        ],
    )
    instead = models.CharField(max_length=12, blank=True, help_text="What replaced it, without dot.")
    phrase = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=30, blank=True)
    setting = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=200, blank=True)
    seconds = models.PositiveIntegerField(null=True, help_text="From the coder's step before on this chart.")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "number"], name="one_decided_code_a_place"),
            models.CheckConstraint(
                condition=Q(outcome="replaced", instead__gt="") | (~Q(outcome="replaced") & Q(instead="")),
                name="replaced_by_something",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "phrase", "section", "setting", "code"], name="decided_by_words"),
            models.Index(fields=["practice", "at"], name="decided_at"),
        ]


class LearningReset(ScopedRow):
    """Decisions before ``at`` count no more, of one phrase, section, setting and code, or (without a code) all of a practice."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    phrase = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=30, blank=True)
    setting = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=12, blank=True, help_text="Empty: every code.")
    at = models.DateTimeField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=255)
    lifted_at = models.DateTimeField(null=True, help_text="From when on all counts again.")
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["practice", "code"], name="resets_of_code")]
