"""Who is it that these words mean: any parts of a name in any order, a birth date, a record number, a member id?"""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.workbench import finding
from claimwright.workbench.models import Patient, PatientRow, Practice
from claimwright.workbench.patients.rows import find_key


def find(practice: Practice, words: str, limit: int) -> list[Patient]:
    """Patients of the practice that every word fits, best first; one that was merged is found as the one that is kept.

    A member id is found as a whole, as it is kept sealed; the other words as the search of people has them.
    """
    parts = words.replace(",", " ").split()
    if not parts:
        return []
    if whole := _carded(practice, "".join(parts)):
        return _kept(Patient.objects.filter(pk__in=whole).select_related("merged_into")[:limit])
    cards = [found for part in parts if (found := _carded(practice, part))]
    rest = " ".join(part for part in parts if not _carded(practice, part))
    if not cards:
        return _kept(finding.people(practice, rest, limit))
    held = set.intersection(*cards)
    people = finding.people(practice, rest, limit) if rest else Patient.objects.filter(pk__in=held)[:limit]
    return _kept(one for one in people if one.pk in held)


def _kept(people: Iterable[Patient]) -> list[Patient]:
    return list({one.kept.pk: one.kept for one in people}.values())


def _carded(practice: Practice, written: str) -> set[int]:
    """Keys of patients whose member id this is."""
    key = find_key("coverage", written)
    if not key:
        return set()
    cards = PatientRow.objects.filter(practice=practice, kind="coverage", find_key=key)
    return set(cards.values_list("patient_id", flat=True))
