"""From a charge sheet as somebody types it to a record like any other: codes, units, modifiers, pointers, provider and place.

The record goes the way of every record: a visit that is new makes an encounter, one that is known takes the charges in, and
one that a coder has begun or that is billed is told what came later, and nothing decided is changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from claimwright.records import Chart
from claimwright.records import Patient as PatientOfRecord
from claimwright.records.chart import CodedEntry, Document, Practitioner
from claimwright.records.chart import Encounter as Visit
from claimwright.records.entries_document import coded_entries_document
from claimwright.records.values import SETTING_BY_PLACE_OF_SERVICE
from claimwright.workbench import coding, intake, opened_library, stored_chart, typed
from claimwright.workbench.models import Encounter, Patient, Practice, SetupRow, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError

SOURCE: Final = "charge sheet"
_PROCEDURE: Final = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}")
"""CPT: four digits and a digit or letter (AMA); HCPCS level II: a letter and four digits (CMS)."""
_MOST_DIAGNOSES: Final = 12
_MOST_POINTERS: Final = 4
_LONGEST_NOTE: Final = 20_000


@dataclass(frozen=True)
class Sheet:
    """What was typed, read: a visit with its diagnoses in order and its lines."""

    patient: Patient
    day: date
    provider: SetupRow | None
    location: SetupRow | None
    diagnoses: tuple[str, ...]
    lines: tuple[CodedEntry, ...]
    note: str


def read(practice: Practice, sent: Mapping[str, str], lines: Sequence[Mapping[str, str]]) -> Sheet:
    """A sheet from the fields of a form. ``lines``: code, modifiers, units and pointers of each.

    Raises ``RefusedFieldsError`` naming every field that is wrong.
    """
    problems: dict[str, str] = {}
    patient = _patient(practice, sent.get("patient", "").strip(), problems)
    day = typed.day(sent.get("day", ""))
    if day is None:
        problems["day"] = "The day of the visit."
    provider, location = (_row(practice, kind, sent.get(kind, ""), problems) for kind in ("provider", "location"))
    diagnoses = _diagnoses(sent.get("diagnoses", ""), day, problems)
    note = sent.get("note", "").strip()
    if len(note) > _LONGEST_NOTE or not typed.readable(note):
        problems["note"] = "Text that people can read, at most 20,000 characters."
    entries = tuple(
        entry
        for place, line in enumerate(lines, start=1)
        if (entry := _line(f"line {place}", line, diagnoses, day, problems)) is not None
    )
    if not entries and not any(name.startswith("line") for name in problems):
        problems["line 1"] = "At least one code."
    if problems or patient is None or day is None:
        raise RefusedFieldsError(problems)
    return Sheet(patient, day, provider, location, diagnoses, entries, note)


def enter(
    practice: Practice, sheet: Sheet, *, actor: User, encounter: Encounter | None = None
) -> tuple[Encounter, str]:
    """Takes a sheet in: for a visit of its own, or for an ``encounter`` that is here (the one it is, where a person said so).

    Returns it, and new, known, same or updated. Raises ``RefusedError`` where the visit was cancelled.
    """
    if encounter is not None:
        encounter = coding.joined_to(encounter)
    chart = chart_of(practice, sheet, encounter)
    if encounter is not None:
        outcome = coding.update_from_record(encounter, chart, actor=actor, restores=False)
        if outcome == coding.UPDATED:
            coding.lay_ready([encounter], actor=actor)
        return encounter, outcome
    taken = intake.import_charts(practice, [chart], actor=actor)
    if taken.messages:
        raise RefusedError(" ".join(taken.messages))
    made = (taken.new or taken.updated or taken.known)[0]
    coding.lay_ready([made], actor=actor)
    return made, "new" if taken.new else "updated" if taken.updated else "known"


def chart_of(practice: Practice, sheet: Sheet, encounter: Encounter | None = None) -> Chart:
    """The sheet as a record; the patient's address and coverage are those of the latest record that has them."""
    diagnoses = tuple(
        CodedEntry("icd10cm", code, "diagnosis", rank=rank, date=sheet.day)
        for rank, code in enumerate(sheet.diagnoses, start=1)
    )
    entries = (*diagnoses, *sheet.lines)
    notes = (Document("charge-sheet-note", "Note", sheet.note, "progress_note"),) if sheet.note else ()
    if encounter is not None:
        before = stored_chart.chart_of(encounter)
        known = {replace(entry, where=None) for entry in before.entries}
        every = (*before.entries, *(entry for entry in entries if entry not in known))
        listing = coded_entries_document(every, SOURCE)
        # Whoever types charges says that the visit took place.
        visit = replace(before.encounter, status="")
        documents = (*before.documents, *notes, *listing)
        return replace(before, source=SOURCE, encounter=visit, entries=every, documents=documents)
    visit = _visit(sheet)
    documents = (*notes, *coded_entries_document(entries, SOURCE))
    return Chart(SOURCE, "typed", _person(practice, sheet.patient), visit, documents, entries)


