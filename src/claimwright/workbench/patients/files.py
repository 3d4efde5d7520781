"""How do patients, and what is registered of them, go into a file and come out of one? CSV with the columns of
``patient_fields.tsv``; rows of a patient name it by its record number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claimwright.workbench.models import Appointment, Patient, PatientRow, Practice
from claimwright.workbench.patients import appointments, people, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By, Outcome, Sheet, guessed, read_values
from claimwright.workbench.setup_fields import PATIENT_NUMBER as NUMBER
from claimwright.workbench.setup_fields import columns_of_patient, fields_of

KINDS: Final = ("patient", "appointment", *rows.KINDS)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHOWN: Final = 8


@writes
def take(practice: Practice, kind: str, sheet: Sheet, by: By, *, preview: bool = False) -> Outcome:
    """Takes a file in, or says what it would do. Good rows go in beside those that are rejected; a row again changes nothing.

    Raises ``RefusedError`` where a needed column is missing.
    """
    ours = guessed(kind, sheet.names)
    number = next((name for name in sheet.names if _plain(name) in ("patient id", "record number", "mrn")), "")
    needed = [one.name for one in fields_of(kind) if one.needed and one.name not in ours and one.name != NUMBER]
    if kind != people.KIND and not number:
        needed = [NUMBER, *needed]
    if needed:
        raise RefusedError(f"The file lacks the columns {', '.join(needed)}; it has {', '.join(sheet.names)}.")
    outcome = Outcome()
    outcome.rejects += [(line, "", "More cells than columns: a comma within a text?") for line in sheet.too_long]
    for line, cells in sheet.rows:
        typed = {name: cells.get(theirs, "") for name, theirs in ours.items() if theirs}
        typed[NUMBER] = cells.get(number, "") if number else ""
        outcome.first += [typed] if len(outcome.first) < _SHOWN else []
        try:
            done = _take_one(practice, kind, typed, by, preview=preview)
        except RefusedFieldsError as refused:
            outcome.rejects += [(line, column, said) for column, said in refused.problems.items()]
            continue
        except RefusedError as refused:
            outcome.rejects.append((line, "", str(refused)))
            continue
        outcome.added += done == "added"
        outcome.changed += done == "changed"
        outcome.same += done == "same"
    return outcome


def written(practice: Practice, kind: str) -> str:
    """All rows of a kind as CSV, what has ended too. A text that a spreadsheet would take for a formula stands behind an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = columns_of_patient(kind)
    writer.writerow(columns)
    for values in _listed(practice, kind):
        texts = (_text(values.get(name)) for name in columns)
        writer.writerow(f"'{text}" if text.startswith(_FORMULA) else text for text in texts)
    return out.getvalue()


def _listed(practice: Practice, kind: str) -> Iterator[Mapping[str, Any]]:
    if kind == people.KIND:
        details = {row.patient_id: row for row in PatientRow.objects.filter(practice=practice, kind=kind)}
        for patient in Patient.objects.filter(practice=practice).order_by("pk").iterator():
            told = details.get(patient.pk)
            yield people.own_of(patient) | (told.values if told else {})
    elif kind == appointments.KIND:
        found = Appointment.objects.filter(practice=practice).select_related("patient").order_by("day", "time", "pk")
        for one in found.iterator():
            yield appointments.values_of(one) | {NUMBER: one.patient.patient_id}
    else:
        held = (
            PatientRow.objects.filter(practice=practice, kind=kind).select_related("patient").order_by("patient", "pk")
        )
        for row in held.iterator():
            yield rows.values_of(row) | {NUMBER: row.patient.patient_id}


def _take_one(practice: Practice, kind: str, typed: Mapping[str, str], by: By, *, preview: bool) -> str:
    number = typed.get(NUMBER, "").strip()
    patient = Patient.objects.select_related("practice").filter(practice=practice, patient_id=number).first()
    if kind == people.KIND:
        return _take_patient(practice, patient if number else None, typed, by, preview=preview)
    if patient is None:
        raise RefusedFieldsError({NUMBER: f"There is no patient {number[:40] or 'without a number'}."})
    if kind == appointments.KIND:
        return _take_appointment(patient, typed, by, preview=preview)
    return _take_row(patient, kind, typed, by, preview=preview)


def _take_patient(
    practice: Practice, patient: Patient | None, typed: Mapping[str, str], by: By, *, preview: bool
) -> str:
    if patient is None:
        values, problems = read_values(people.KIND, typed)
        if problems:
            raise RefusedFieldsError(problems)
        if not preview:
            people.register(practice, typed, by, somebody_else=bool(values.get(NUMBER)))
        return "added"
    before = people.values_of(patient)
    given = {name: text for name, text in typed.items() if name != NUMBER}
    values, problems = read_values(people.KIND, given, only=True)
    if problems:
        raise RefusedFieldsError(problems)
    after = {name: value for name, value in before.items() if name not in given} | values
    if after == before:
        return "same"
    if not preview:
        people.change(patient, given, by)
    return "changed"


def _take_row(patient: Patient, kind: str, typed: Mapping[str, str], by: By, *, preview: bool) -> str:
    """A row of the same number and first day is that row; without a number, one that says the same."""
    values, problems = rows.read(kind, typed)
    if problems:
        raise RefusedFieldsError(problems)
    for row in rows.rows_of(patient, kind):
        there = rows.values_of(row)
        if there == values:
            return "same"
        key = rows.NUMBERS.get(kind)
        if key and all(there.get(name) == values.get(name) for name in (key, "valid_from")):
            if not preview:
                rows.put(patient, kind, {**_without(there, typed), **values}, by, row=row)
            return "changed"
    if not preview:
        rows.put(patient, kind, values, by)
    return "added"


def _take_appointment(patient: Patient, typed: Mapping[str, str], by: By, *, preview: bool) -> str:
    values, problems = read_values(appointments.KIND, typed)
    if problems:
        raise RefusedFieldsError(problems)
    held = Appointment.objects.filter(practice=patient.practice_id, patient=patient)
    number = values.get("number", "")
    there = (
        held.filter(number=number).first()
        if number
        else held.filter(day=values["day"], time=values.get("time", "")).first()
    )
    if there is None:
        if not preview:
            appointments.add(patient, typed, by)
        return "added"
    before = appointments.values_of(there)
    given = {name: text for name, text in typed.items() if name not in (NUMBER, "number")}
    after = {**_without(before, given), **{name: value for name, value in values.items() if name in given}}
    if {"status": "booked", **after} == before:
        return "same"
    if not preview:
        appointments.change(there, given, by)
    return "changed"


def _without(there: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """What a column that the file does not have leaves as it was."""
    return {name: value for name, value in there.items() if name not in typed}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", " ")
