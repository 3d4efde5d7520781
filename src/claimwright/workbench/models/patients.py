"""What is registered of a patient beside the record's own words: sealed rows with days, their changes, cards, appointments,
and what a person said of two patients that may be one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.records import Patient
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


def sealed_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that hold values sealed, under the keyed hash of what they say."""
    data = json.dumps(dict(values), ensure_ascii=False, sort_keys=True).encode()
    named = content_hash(data)
    return {"content_hash": named, "sealed": seal(data, named)}


class SealedRow(ScopedRow):
    """Values by field of ``patient_fields.tsv``, sealed at rest."""

    content_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def put(self, values: Mapping[str, Any]) -> None:
        """Seals values in place of those that are there; whoever puts them saves the row."""
        for name, value in sealed_values(values).items():
            setattr(self, name, value)

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(unseal(self.sealed, self.content_hash))
        return found


class PatientRow(SealedRow):
    """A coverage, guarantor, employer, accident, authorization, consent or restriction as it holds from a day to a day."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patient_rows")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="registered")
    kind = models.CharField(max_length=15)
    find_key = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of its number (member id, authorization), to find it by."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="A change is made to the version that was shown.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="patient_row_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "kind"], name="patient_rows_of"),
            models.Index(fields=["practice", "find_key"], name="patient_rows_found"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PatientChange(ScopedRow):
    """One change: who, when, by which way, and the values before and after, sealed. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=15)
    row = models.BigIntegerField(null=True, help_text="Key of the row that changed; none for the patient's own facts.")
    event = models.CharField(max_length=20, help_text="registered, added, changed, ended, reopened, merged ...")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, help_text="screen, command, file or record.")
    content_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """``before`` and ``after``, each by field."""
        found: dict[str, dict[str, Any]] = json.loads(unseal(self.sealed, self.content_hash))
        return found


class CardImage(ScopedRow):
    """A picture of a card as it was brought, sealed; a newer one of the same side takes its place and it stays."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    coverage = models.ForeignKey(PatientRow, on_delete=models.PROTECT, related_name="images")
    side = models.CharField(max_length=5, choices=[("front", "Front"), ("back", "Back")])
    media_type = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    size = models.IntegerField()
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    @property
    def content(self) -> bytes:
        return unseal(self.sealed, self.content_hash)


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    KEPT = "kept", "Kept"
    MISSED = "missed", "No show"
    CANCELLED = "cancelled", "Cancelled"


class Appointment(ScopedRow):
    """A time that was agreed for a patient; ``number`` is that of ``source``, which says of it what changes."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="appointments")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    source = models.CharField(max_length=120, blank=True, help_text="Who numbers it; empty: typed here.")
    number = models.CharField(max_length=80)
    day = models.DateField()
    time = models.CharField(max_length=5, blank=True, help_text="HH:MM as the practice's clock has it.")
    minutes = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED)
    reason = models.CharField(max_length=120, blank=True)
    provider_name = models.CharField(max_length=120, blank=True)
    provider_npi = models.CharField(max_length=10, blank=True)
    location = models.CharField(max_length=120, blank=True)
    told_at = models.CharField(
        max_length=32, blank=True, help_text="When its source said so last; what is older changes nothing."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "source", "number"], name="one_appointment_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "day", "time"], name="appointments_by_day")]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class PatientPair(ScopedRow):
    """What a person said of two patients: one person (``merged``), or two (``different``). Taken back, it stays as history."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patient_pairs")
    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=10, choices=[("merged", "One person"), ("different", "Two people")])
    reason = models.CharField(max_length=255, blank=True)
    moved = models.JSONField(default=list, help_text="Keys of the patients that the merge led to the one that is kept.")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kept=F("other")), name="a_pair_is_two_patients"),
            models.UniqueConstraint(
                fields=["practice", "kept", "other"], condition=Q(undone_at__isnull=True), name="one_word_on_a_pair"
            ),
        ]