def _visit(sheet: Sheet) -> Visit:
    place = sheet.location.values.get("place_of_service", "") if sheet.location else ""
    seen_by = sheet.provider.values if sheet.provider else {}
    practitioners = (
        (
            Practitioner(
                "rendering", seen_by.get("last_name", ""), seen_by.get("first_name", ""), seen_by.get("npi", "")
            ),
        )
        if seen_by
        else ()
    )
    return Visit(
        setting=SETTING_BY_PLACE_OF_SERVICE.get(place, "other") if place else "",
        start=datetime(sheet.day.year, sheet.day.month, sheet.day.day, tzinfo=UTC),
        place_of_service=place,
        location=sheet.location.values.get("name", "") if sheet.location else "",
        practitioners=practitioners,
    )


def _person(practice: Practice, patient: Patient) -> PatientOfRecord:
    visits = Encounter.objects.filter(practice=practice, patient__in=patient.whole)
    earlier = visits.order_by("-date_of_service", "-pk").first()
    known = stored_chart.chart_of(earlier).patient if earlier else PatientOfRecord()
    return replace(
        known, patient_id=patient.patient_id, last_name=patient.last_name, first_name=patient.first_name,
        middle_name=patient.middle_name, birth_date=patient.birth_date, sex=patient.sex,
    )  # fmt: skip


def _patient(practice: Practice, number: str, problems: dict[str, str]) -> Patient | None:
    """The person of a record number, also of a patient that was merged, in small or capital letters where that names one alone."""
    rows = Patient.objects.filter(practice=practice).select_related("merged_into")
    exact = rows.filter(patient_id=number)
    found = list(exact or rows.filter(patient_id__iexact=number)[:2]) if number else []
    if len(found) > 1:
        problems["patient"] = "Several patients have that number in other letters: type it as it is written."
    elif not found:
        problems["patient"] = "No patient of this practice has that record number."
    return found[0].kept if len(found) == 1 else None


def _row(practice: Practice, kind: str, key: str, problems: dict[str, str]) -> SetupRow | None:
    if not key.strip():
        return None
    row = SetupRow.objects.filter(practice=practice, kind=kind, pk=typed.whole(key) or 0).first()
    if row is None:
        problems[kind] = f"Choose a {kind} of this practice."
    return row


def _diagnoses(text: str, day: date | None, problems: dict[str, str]) -> tuple[str, ...]:
    codes = [opened_library.undot(one) for one in dict.fromkeys(text.upper().replace(",", " ").split())]
    wrong = [code for code in codes if not opened_library.exists("icd10cm", code, day)]
    if wrong:
        problems["diagnoses"] = f"No ICD-10-CM code on that day: {', '.join(wrong)[:80]}."
    elif len(codes) > _MOST_DIAGNOSES:
        problems["diagnoses"] = f"A claim has room for {_MOST_DIAGNOSES} diagnoses."
    return tuple(codes)


def _line(
    place: str, line: Mapping[str, str], diagnoses: tuple[str, ...], day: date | None, problems: dict[str, str]
) -> CodedEntry | None:
    code = line.get("code", "").strip().upper()
    if not code:
        return None
    try:
        if not _PROCEDURE.fullmatch(code):
            raise RefusedError("A CPT or HCPCS code has five characters, such as 99213 or J1100.")
        numbers = [typed.whole(one, len(diagnoses)) for one in line.get("pointers", "").replace(",", " ").split()]
        if not all(numbers) or len(numbers) > _MOST_POINTERS:
            raise RefusedError(f"Pointers are up to four numbers of the diagnoses above, 1 to {len(diagnoses)}.")
        return CodedEntry(
            "hcpcs" if code[0].isalpha() else "cpt",
            code,
            "charge",
            date=day,
            modifiers=tuple(coding.read_modifiers(line.get("modifiers", ""))),
            units=Decimal(coding.read_units(line.get("units", "").strip() or "1")),
            diagnosis_codes=tuple(diagnoses[number - 1] for number in numbers if number),
        )
    except RefusedError as refused:
        problems[place] = str(refused)
        return None
