"""How is a coverage, guarantor, employer, accident, authorization, consent or restriction of a patient added, changed, ended?

Nothing is deleted: a claim may have been built from it. Each row holds from a day to a day.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from claimwright.workbench.crypto import derived_key
from claimwright.workbench.models import Patient, PatientRow
from claimwright.workbench.patients import changes, listed_payers
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By, read_values

KINDS: Final = ("coverage", "guarantor", "employer", "accident", "authorization", "consent", "restriction")
"""Kinds of rows that people add; ``patient`` and ``order`` are kept by services of their own."""
_DAYS: Final = ("valid_from", "valid_to")
AFTER: Final[dict[str, Callable[[Patient, By], None]]] = {}
"""By kind: what a row of it sets going once it is written, in the same transaction (a restriction holds claims)."""
NUMBERS: Final = {"coverage": "member_id", "authorization": "number"}
"""By kind: the number it is found by."""


FOLLOWS: Final = "follows"
"""In the values of a row that goes on from a day on: the key of the row that ended the day before. No field of anybody's form."""


def find_key(kind: str, number: str) -> str:
    """A number as it is looked up: its letters and digits, whatever stands between them, under a keyed hash."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper())
    return hmac.digest(derived_key(f"number of {kind}"), plain.encode(), "sha256").hex() if plain else ""


def rows_of(patients: Patient | Iterable[Patient], kind: str, *, on: date | None = None) -> list[PatientRow]:
    """Rows of a kind in the order they were added, of one patient or of all that are one person; ``on``: those that hold that day."""
    whose = [patients] if isinstance(patients, Patient) else list(patients)
    found = PatientRow.objects.filter(patient__in=whose, kind=kind).order_by("pk")
    return [row for row in found if on is None or holds(row, on)]


def holds(row: PatientRow, day: date) -> bool:
    return (row.valid_from or date.min) <= day <= (row.valid_to or date.max)


def values_of(row: PatientRow) -> dict[str, Any]:
    """The values of a row with its days."""
    told = {name: value for name, value in row.values.items() if name != FOLLOWS}
    return {**told, **{name: day.isoformat() for name in _DAYS if (day := getattr(row, name)) is not None}}


@writes
def add(patient: Patient, kind: str, typed: Mapping[str, str], by: By) -> PatientRow:
    """A new row. Raises ``RefusedFieldsError`` where a field is wrong, or the row is there already."""
    values, problems = read(kind, typed)
    if problems:
        raise RefusedFieldsError(problems)
    return put(patient, kind, values, by)


@writes
def change(
    row: PatientRow, typed: Mapping[str, str], by: By, *, version: int | None = None, since: date | None = None
) -> PatientRow:
    """The row with the fields of ``typed`` changed. ``since``: from that day on; the row as it was ends the day before."""
    row = _locked(row, version)
    values, problems = read(row.kind, typed, only=True)
    if problems:
        raise RefusedFieldsError(problems)
    merged = {name: value for name, value in values_of(row).items() if name not in typed} | values
    if since is None or row.valid_from == since:
        return put(row.patient, row.kind, merged, by, row=row)
    if not holds(row, since):
        raise RefusedFieldsError({"since": "A day on which it holds."})
    end(row, since - timedelta(days=1), by)
    return put(row.patient, row.kind, {**merged, "valid_from": since.isoformat()}, by, follows=row.pk)


@writes
def end(row: PatientRow, last_day: date | None, by: By, *, version: int | None = None) -> PatientRow:
    """Lets a row hold until a day, that day included; None opens it again."""
    row = _locked(row, version)
    values = {name: value for name, value in values_of(row).items() if name != "valid_to"}
    if last_day is not None:
        if row.valid_from is not None and last_day < row.valid_from:
            raise RefusedFieldsError({"valid_to": f"It begins on {row.valid_from.isoformat()}."})
        values["valid_to"] = last_day.isoformat()
    return put(row.patient, row.kind, values, by, row=row, event="ended" if last_day else "reopened")


def read(kind: str, typed: Mapping[str, str], *, only: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
    """Values by field, and what is wrong with a field; what hangs together is checked together."""
    values, problems = read_values(kind, typed, only=only)
    if kind == "coverage" and values.get("relationship", "18") != "18":
        for name in ("subscriber_last_name", "subscriber_first_name"):
            if not only and name not in values and name not in problems:
                problems[name] = "Whose plan it is: needed where it is not the patient's own."
    return values, problems


@writes
def put(
    patient: Patient,
    kind: str,
    values: Mapping[str, Any],
    by: By,
    *,
    row: PatientRow | None = None,
    event: str = "",
    follows: int | None = None,
) -> PatientRow:
    """Writes values that were read, as a new row or in place of ``row``; ``follows``: the row that goes on as this one."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    before = values_of(row) if row is not None else {}
    if row is not None and before == dict(values):
        return row
    days = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in _DAYS}
    kept = {name: value for name, value in values.items() if name not in _DAYS}
    if before_it := follows or (row.values.get(FOLLOWS) if row is not None else None):
        kept[FOLLOWS] = before_it
    written = row or PatientRow(practice_id=patient.practice_id, patient=patient, kind=kind)
    written.put(kept)
    written.valid_from, written.valid_to = days["valid_from"], days["valid_to"]
    written.find_key = find_key(kind, str(kept.get(NUMBERS[kind], ""))) if kind in NUMBERS else ""
    _refuse_twice(written)
    if row is not None:
        written.version += 1
    written.save()
    told = event or ("changed" if row else "added")
    changes.keep(patient, kind, told, by, row=written, before=before, after=values)
    if kind in AFTER:
        AFTER[kind](patient, by)
    return written


def _locked(row: PatientRow, version: int | None) -> PatientRow:
    Patient.objects.select_for_update(no_key=True).get(pk=row.patient_id)
    fresh = PatientRow.objects.select_related("patient__practice").get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise RefusedError("Somebody has changed this meanwhile. Look at it again.")
    return fresh


def _refuse_twice(row: PatientRow) -> None:
    """One number of one payer stands once on a day: of two, which would a claim be built from?"""
    if not row.find_key:
        return
    listed, values = listed_payers.registration_of(row.patient.practice), row.values
    others = PatientRow.objects.filter(patient=row.patient_id, kind=row.kind, find_key=row.find_key).exclude(pk=row.pk)
    for other in others:
        begins = max(row.valid_from or date.min, other.valid_from or date.min)
        if begins <= min(row.valid_to or date.max, other.valid_to or date.max) and listed_payers.same_payer(
            listed, values, other.values, begins
        ):
            name = NUMBERS[row.kind]
            raise RefusedFieldsError({name: "This is registered already, and holds on the same days."})
