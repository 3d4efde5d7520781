"""The problem lists of a practice's patients, as their records last gave them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from claimwright.workbench.models.records import Encounter, Patient
from claimwright.workbench.models.scoped import ScopedRow
from claimwright.workbench.models.tenancy import Practice


class Problem(ScopedRow):
    """A coded entry of a patient's problem list; the words beside it stay in the sealed record."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="problems")
    encounter = models.ForeignKey(
        Encounter, on_delete=models.CASCADE, related_name="+", help_text="Whose record said it last."
    )
    system = models.CharField(max_length=10, help_text="icd10cm: lists in other systems have no releases here.")
    code = models.CharField(max_length=12, help_text="Without dot.")
    status = models.CharField(max_length=40, blank=True, help_text="As the record says: active, resolved, refuted.")
    on_list = models.BooleanField(default=True, help_text="False once a record said that it ended or never was.")
    recorded_on = models.DateField(null=True, blank=True, help_text="Day of the entry as the record gives it.")

    class Meta:
        ordering: ClassVar = ["patient", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "system", "code"], name="one_problem_a_patient")
        ]
        indexes: ClassVar = [models.Index(fields=["practice", "system", "code"])]
