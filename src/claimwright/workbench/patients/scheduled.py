"""What do a scheduling system's messages change of an appointment: which one is meant, whose is it, is it news?

A number is its source's: (practice, source, number) names one appointment, and an appointment goes to another person by a
person's word alone. A source that does not name itself numbers within one person, so that two of them never meet.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from claimwright import records
from claimwright.records.values import hl7_datetime
from claimwright.workbench.models import Appointment, Patient, Practice
from claimwright.workbench.patients import appointments, changes, likeness, people
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

ANOTHERS: Final = "its appointment number belongs to another person here"
_UNNAMED: Final = "unnamed source, patient"
_LONGEST: Final = 120
_LONGEST_NUMBER: Final = 80


def is_anothers(practice: Practice, told: records.Appointment, patient: Patient | None) -> bool:
    """Whether the number is known as another person's appointment than ``patient``'s; None: whom nobody knows by a number."""
    found = _found(practice, told, patient)
    if found is None:
        return False
    if patient is not None:
        return not _is(found.patient, patient)
    who = told.person
    named = not who.patient_id and people.goes_by(found.patient, who.last_name, who.first_name)
    return not (named and likeness.same_birthday(found.patient.birth_date, who.birth_date))


@writes
def book(patient: Patient, told: records.Appointment, by: By, *, moves: bool = False) -> tuple[Appointment | None, str]:
    """What a scheduling system says of an appointment: added, changed or the same; ``stale`` where something newer is known.

    ``moves``: a person said that a number known as somebody else's is this patient's. Raises ``RefusedError`` without that word.
    """
    practice = Practice.objects.select_for_update(no_key=True).get(pk=patient.practice_id)
    found = _found(practice, told, patient)
    moved = found is not None and not _is(found.patient, patient)
    if moved and not moves:
        raise RefusedError(f"It does not say whose appointment it is: {ANOTHERS}.")
    said, known = _instant(told.told_at), _kept_instant(found.told_at) if found else None
    if said and known and known > said:
        return found, "stale"
    if found is None and told.start is None:
        return None, "without a time"
    values: dict[str, Any] = appointments.values_of(found) if found else {}
    given = {
        "status": told.status, "minutes": told.minutes, "reason": told.reason, "provider_name": told.provider_name,
        "provider_npi": told.provider_npi, "location": told.location,
    }  # fmt: skip
    values |= {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in given.items() if value}
    if told.start is not None:
        start = _here(told.start)
        values |= {"day": start.date().isoformat(), "time": start.strftime("%H:%M")}
    made = found or Appointment(
        practice=practice, patient=patient, source=_source(told, patient), number=told.number[:_LONGEST_NUMBER]
    )
    before = appointments.values_of(made) if found else None
    if moved and found is not None:
        changes.keep(found.patient, appointments.KIND, "given away", by, before=before)
        made.patient, made.source = patient, _source(told, patient)
    # A message that does not say when it was written takes nothing from what is known of the time.
    news = said or known
    made.told_at = news.isoformat() if news else ""
    appointments.put(made, values, by)
    if moved:
        changes.keep(patient, appointments.KIND, "taken over", by, after=appointments.values_of(made))
        return made, "changed"
    return made, "added" if before is None else "same" if before == appointments.values_of(made) else "changed"


def _found(practice: Practice, told: records.Appointment, patient: Patient | None) -> Appointment | None:
    """The appointment that is meant; of a source without a name only one of the person's own."""
    numbered = Appointment.objects.filter(practice=practice, number=told.number[:_LONGEST_NUMBER])
    numbered = numbered.select_related("patient__practice").order_by("-source", "pk")
    if told.source:
        return numbered.filter(source=told.source[:_LONGEST]).first()
    if patient is None:
        return None
    unnamed = Q(source__startswith=_UNNAMED) | Q(source="")  # such a one stood without a source once
    return numbered.filter(unnamed, patient__in=patient.whole).first()


def _source(told: records.Appointment, patient: Patient) -> str:
    return told.source[:_LONGEST] or f"{_UNNAMED} {patient.pk}"


def _is(one: Patient, other: Patient) -> bool:
    return (one.merged_into_id or one.pk) == (other.merged_into_id or other.pk)


def _here(when: datetime) -> datetime:
    """The time as the practice's clock has it; one without an offset is the clock's already."""
    try:
        return timezone.localtime(when) if when.tzinfo else when
    except OverflowError:  # a year that no calendar has
        return when.replace(tzinfo=None)


def _instant(when: datetime | None) -> datetime | None:
    if when is None:
        return None
    try:
        return (when if when.tzinfo else timezone.make_aware(when)).astimezone(UTC)
    except OverflowError:
        return None


def _kept_instant(text: str) -> datetime | None:
    """When something was said last, as it is kept: with its offset, or as messages wrote it, by the practice's clock."""
    return _instant(hl7_datetime(text) if text.isdecimal() else datetime.fromisoformat(text)) if text else None
