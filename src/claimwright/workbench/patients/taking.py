"""What does a row of a file do to a patient? It fills and adds; it empties nothing, and names nobody else than who is there.

A cell that is empty says nothing. A record number under another person's name or birth date is refused, as everywhere records
come in, and so is a second row of a file that says otherwise of what an earlier one wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from claimwright.workbench.models import Appointment, Patient, PatientRow, Practice
from claimwright.workbench.patients import appointments, likeness, listed_payers, people, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By, read_values
from claimwright.workbench.setup_fields import PATIENT_NUMBER as NUMBER

_WHOSE: Final = (
    "This number is another person's here: its name or birth date differs. Correct the row, or change the name or birth date at "
    "the patient's page."
)
_WHICH: Final = "Several are here: give the first day of the one that is meant."


@dataclass
class Taking:
    """A file on its way in: ``line`` of the row at hand, and the line of each thing here that a row has written or found."""

    practice: Practice
    kind: str
    by: By
    line: int = 0
    lines: dict[tuple[str, int], int] = field(default_factory=dict)

    def wrote(self, what: str, pk: int, done: str) -> str:
        """Notes a row's own; raises ``RefusedError`` where it changed what an earlier row of the file wrote or found."""
        before = self.lines.setdefault((what, pk), self.line)
        if before != self.line and done == "changed":
            raise RefusedError(f"It says otherwise than line {before} of what is the same here: which of them holds?")
        return done


@writes
def take_row(taking: Taking, typed: Mapping[str, str]) -> str:
    """Added, changed or same. Raises ``RefusedError``, and then nothing of the row is kept."""
    given = {name: text.strip() for name, text in typed.items() if text.strip()}
    number = given.pop(NUMBER, "")
    # Locked: of two who take in one file at once, the second finds what the first added.
    locked = Patient.objects.select_for_update(no_key=True, of=("self",))
    found = locked.select_related("practice", "merged_into__practice")
    patient = found.filter(practice=taking.practice, patient_id=number).first() if number else None
    if taking.kind == people.KIND:
        return _registered(taking, number, given) if patient is None else _person(taking, patient, given)
    if patient is None:
        raise RefusedFieldsError({NUMBER: f"There is no patient {number[:40] or 'without a number'}."})
    if taking.kind == appointments.KIND:
        return _appointment(taking, patient, given)
    return _row(taking, patient, given)


@writes
def _registered(taking: Taking, number: str, given: Mapping[str, str]) -> str:
    made = people.register(taking.practice, {**given, NUMBER: number}, taking.by, somebody_else=bool(number))
    return taking.wrote("patient", made.pk, "added")


@writes
def _person(taking: Taking, patient: Patient, given: Mapping[str, str]) -> str:
    """The facts of a number that is here; of one that was merged, where they are news, those of the patient that is kept."""
    values, problems = read_values(people.KIND, given, only=True)
    if problems:
        raise RefusedFieldsError(problems)
    last, first = (values.get(name, getattr(patient, name)) for name in ("last_name", "first_name"))
    born = likeness.day_of(values.get("birth_date"))
    if not (people.goes_by(patient, last, first) and likeness.same_birthday(patient.birth_date, born)):
        raise RefusedFieldsError({NUMBER: _WHOSE})
    if not _news(people.values_of(patient), values):
        return taking.wrote("patient", patient.pk, "same")
    patient = patient.kept
    if not _news(people.values_of(patient), values):
        return taking.wrote("patient", patient.pk, "same")
    people.change(patient, given, taking.by)
    return taking.wrote("patient", patient.pk, "changed")


@writes
def _row(taking: Taking, patient: Patient, given: Mapping[str, str]) -> str:
    """A row of the same number, payer and first day is that row; without a number, one that says the same."""
    there = _same_row(taking.kind, patient, given)
    if there is not None:
        values, problems = read_values(taking.kind, given, only=True)
        if problems:
            raise RefusedFieldsError(problems)
        if not _news(rows.values_of(there), values):
            return taking.wrote(taking.kind, there.pk, "same")
        rows.change(there, given, taking.by)
        return taking.wrote(taking.kind, there.pk, "changed")
    values, problems = rows.read(taking.kind, given)
    if problems:
        raise RefusedFieldsError(problems)
    same = next((row for row in _rows(taking.kind, patient) if rows.values_of(row) == values), None)
    if same is not None:
        return taking.wrote(taking.kind, same.pk, "same")
    made = rows.put(patient, taking.kind, values, taking.by)
    return taking.wrote(taking.kind, made.pk, "added")


def _rows(kind: str, patient: Patient) -> list[PatientRow]:
    return rows.rows_of(list(patient.whole), kind)


def _same_row(kind: str, patient: Patient, given: Mapping[str, str]) -> PatientRow | None:
    """The row that is meant by its number, its payer and its first day; a cell without a day means the only one there is."""
    key = rows.find_key(kind, given.get(rows.NUMBERS.get(kind, ""), ""))
    there = [row for row in _rows(kind, patient) if key and row.find_key == key]
    if not there:
        return None
    listed = listed_payers.registration_of(patient.practice)
    if "payer_id" in given or "payer_name" in given:
        there = [row for row in there if listed_payers.same_payer(listed, row.values, given, row.valid_from)]
    since = given.get("valid_from", "")
    exact = [row for row in there if (row.valid_from.isoformat() if row.valid_from else "") == since]
    if exact or since:
        return next(iter(exact), None)
    if len(there) > 1:
        raise RefusedFieldsError({"valid_from": _WHICH})
    return next(iter(there), None)


@writes
def _appointment(taking: Taking, patient: Patient, given: Mapping[str, str]) -> str:
    """One of the person's own with the number; without a number, at the day and time."""
    values, problems = read_values(appointments.KIND, {**given, NUMBER: patient.patient_id})
    if problems:
        raise RefusedFieldsError(problems)
    held = Appointment.objects.filter(practice=patient.practice_id, patient__in=patient.whole).order_by("pk")
    number = values.get("number", "")
    there = held.filter(number=number) if number else held.filter(day=values["day"], time=values.get("time", ""))
    if len(there[:2]) > 1:
        raise RefusedFieldsError(
            {"number": "Several appointments of the patient are meant by this: give another number."}
        )
    one = there.first()
    if one is None:
        made = appointments.add(patient, given, taking.by)
        return taking.wrote(taking.kind, made.pk, "added")
    told = {name: value for name, value in values.items() if name != NUMBER}
    if not _news(appointments.values_of(one), told):
        return taking.wrote(taking.kind, one.pk, "same")
    appointments.change(one, given, taking.by)
    return taking.wrote(taking.kind, one.pk, "changed")


def _news(there: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return any(there.get(name) != value for name, value in values.items())
