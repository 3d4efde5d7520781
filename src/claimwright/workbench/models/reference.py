"""What a practice keeps about codes, favourites and notes, and the jobs that load official files."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User

SYSTEMS: Final = (("icd10cm", "ICD-10-CM"), ("icd10pcs", "ICD-10-PCS"), ("hcpcs", "HCPCS"))


class Favourite(ScopedRow):
    """A code kept at hand by a user, or with no ``user`` by the practice for all its members."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="favourites")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    system = models.CharField(max_length=10, choices=SYSTEMS)
    code = models.CharField(max_length=7, help_text="Without dot.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["system", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "user", "system", "code"],
                condition=Q(user__isnull=False),
                name="one_favourite_a_user",
            ),
            models.UniqueConstraint(
                fields=["practice", "system", "code"], condition=Q(user__isnull=True), name="one_favourite_a_practice"
            ),
        ]


class CodeNote(ScopedRow):
    """What a user, or with no ``user`` the practice, wants to remember about a code. It holds nothing of a patient."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="code_notes")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    system = models.CharField(max_length=10, choices=SYSTEMS)
    code = models.CharField(max_length=7, help_text="Without dot.")
    text = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["system", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "user", "system", "code"],
                condition=Q(user__isnull=False),
                name="one_code_note_a_user",
            ),
            models.UniqueConstraint(
                fields=["practice", "system", "code"], condition=Q(user__isnull=True), name="one_code_note_a_practice"
            ),
        ]


class ReferenceJob(ScopedRow):
    """One loading of official files, by upload or from their publishers; ``lines`` say what became of each file."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=6, choices=(("add", "Files added"), ("update", "Update from the publishers")))
    state = models.CharField(max_length=8, default="running", help_text="running, done or failed.")
    options = models.JSONField(default=dict)
    lines = models.JSONField(default=list, help_text="Rows of file, state and message.")
    started_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(auto_now=True, help_text="When the loading last said something.")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_loading_at_a_time")
        ]
