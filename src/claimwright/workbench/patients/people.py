"""How is a patient registered and changed: names as on the card, where the patient lives, what is known beside the record?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import uuid4

from claimwright.workbench.models import Patient, PatientChange, PatientRow, Practice
from claimwright.workbench.patients import changes, likeness, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By

KIND: Final = "patient"
NAMED: Final = "also named"
"""The event of a name under which a record came."""
RECORD: Final = "record"
"""By which way what records say comes."""
_OWN: Final = ("patient_id", "last_name", "first_name", "middle_name", "birth_date", "sex")
"""What stands in columns, because records, lists and searches ask for it; the rest is sealed."""
_LONGEST: Final = 120
_MOST_ALIKE: Final = 8


class PerhapsHereError(RefusedError):
    """A patient like this one is here already; a person says whether it is somebody else."""

    def __init__(self, patients: Sequence[Patient]) -> None:
        super().__init__("A patient like this one is here already: open that one, or say that it is somebody else.")
        self.patients = list(patients)


def details_of(patient: Patient) -> PatientRow | None:
    return PatientRow.objects.filter(patient=patient, kind=KIND).first()


def own_of(patient: Patient) -> dict[str, Any]:
    """What stands in columns, by field."""
    own = {name: getattr(patient, name) for name in _OWN}
    born = patient.birth_date
    return {name: value for name, value in own.items() if value} | ({"birth_date": born.isoformat()} if born else {})


def values_of(patient: Patient, details: PatientRow | None = None) -> dict[str, Any]:
    """All that is registered of the patient itself, by field."""
    found = details or details_of(patient)
    return own_of(patient) | (found.values if found else {})


def told_of(patient: Patient, details: PatientRow | None = None) -> dict[str, Any]:
    """``values_of``, with the record number as people see it."""
    return values_of(patient, details) | {"patient_id": patient.shown_number}


def version_of(patient: Patient) -> int:
    """Counts the changes of the patient's own facts; 0 while nothing but the record's is known."""
    found = PatientRow.objects.filter(patient=patient, kind=KIND).values_list("version", flat=True).first()
    return found or 0


@writes
def register(
    practice: Practice,
    typed: Mapping[str, str],
    by: By,
    *,
    beside: Iterable[tuple[str, str, Mapping[str, str]]] = (),
    somebody_else: bool = False,
) -> Patient:
    """A new patient with the rows ``beside``: prefix of their fields in the form, kind, and what was typed.

    Raises ``RefusedFieldsError`` (fields of rows with their prefix) and ``PerhapsHereError``. All of it is kept, or nothing.
    """
    Practice.objects.select_for_update(no_key=True).only("pk").get(pk=practice.pk)
    values, problems = _read(typed)
    number = values.get("patient_id", "")
    if number and Patient.objects.filter(practice=practice, patient_id=number).exists():
        problems["patient_id"] = "Another patient has this number."
    read_rows = []
    for prefix, kind, given in beside:
        found, wrong = rows.read(kind, given)
        problems |= {prefix + name: said for name, said in wrong.items()}
        read_rows.append((prefix, kind, found))
    if problems:
        raise RefusedFieldsError(problems)
    if not somebody_else:
        members = [str(found["member_id"]) for _, kind, found in read_rows if kind == "coverage"]
        if alike := likeness.like(practice, values, members)[:_MOST_ALIKE]:
            raise PerhapsHereError(alike)
    patient = Patient(practice=practice, patient_id=number or f"new-{uuid4().hex}")
    _write(patient, values)
    if not number:
        _number(patient)
    _keep_details(patient, values, by, "registered", {})
    for prefix, kind, found in read_rows:
        try:
            rows.put(patient, kind, found, by)
        except RefusedFieldsError as refused:
            raise RefusedFieldsError({prefix + name: said for name, said in refused.problems.items()}) from None
    return patient


@writes
def change(patient: Patient, typed: Mapping[str, str], by: By, *, version: int | None = None) -> Patient:
    """The patient's own facts, some of them changed. A name that changes stays among the other names, so that records
    under it are still known; the number does not change: records come under it."""
    fresh = Patient.objects.select_for_update(no_key=True).select_related("practice").get(pk=patient.pk)
    if version is not None and version != version_of(fresh):
        raise RefusedError("Somebody has changed this meanwhile. Look at it again.")
    before = values_of(fresh)
    given = {name: text for name, text in typed.items() if name != "patient_id"}
    values, problems = _read({**_texts(before), **given})
    if problems:
        raise RefusedFieldsError(problems)
    values["patient_id"] = fresh.patient_id
    names = [name for name in (fresh.shown_name,) if likeness.plain(name) != likeness.plain(_shown(values))]
    if names and fresh.last_name:
        values["other_names"] = list(dict.fromkeys([*values.get("other_names", []), *names]))
    if values == before:
        return fresh
    _write(fresh, values)
    _keep_details(fresh, values, by, "changed", before)
    return fresh


def is_registered(patient: Patient) -> bool:
    """Whether a person has looked at the patient's own facts here; a name that was kept from a record is no such look."""
    said = PatientChange.objects.filter(patient=patient, kind=KIND).exclude(event=NAMED)
    return said.exclude(event="changed", way=RECORD).exists()  # so a kept name was written once


