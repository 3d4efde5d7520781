"""The coder's work: suggestions with their evidence, the draft that is never lost, final codes and the log of decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.second_reader import SecondReading
from claimwright.workbench.models.tenancy import Practice, User


class Suggestion(ScopedRow):
    """A code the engine suggests. Evidence quotes the record, so it is kept by position only: document, start, end."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="suggestions")
    sequence = models.IntegerField()
    system = models.CharField(max_length=10)
    code = models.CharField(max_length=12)
    description = models.TextField(blank=True)
    score = models.FloatField()
    assertion = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    suggested = models.BooleanField(default=True)
    mention = models.TextField(blank=True)
    section = models.CharField(max_length=30, blank=True, default="", help_text="Kind of the section it was read in.")
    learned = models.CharField(
        max_length=120, blank=True, default="", help_text="What coders of the practice did with it before."
    )
    evidence = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)
    poa = models.CharField(
        max_length=1, blank=True, default="", help_text="Present on admission, as the record tells it; inpatient work."
    )
    modifiers = models.JSONField(default=list, help_text="Of a service: what is reported with it.")
    units = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, help_text="Of a service; empty where nothing says how many."
    )
    day = models.DateField(
        null=True, help_text="Of a procedure: the day on which it was done; empty where none is told."
    )
    second_reading = models.ForeignKey(
        SecondReading,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suggestions",
        help_text="What the second reader said of it, where it was asked.",
    )

    class Meta:
        ordering: ClassVar = ["sequence", "pk"]


class CodingDraft(ScopedRow):
    """The coder's work in progress, saved with every key: it survives a lost session and idle log-off."""

    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="draft")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    codes = models.JSONField(default=list, help_text="Chosen codes in order.")
    rejected = models.JSONField(default=list, help_text="Rejected suggestions with the reason.")
    visit = models.JSONField(default=dict, help_text="The visit as it was read, and what the coder overruled of it.")
    abstract = models.JSONField(default=dict, help_text="What the coder said of an inpatient stay beside its codes.")
    counted = models.JSONField(
        default=dict, help_text="Doses, minutes and times that were read, by position, to count units of."
    )
    version = models.IntegerField(default=0, help_text="Counts every change.")
    updated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)


class FinalCode(ScopedRow):
    """A code of a finalised encounter, as claims are built from it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="final_codes")
    kind = models.CharField(max_length=10, help_text="diagnosis, procedure or service.")
    sequence = models.IntegerField()
    system = models.CharField(max_length=10)
    code = models.CharField(max_length=12)
    description = models.TextField(blank=True)
    poa = models.CharField(max_length=1, blank=True)
    modifiers = models.JSONField(default=list)
    units = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    pointers = models.JSONField(default=list)
    evidence = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["kind", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "kind", "sequence"], name="one_final_code_a_place")
        ]


class CodingDecision(ScopedRow):
    """What a coder did with a code. Append-only: from this log the engine learns and acceptance is reported."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, help_text="accepted, rejected, added, changed, removed.")
    system = models.CharField(max_length=10)
    code = models.CharField(max_length=12)
    suggested_code = models.CharField(max_length=12, blank=True)
    mention = models.TextField(blank=True)
    score = models.FloatField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
