"""Two patients that are one person: a person says so, both numbers stay, and the word can be taken back exactly.

Nothing is moved. The patient that is not kept is led to the one that is; visits, rows and entries stay its own, so that a
record under either number finds its patient and taking the word back leaves no trace but history.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from claimwright.workbench import accounts
from claimwright.workbench.models import Patient, PatientPair, Practice
from claimwright.workbench.patients import changes, restrictions
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

MERGED, DIFFERENT = "merged", "different"
_LONGEST: Final = 255


@writes
def merge(kept: Patient, other: Patient, reason: str, by: By) -> PatientPair:
    """Two patients are one person, known by the number of ``kept``; the reason is kept."""
    kept, other = _locked(kept, other)
    if not reason.strip():
        raise RefusedError("Say how you know that they are one person.")
    if kept.merged_into_id or other.merged_into_id:
        raise RefusedError("One of them was merged already. Look at them again.")
    led = [other.pk, *Patient.objects.filter(merged_into=other).order_by("pk").values_list("pk", flat=True)]
    Patient.objects.filter(pk__in=led).update(merged_into=kept)
    _take_back_words(kept, other, by)
    pair = PatientPair.objects.create(
        practice_id=kept.practice_id, kept=kept, other=other, said=MERGED, reason=reason.strip()[:_LONGEST], moved=led,
        actor=by.actor,
    )  # fmt: skip
    accounts.count_anew(kept.practice, [kept.pk, *led], ())
    for one, event in ((kept, "merged"), (other, "merged into")):
        numbers = {"number": other.shown_number if one is kept else kept.shown_number, "reason": pair.reason}
        changes.keep(one, "pair", event, by, after=numbers)
    restrictions.hold_claims(Patient.objects.select_related("practice").get(pk=kept.pk), by)
    return pair


@writes
def undo(pair: PatientPair, by: By) -> None:
    """Takes a merge back: both stand as before. The last merge of a patient is taken back first."""
    Practice.objects.select_for_update(no_key=True).get(pk=pair.practice_id)
    fresh = PatientPair.objects.select_related("kept__practice", "other__practice").get(pk=pair.pk)
    if fresh.undone_at is not None or fresh.said != MERGED:
        raise RefusedError("This was taken back already.")
    later = PatientPair.objects.filter(practice=fresh.practice_id, said=MERGED, undone_at=None, pk__gt=fresh.pk)
    of_both = Q(kept__in=(fresh.kept_id, fresh.other_id)) | Q(other__in=(fresh.kept_id, fresh.other_id))
    if (last := later.filter(of_both).order_by("-pk").select_related("other").first()) is not None:
        raise RefusedError(f"Take back the later merge of {last.other.shown_number} first.")
    led = [pk for pk in fresh.moved if pk != fresh.other_id]
    Patient.objects.filter(pk=fresh.other_id, merged_into=fresh.kept).update(merged_into=None)
    Patient.objects.filter(pk__in=led, merged_into=fresh.kept).update(merged_into=fresh.other)
    fresh.undone_at, fresh.undone_by = timezone.now(), by.actor
    fresh.save(update_fields=["undone_at", "undone_by"])
    accounts.count_anew(fresh.kept.practice, [fresh.kept_id, *fresh.moved], ())
    for one, another in ((fresh.kept, fresh.other), (fresh.other, fresh.kept)):
        changes.keep(one, "pair", "parted", by, before={"number": another.shown_number})


@writes
def tell_apart(one: Patient, other: Patient, reason: str, by: By) -> PatientPair:
    """Two patients that look alike are two people: they are not shown as one again."""
    one, other = _locked(one, other)
    if _standing(one, other).exists():
        raise RefusedError("Somebody has said a word on these two already.")
    pair = PatientPair.objects.create(
        practice_id=one.practice_id,
        kept=one,
        other=other,
        said=DIFFERENT,
        reason=reason.strip()[:_LONGEST],
        actor=by.actor,
    )
    for first, second in ((one, other), (other, one)):
        changes.keep(first, "pair", "told apart", by, after={"number": second.shown_number, "reason": pair.reason})
    return pair


def _locked(one: Patient, other: Patient) -> tuple[Patient, Patient]:
    """Both read anew, one merge of the practice after another."""
    if one.pk == other.pk or one.practice_id != other.practice_id:
        raise RefusedError("Choose two patients.")
    Practice.objects.select_for_update(no_key=True).get(pk=one.practice_id)
    fresh = Patient.objects.select_related("practice").in_bulk([one.pk, other.pk])
    return fresh[one.pk], fresh[other.pk]


def _standing(one: Patient, other: Patient) -> QuerySet[PatientPair]:
    both = Q(kept=one, other=other) | Q(kept=other, other=one)
    return PatientPair.objects.filter(both, undone_at=None)


@writes
def _take_back_words(one: Patient, other: Patient, by: By) -> None:
    """That they were two people is a word that a merge takes back."""
    _standing(one, other).update(undone_at=timezone.now(), undone_by=by.actor)
