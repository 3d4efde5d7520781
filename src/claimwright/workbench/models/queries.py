"""Questions to physicians: their state, the text as it was sent, the answer, what it did to codes, and the clocks of a practice."""

from __future__ import annotations

import json
import secrets
from typing import Any, ClassVar

from django.db import models

from claimwright.workbench.crypto import seal, unseal
from claimwright.workbench.models.history import HistoryRow
from claimwright.workbench.models.records import Encounter
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User
from claimwright.workbench.models.worklists import SealedText


class QueryStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    SEEN = "seen", "Seen"
    ESCALATED = "escalated", "Escalated"
    ANSWERED = "answered", "Answered"
    DOCUMENTED = "documented", "In the record"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


WITH_PHYSICIAN = (QueryStatus.SENT, QueryStatus.SEEN, QueryStatus.ESCALATED)
"""States in which an answer is waited for."""


class Outcome(models.TextChoices):
    """How an answer stands to what was asked."""

    AGREE = "agree", "Agrees"
    DISAGREE = "disagree", "Does not agree"
    OTHER = "other", "Other"
    UNABLE = "unable", "Unable to determine"


class Direction(models.TextChoices):
    """Whether codes after an answer say more or less than before it: what is counted, and never an amount."""

    UP = "up", "More"
    DOWN = "down", "Less"
    NONE = "none", "The same"


class SealedContent(ScopedRow):
    """Content of the record and of people, sealed under a name of its own."""

    name = models.CharField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    @classmethod
    def sealed_as(cls, content: dict[str, Any]) -> dict[str, Any]:
        """The fields that hold this content."""
        name = secrets.token_hex(16)
        return {"name": name, "sealed": seal(json.dumps(content).encode(), name)}

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(unseal(self.sealed, self.name))
        return found


class PhysicianQuery(SealedContent):
    """One question to one physician. ``content`` is what its author is writing; from its sending on ``SentQuery`` is what counts."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="queries")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="queries")
    trigger = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=40, blank=True, help_text="Under which it is the same question within a stay.")
    type = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=10, choices=QueryStatus.choices, default=QueryStatus.DRAFT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="asked")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["practice", "status", "due_at"], name="queries_waiting"),
            models.Index(fields=["addressee", "practice", "status"], name="queries_of_physician"),
            models.Index(fields=["practice", "sent_at"], name="queries_by_day"),
        ]

    def __str__(self) -> str:
        return f"query {self.pk}"


class SentQuery(SealedContent):
    """A question as it was sent: text, indicators, options, and what the lint said. Append-only."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    query = models.OneToOneField(PhysicianQuery, on_delete=models.PROTECT, related_name="sent")
    at = models.DateTimeField(auto_now_add=True)
    lint_version = models.CharField(max_length=10)
    overridden = models.JSONField(default=list, help_text="Rules that warned and were sent all the same.")


class QueryResponse(SealedContent):
    """A physician's signed answer: choice, words, comment. Append-only."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    query = models.OneToOneField(PhysicianQuery, on_delete=models.PROTECT, related_name="response")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    codes = models.JSONField(default=list, help_text="Codes of the draft when it was signed: no physician sees them.")


class QueryEffect(ScopedRow):
    """What the codes were before an answer and after it. Append-only, and always later than the answer."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    response = models.OneToOneField(QueryResponse, on_delete=models.PROTECT, related_name="effect")
    created_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    direction = models.CharField(max_length=10, choices=Direction.choices)


class QueryEvent(HistoryRow, SealedText):
    """What happened to a query; what somebody wrote of it is sealed. Append-only."""

    query = models.ForeignKey(PhysicianQuery, on_delete=models.PROTECT, related_name="events")


class QueryPolicy(ScopedRow):
    """The clocks of a practice; without a row those of the shipped table hold."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="query_policy")
    hours_in_stay = models.PositiveIntegerField(help_text="To answer while the patient is there.")
    hours_after = models.PositiveIntegerField(help_text="To answer after the discharge.")
    remind_percent = models.PositiveIntegerField()
    escalate_percent = models.PositiveIntegerField()
    a_day = models.PositiveIntegerField(help_text="Questions to one physician in a day, before more are a warning.")
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class GapLook(ScopedRow):
    """What was found open in a chart as it then stood: triggers and counts alone, no word of the record."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    encounter = models.OneToOneField(Encounter, on_delete=models.CASCADE, related_name="gap_look")
    chart_hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)
    gaps = models.JSONField(default=list, help_text="Of each gap: trigger, type and how many indicators.")
    found = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["practice", "-found"], name="gaps_of_practice")]
