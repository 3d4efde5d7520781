"""What a practice set up: organizations, rows of payers, providers and locations, every change of them, and one-time links."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class SetupRow(ScopedRow):
    """A payer, provider or location as it holds from a day to a day, or the practice's own facts (kind ``practice``).

    ``values`` by field of ``setup_fields.tsv``, days apart; ``key`` is what names it in files: payer id, NPI or name.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="setup_rows")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=160)
    values = models.JSONField(default=dict)
    words = models.TextField(blank=True, help_text="What a search looks in: all values, in small letters.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="A change is made to the version that was shown.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "kind", "key", "valid_from"], name="one_setup_row_a_day"),
            models.UniqueConstraint(
                fields=["practice", "kind", "key"], condition=Q(valid_from__isnull=True), name="one_setup_row_from_ever"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="setup_row_ends_after_it_begins",
            ),
        ]


class SetupChange(ScopedRow):
    """One change: who, when, by which way, and the values before and after. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="setup_changes")
    kind = models.CharField(max_length=10, help_text="practice, payer, provider, location, fees or person.")
    key = models.CharField(max_length=160)
    event = models.CharField(max_length=20, help_text="added, changed, ended, reopened, imported ...")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, help_text="screen, command or file.")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["practice", "kind", "key"], name="setup_change_of")]


class OneTimeLink(models.Model):
    """A link that works once and not for ever: the first start, or a person's invitation. The token itself is not kept."""

    purpose = models.CharField(max_length=12, choices=[("first_start", "First start"), ("invitation", "Invitation")])
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
