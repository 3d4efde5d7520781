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
        return _kept(Patient.objects.filter(pk__in=whole).select_related("merged_into"))[:limit]
    cards = [found for part in parts if (found := _carded(practice, part))]
    rest = " ".join(part for part in parts if not _carded(practice, part))
    if not cards:
        return _kept(finding.people(practice, rest, limit))
    held = set.intersection(*cards)
    # Among who has the card alone: of a name that many have, the one who fits both might else be left off.
    if rest:
        return finding.people(practice, rest, limit, among=frozenset(held))
    return _kept(Patient.objects.filter(pk__in=held).select_related("merged_into"))[:limit]


def _kept(people: Iterable[Patient]) -> list[Patient]:
    return list({one.kept.pk: one.kept for one in people}.values())


def _carded(practice: Practice, written: str) -> set[int]:
    """Keys of patients whose member id this is, under each number of the person."""
    key = find_key("coverage", written)
    if not key:
        return set()
    cards = PatientRow.objects.filter(practice=practice, kind="coverage", find_key=key)
    return set(finding.same_people(list(cards.values_list("patient_id", flat=True))))
