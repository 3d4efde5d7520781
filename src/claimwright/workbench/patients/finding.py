"""Who is it that these words mean: any parts of a name in any order, a birth date, a record number, a member id?"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from claimwright.records.values import written_date
from claimwright.workbench.models import Patient, PatientRow, Practice
from claimwright.workbench.patients.rows import find_key


def find(practice: Practice, words: str, limit: int) -> list[Patient]:
    """Patients of the practice that every word fits, by name; one that was merged is found as the one that is kept."""
    rows: QuerySet[Patient] = Patient.objects.filter(practice=practice)
    parts = words.replace(",", " ").split()
    if not parts:
        return []
    whole = Q(pk__in=_by_card(practice, words))
    each = Q()
    for word in parts:
        day = written_date(word)
        each &= Q(birth_date=day) if day else _part(practice, word)
    found = rows.filter(whole | each).order_by("last_name", "first_name", "pk").select_related("merged_into")[:limit]
    kept = {person.pk: person for one in found for person in (one.merged_into or one,)}
    return list(kept.values())


def _part(practice: Practice, word: str) -> Q:
    named = Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(middle_name__icontains=word)
    return named | Q(patient_id__icontains=word) | Q(pk__in=_by_card(practice, word))


def _by_card(practice: Practice, written: str) -> QuerySet[PatientRow, int]:
    """Keys of patients whose member id this is, as a whole: it is kept sealed."""
    key = find_key("coverage", written)
    cards = PatientRow.objects.filter(practice=practice, kind="coverage", find_key=key).exclude(find_key="")
    return cards.values_list("patient_id", flat=True)
