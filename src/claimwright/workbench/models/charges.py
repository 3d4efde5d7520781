"""Which codes stand on a clinic's charge sheet, to be ticked?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice


class Superbill(ScopedRow):
    """A charge sheet of a practice, or of one of its locations. ``lines``: code, modifiers and a word of our own for each."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="superbills")
    name = models.CharField(max_length=60)
    location = models.CharField(max_length=160, blank=True, help_text="Key of a location; empty: of every one.")
    lines = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice", "name"], name="one_superbill_a_name")]
