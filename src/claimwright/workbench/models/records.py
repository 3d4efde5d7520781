"""What a record brings: patients, encounters and their documents, sealed at rest."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models.functions import Coalesce

from claimwright.workbench.crypto import content_hash, seal, unseal
from claimwright.workbench.models.scoped import ScopedManager, ScopedRow
from claimwright.workbench.models.tenancy import Practice, User

UNNUMBERED: Final = "unnumbered-"
"""How the key of a patient begins whose records have no number: kept to know the patient again, and shown to nobody."""


class Patient(ScopedRow):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="patients")
    patient_id = models.CharField(max_length=80, help_text="The record's own number of the patient.")
    last_name = models.CharField(max_length=120, blank=True)
    first_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    change_mark = models.BigIntegerField(
        default=0, editable=False, help_text="Written by the database at every change (change_marks)."
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        help_text="The patient that this one is, as a person said; its rows stay its own, so that it can be taken back.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "patient_id"], name="one_patient_id_a_practice")
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice", "last_name", "first_name"], name="patients_by_name"),
            models.Index(fields=["practice", "change_mark"], name="patients_by_change"),
            models.Index(fields=["practice", "birth_date"], name="patients_by_birth_date"),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    @property
    def shown_name(self) -> str:
        named = ", ".join(part for part in (self.last_name, self.first_name) if part)
        return named or (self.patient_id if self.is_numbered else "no name")

    @property
    def is_numbered(self) -> bool:
        return not self.patient_id.startswith(UNNUMBERED)

    @property
    def shown_number(self) -> str:
        """The record number as people see it."""
        return self.patient_id if self.is_numbered else "no number"

    @property
    def kept(self) -> Patient:
        """The patient that stands for the person: this one, or the one it was merged into."""
        return self.merged_into or self

    @property
    def whole(self) -> models.QuerySet[Patient]:
        """The person: the patient that is kept, and those that were merged into it."""
        kept = self.merged_into_id or self.pk
        return Patient.objects.filter(models.Q(pk=kept) | models.Q(merged_into=kept))


class EncounterStatus(models.TextChoices):
    TO_CODE = "to_code", "To code"
    CODING = "coding", "Coding"
    QUERIED = "queried", "Query open"
    CODED = "coded", "Coded"
    HELD = "held", "Claim held"
    READY = "ready", "Ready to bill"
    BILLED = "billed", "Billed"
    PAID = "paid", "Paid"
    DENIED = "denied", "Denied"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Cancelled"


NOT_FINAL_BILLED = (
    EncounterStatus.TO_CODE,
    EncounterStatus.CODING,
    EncounterStatus.QUERIED,
    EncounterStatus.CODED,
    EncounterStatus.HELD,
    EncounterStatus.READY,
)
"""Discharged, not final billed (DNFB): everything before the claim went out."""


class Encounter(ScopedRow):
    """An encounter to code. ``sealed_chart`` is the whole chart without its documents' text, which stand in ``Document``."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="encounters")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    encounter_id = models.CharField(max_length=80, blank=True, help_text="The record's own number of the encounter.")
    source = models.CharField(max_length=255, blank=True, help_text="File the record came from.")
    format = models.CharField(max_length=10, blank=True)
    visit_key = models.CharField(
        max_length=64, blank=True, help_text="Which visit it is, by the number its source gave it; empty without one."
    )
    perhaps_same = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="An earlier encounter of the same patient, day, kind and clinician: a person says whether it is this visit.",
    )
    news = models.JSONField(
        default=list, blank=True, help_text="What later records changed and nobody has looked at yet."
    )
    chart_hash = models.CharField(max_length=64)
    sealed_chart = models.BinaryField()
    setting = models.CharField(max_length=30, blank=True)
    specialty = models.CharField(max_length=40, blank=True)
    date_of_service = models.DateField(null=True, blank=True)
    discharged_on = models.DateField(null=True, blank=True)
    payer_name = models.CharField(max_length=120, blank=True)
    provider_name = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, choices=EncounterStatus.choices, default=EncounterStatus.TO_CODE)
    status_reason = models.CharField(max_length=255, blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expected_charge = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    deadline = models.DateField(null=True, blank=True, help_text="Last day to file with the payer.")
    drg = models.CharField(max_length=4, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    finalised_at = models.DateTimeField(null=True, blank=True)
    finalised_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "visit_key"], condition=~models.Q(visit_key=""), name="one_encounter_a_visit"
            ),
        ]
        indexes: ClassVar = [
            # Holds all that the worklist filters, sums and sorts by, because a row of the table carries the sealed chart.
            models.Index(
                fields=[
                    "practice", "status", "deadline", "expected_charge", "date_of_service", "discharged_on", "setting",
                    "payer_name", "owner",
                ],
                name="encounter_list",
            ),
            models.Index(fields=["practice", "setting"], name="encounter_settings"),
            models.Index(
                fields=["finalised_by", "finalised_at"],
                condition=models.Q(finalised_at__isnull=False),
                name="encounter_coded_by",
            ),
            models.Index(fields=["practice", "payer_name"], name="encounter_payers"),
            # Holds what is counted of the encounters discharged in a period.
            models.Index(
                models.F("practice"), Coalesce("discharged_on", "date_of_service"), models.F("status"),
                models.F("expected_charge"), name="encounter_discharged",
            ),
            models.Index(fields=["practice", "encounter_id"], name="encounter_by_number"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"encounter {self.pk}"


class ReceivedRecord(ScopedRow):
    """A record that came in, by what it says, whatever its file is called; what it says again changes nothing."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="records")
    content = models.CharField(max_length=64, help_text="Hash of what the record says.")
    source = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=10, help_text="new, updated, withdrawn, billed or left_out.")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "content"], name="one_record_once_a_practice")
        ]


class DocumentManager(ScopedManager["Document"]):
    def seal(self, encounter: Encounter, position: int, document_id: str, text: str, **fields: object) -> Document:
        """A document with its text sealed under its content hash."""
        raw = text.encode()
        named = content_hash(raw)
        return Document(
            practice_id=encounter.practice_id,
            encounter=encounter,
            position=position,
            document_id=document_id,
            content_hash=named,
            sealed_text=seal(raw, named),
            **fields,
        )


class Document(ScopedRow):
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="documents")
    position = models.IntegerField()
    document_id = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    author = models.CharField(max_length=120, blank=True)
    content_hash = models.CharField(max_length=64, db_index=True)
    sealed_text = models.BinaryField()

    objects: ClassVar[DocumentManager] = DocumentManager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "document_id"], name="one_document_id_an_encounter")
        ]

    @property
    def text(self) -> str:
        """The text as read; evidence counts its characters."""
        return unseal(self.sealed_text, self.content_hash).decode()
