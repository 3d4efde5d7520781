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
    each = Q()
    for word in parts:
        day = written_date(word)
        each &= Q(birth_date=day) if day else _part(practice, word)
    if whole := _by_card(practice, words):
        each |= Q(pk__in=whole)
    # Put in order here: a database that is asked for the first by name goes through all names to find a birth date.
    found = rows.filter(each).select_related("merged_into").order_by()[:limit]
    kept = {one.kept.pk: one.kept for one in found}
    return sorted(kept.values(), key=lambda one: (one.last_name, one.first_name, one.pk))


def _part(practice: Practice, word: str) -> Q:
    named = Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(middle_name__icontains=word)
    named |= Q(patient_id__icontains=word)
    return named | Q(pk__in=carded) if (carded := _by_card(practice, word)) else named


def _by_card(practice: Practice, written: str) -> list[int]:
    """Keys of patients whose member id this is, as a whole: it is kept sealed."""
    key = find_key("coverage", written)
    cards = (
        PatientRow.objects.filter(practice=practice, kind="coverage", find_key=key)
        if key
        else PatientRow.objects.none()
    )
    return list(cards.values_list("patient_id", flat=True))
