"""Appointments: typed and from files of rows; ``scheduled`` has those of scheduling systems.

From them eligibility, authorization and missing charges are asked: each day's list says which of them lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from claimwright.workbench.models import Appointment, AppointmentStatus, Encounter, EncounterStatus, Patient, Practice
from claimwright.workbench.patients import changes, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By, read_values

KIND: Final = "appointment"
_FIELDS: Final = ("day", "time", "minutes", "status", "reason", "provider_name", "provider_npi", "location")
_LONGEST: Final = 120
WITHOUT_VISIT: Final = (AppointmentStatus.CANCELLED, AppointmentStatus.MISSED)


@dataclass(frozen=True)
class Listed:
    """An appointment of a day's list: payers that cover the day, the visit that came of it, and what is missing."""

    appointment: Appointment
    payers: tuple[str, ...]
    visit: Encounter | None
    lacks: tuple[str, ...]


def values_of(appointment: Appointment) -> dict[str, Any]:
    told = {name: getattr(appointment, name) for name in ("number", *_FIELDS)}
    told["day"] = appointment.day.isoformat()
    return {name: value for name, value in told.items() if value not in ("", None)}


@writes
def add(patient: Patient, typed: Mapping[str, str], by: By) -> Appointment:
    """An appointment that was typed, or came in a file of rows."""
    values, problems = read_values(KIND, {**typed, "patient_id": patient.patient_id})
    problems |= _too_long(values)
    number = values.get("number", "")
    if number and Appointment.objects.filter(practice=patient.practice_id, source="", number=number).exists():
        problems["number"] = "There is an appointment of this number."
    if problems:
        raise RefusedFieldsError(problems)
    return put(Appointment(practice_id=patient.practice_id, patient=patient, number=number), values, by)


@writes
def change(appointment: Appointment, typed: Mapping[str, str], by: By, *, version: int | None = None) -> Appointment:
    """An appointment with some fields changed; its number stays."""
    fresh = Appointment.objects.select_for_update(no_key=True, of=("self",)).get(pk=appointment.pk)
    if version is not None and version != fresh.version:
        raise RefusedError("Somebody has changed this meanwhile. Look at it again.")
    given = {name: text for name, text in typed.items() if name not in ("number", "patient_id")}
    values, problems = read_values(KIND, given, only=True)
    problems |= _too_long(values)
    if problems:
        raise RefusedFieldsError(problems)
    kept = {name: value for name, value in values_of(fresh).items() if name not in given}
    if fresh.source:  # a message that was written before this is older than what a person said now
        fresh.told_at = timezone.now().astimezone(UTC).isoformat()
    return put(fresh, {**kept, **values}, by)


def of_day(practice: Practice, day: date, *, until: date | None = None) -> QuerySet[Appointment]:
    """Appointments from a day to a day in their order."""
    found = Appointment.objects.filter(practice=practice, day__gte=day, day__lte=until or day)
    return found.select_related("patient__merged_into").order_by("day", "time", "pk")


def listed(practice: Practice, found: Sequence[Appointment], today: date) -> list[Listed]:
    """Appointments with what they lack: a coverage that holds, and once their day is over the visit, or its charges."""
    whose = {one.patient_id for one in found} | {one.patient.merged_into_id or 0 for one in found}
    coverages: dict[int, list[Any]] = {}
    people = list(Patient.objects.filter(pk__in=whose))
    for row in rows.rows_of(people, "coverage"):
        coverages.setdefault(row.patient_id, []).append(row)
    visits: dict[tuple[int, date | None], Encounter] = {}
    days = {one.day for one in found}
    there = Encounter.objects.filter(practice=practice, patient__in=people, date_of_service__in=days)
    for seen in there.exclude(status=EncounterStatus.WITHDRAWN).defer("sealed_chart").order_by("pk"):
        visits[seen.patient_id, seen.date_of_service] = seen
    shown = []
    for one in found:
        persons = [pk for pk in (one.patient_id, one.patient.merged_into_id) if pk]
        held = [row for pk in persons for row in coverages.get(pk, []) if rows.holds(row, one.day)]
        payers = tuple(dict.fromkeys(str(row.values["payer_name"]) for row in held))
        visit = next((came for pk in persons if (came := visits.get((pk, one.day)))), None)
        shown.append(Listed(one, payers, visit, tuple(_lacks(one, payers, visit, today))))
    return shown


def _lacks(one: Appointment, payers: Sequence[str], visit: Encounter | None, today: date) -> Iterable[str]:
    if one.status in WITHOUT_VISIT:
        return
    if not payers and visit is None:
        yield "no coverage registered"
    if one.day < today and visit is None:
        yield "no record of the visit"
    if one.day < today and visit is not None and visit.status in (EncounterStatus.TO_CODE, EncounterStatus.CODING):
        yield "not coded yet"


@writes
def put(made: Appointment, values: Mapping[str, Any], by: By) -> Appointment:
    """Writes values that were read, of an appointment that is new or one that is here."""
    before = values_of(made) if made.pk else {}
    for name in _FIELDS:
        if name != "day":
            usual: Any = None if name == "minutes" else AppointmentStatus.BOOKED if name == "status" else ""
            setattr(made, name, values.get(name, usual))
    made.day = date.fromisoformat(values["day"])
    if made.pk:
        made.version += values_of(made) != before
    numbered = bool(made.number)
    made.number = made.number or f"new-{uuid4().hex}"
    made.save()
    if not numbered:
        made.number = f"A{made.pk:06d}"
        made.save(update_fields=["number"])
    after = values_of(made)
    if after != before:
        changes.keep(made.patient, KIND, "changed" if before else "added", by, before=before, after=after)
    return made


def _too_long(values: Mapping[str, Any]) -> dict[str, str]:
    texts = ("reason", "provider_name", "location")
    return {
        name: f"No longer than {_LONGEST} characters." for name in texts if len(str(values.get(name, ""))) > _LONGEST
    }