def goes_by(patient: Patient, last_name: str, first_name: str) -> bool:
    """Whether a name is one that the person is known by: as registered, a former or other name, or that of one merged into it."""
    if likeness.goes_by(patient, last_name, first_name):
        return True
    whose = list(patient.whole)
    others = [name for row in rows.rows_of(whose, KIND) for name in row.values.get("other_names", [])]
    return any(likeness.goes_by(one, last_name, first_name, others) for one in whose)


@writes
def add_name(patient: Patient, last_name: str, first_name: str, by: By) -> None:
    """A name under which records call the patient; one that is known already changes nothing. It registers nobody: what the
    record says of the patient still holds."""
    fresh = Patient.objects.select_for_update(no_key=True).select_related("practice").get(pk=patient.pk)
    if goes_by(fresh, last_name, first_name):
        return
    before = values_of(fresh)
    name = ", ".join(part for part in (last_name, first_name) if part)
    after = {**before, "other_names": [*before.get("other_names", []), name]}
    _keep_details(fresh, after, by, NAMED, before)


def _read(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values, problems = rows.read(KIND, typed)
    for name in ("last_name", "first_name", "middle_name"):
        if len(values.get(name, "")) > _LONGEST:
            problems[name] = f"No longer than {_LONGEST} characters."
    born, died = values.get("birth_date"), values.get("deceased_on")
    if born and date.fromisoformat(born) > date.today():  # noqa: DTZ011 - a day on the practice's own calendar
        problems["birth_date"] = "This day is still to come."
    elif born and died and died < born:
        problems["deceased_on"] = "This is before the date of birth."
    return values, problems


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: "; ".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}


def _shown(values: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (values.get("last_name", ""), values.get("first_name", "")) if part)


@writes
def _write(patient: Patient, values: Mapping[str, Any]) -> None:
    """Puts into columns what stands in columns."""
    for name in _OWN[1:]:
        setattr(patient, name, values.get(name, None if name == "birth_date" else ""))
    if patient.birth_date:
        patient.birth_date = date.fromisoformat(str(patient.birth_date))
    patient.save()


@writes
def _number(patient: Patient) -> None:
    """The next number of the practice: the patient's key, with a letter more while a record has that number already."""
    number = f"P{patient.pk:06d}"
    while Patient.objects.filter(practice=patient.practice_id, patient_id=number).exists():
        number += "A"
    patient.patient_id = number
    patient.save(update_fields=["patient_id"])


@writes
def _keep_details(patient: Patient, values: Mapping[str, Any], by: By, event: str, before: Mapping[str, Any]) -> None:
    row = details_of(patient) or PatientRow(practice_id=patient.practice_id, patient=patient, kind=KIND, version=0)
    row.put({name: value for name, value in values.items() if name not in _OWN})
    row.version += 1
    row.save()
    changes.keep(patient, KIND, event, by, row=row, before=before, after=values)
