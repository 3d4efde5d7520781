"""What do commands see of patients? Each look is in the audit trail, as on a screen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.models import Patient, Practice
from claimwright.workbench.patients import benefits, files, people
from claimwright.workbench.patients.finding import find
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By


def listed_patients(practice: Practice, words: str, limit: int, by: By) -> list[dict[str, Any]]:
    """The patients of a practice by name, or those that the words find, with what stands in columns."""
    found = (
        find(practice, words, limit)
        if words.strip()
        else Patient.objects.filter(practice=practice, merged_into=None).order_by("last_name", "first_name", "pk")[
            :limit
        ]
    )
    _looked(practice, by, "patients.searched" if words.strip() else "patients.read")
    return [people.own_of(one) for one in found]


def shown_patient(practice: Practice, number: str, by: By) -> dict[str, Any]:
    """The facts of a patient, its coverages in the order they pay today, and open questions. Raises ``RefusedError``."""
    named = Patient.objects.filter(practice=practice, patient_id=number.strip())
    found = named.select_related("practice", "merged_into__practice").first()
    if found is None:
        raise RefusedError(f"There is no patient {number.strip()[:40]} in {practice.name}.")
    patient = found.kept
    _looked(practice, by, "patient.read", patient)
    order = benefits.on(patient, timezone.localdate())
    coverages = [
        {
            "pays": place,
            "payer": one.name,
            "member_id": one.values.get("member_id", ""),
            "why": " ".join(
                part for part in (one.placed.words, f"({one.placed.source})" if one.placed.source else "") if part
            ),
        }
        for place, one in enumerate(order.coverages, start=1)
    ]
    questions = [one.words for one in order.proposed.questions]
    told = {"patient": people.values_of(patient), "coverages": coverages, "questions": questions}
    return told | ({"decided": order.decided} if order.decided else {})


def written_file(practice: Practice, kind: str, by: By) -> str:
    """All rows of a kind as CSV."""
    _looked(practice, by, "patients.exported")
    return files.written(practice, kind)


def _looked(practice: Practice, by: By, event: str, patient: Patient | None = None) -> None:
    detail = {"way": by.way} | ({"login": by.login} if by.login else {})
    audit.record(event, actor=by.actor, practice=practice, object=patient, detail=detail)
