"""How do patients, and what is registered of them, go into a file and come out of one? CSV with the columns of
``patient_fields.tsv``; rows of a patient name it by its record number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import transaction

from claimwright.workbench.models import Appointment, Patient, PatientRow, Practice
from claimwright.workbench.patients import appointments, people, rows
from claimwright.workbench.patients.taking import Taking, take_row
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.services import writes
from claimwright.workbench.setup import By, Outcome, Sheet, guessed
from claimwright.workbench.setup_fields import PATIENT_NUMBER as NUMBER
from claimwright.workbench.setup_fields import columns_of_patient, fields_of

KINDS: Final = ("patient", "appointment", *rows.KINDS)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHOWN: Final = 8


@writes
def take(practice: Practice, kind: str, sheet: Sheet, by: By, *, preview: bool = False) -> Outcome:
    """Takes a file in, or says what it would do: a preview does it all and takes it back. Good rows go in beside those that are
    rejected; a row again changes nothing.

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
    with transaction.atomic():
        _take_rows(Taking(practice, kind, by), sheet, ours, number, outcome)
        if preview:
            transaction.set_rollback(True)
    return outcome


@writes
def _take_rows(taking: Taking, sheet: Sheet, ours: Mapping[str, str], number: str, outcome: Outcome) -> None:
    """Each row by itself; ``ours``: their columns by our names, ``number``: that of the record number."""
    for line, cells in sheet.rows:
        typed = {name: cells.get(theirs, "") for name, theirs in ours.items() if theirs}
        typed[NUMBER] = cells.get(number, "") if number else ""
        outcome.first += [typed] if len(outcome.first) < _SHOWN else []
        try:
            taking.line = line
            done = take_row(taking, typed)
        except RefusedFieldsError as refused:
            outcome.rejects += [(line, column, said) for column, said in refused.problems.items()]
            continue
        except RefusedError as refused:
            outcome.rejects.append((line, "", str(refused)))
            continue
        outcome.added += done == "added"
        outcome.changed += done == "changed"
        outcome.same += done == "same"


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


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", " ")
