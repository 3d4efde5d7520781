"""Risk adjustment: what the payer's enrolment says of a person, the factors of a year, what people said of each finding."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.patients import SealedRow
from claimwright.workbench.models.records import Patient
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice, User


class RiskEnrollment(SealedRow):
    """What an enrolment file says of a person in a payment year, sealed; the latest holds. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="risk_enrollments")
    payment_year = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["patient", "payment_year"], name="risk_enrollment_of")]


class RiskFactor(ScopedRow):
    """Normalization and coding intensity of a model in a payment year; the latest holds. Append-only by database trigger."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="risk_factors")
    payment_year = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=12)
    share = models.DecimalField(max_digits=4, decimal_places=3, help_text="Of the blend; 1 alone, 0 takes it out.")
    normalization = models.DecimalField(max_digits=6, decimal_places=4)
    intensity = models.DecimalField(max_digits=6, decimal_places=4)
    source = models.CharField(max_length=200, help_text="Where it is published.")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]


class RiskAnswer(SealedRow):
    """What a person said of a category, a gap or an over-coding pattern of a patient's year; the latest holds.

    Append-only by database trigger. The note is sealed: it may hold words of the record.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="risk_answers")
    service_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, help_text="hcc, gap or flag.")
    rule = models.CharField(max_length=40, help_text="Model and category, rule of the suspect, or topic.")
    answer = models.CharField(max_length=14)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["patient", "service_year"], name="risk_answers_of"),
            models.Index(fields=["practice", "kind", "rule"], name="risk_answers_by_rule"),
        ]


class RiskYear(ScopedRow):
    """What the list shows of a patient's year in one model, as it was when ``stamp`` was true of its charts and answers."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="risk_years")
    service_year = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=12)
    stamp = models.CharField(max_length=64, blank=True, help_text="Of what it was reviewed; empty: not yet.")
    problem = models.CharField(max_length=200, blank=True, help_text="Why there is no review.")
    charts = models.PositiveIntegerField(default=0)
    open_charts = models.PositiveIntegerField(default=0)
    hccs = models.PositiveIntegerField(default=0)
    unsupported = models.PositiveIntegerField(default=0)
    flags = models.PositiveIntegerField(default=0)
    recapture = models.PositiveIntegerField(default=0)
    suspects = models.PositiveIntegerField(default=0)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "service_year", "model"], name="one_risk_year_a_model")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "service_year", "model"], name="risk_years_of")]
