"""Several files that are one chart: what each says of the patient and the stay counts, and two patients are never one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from claimwright.errors import UnreadableError
from claimwright.records.chart import Chart, Document, Encounter, Patient
from claimwright.records.joining import joined


def _chart(name: str, patient: Patient | None = None, encounter: Encounter | None = None, kind: str = "text") -> Chart:
    document = Document("note", "note", name)
    return Chart(name, kind, patient or Patient(), encounter or Encounter(), (document,))


def test_who_the_patient_is_may_stand_in_any_of_the_files() -> None:
    note = _chart("note.txt", Patient(last_name="Alpha"))
    sheet = _chart("sheet.pdf", Patient("A1", "Alpha", "Ann", birth_date=date(1950, 1, 2), sex="F"), kind="pdf")
    chart = joined([("note.txt", note), ("sheet.pdf", sheet)])
    assert chart.patient == Patient("A1", "Alpha", "Ann", birth_date=date(1950, 1, 2), sex="F")
    assert chart.format == "pdf"


def test_the_stay_goes_from_the_earliest_to_the_latest_day() -> None:
    office = Encounter(setting="office", start=datetime(2026, 3, 4, 9))
    order = Encounter(status="planned", start=datetime(2026, 3, 1), start_inferred=True)
    stay = Encounter(
        setting="inpatient",
        start=datetime(2026, 3, 2, 8, tzinfo=UTC),
        end=datetime(2026, 3, 6, tzinfo=UTC),
        discharge_status="01",
    )
    named = [(str(at), _chart(str(at), encounter=one)) for at, one in enumerate((order, office, stay))]
    found = joined(named).encounter
    assert (found.setting, found.discharge_status, found.status) == ("inpatient", "01", "")
    assert (found.start, found.end, found.start_inferred) == (stay.start, stay.end, False)


@pytest.mark.parametrize(
    "other",
    [
        Patient(last_name="Alpha", birth_date=date(1961, 3, 4)),
        Patient("B2", "Beta", "Bob"),
        Patient("B2", "Alpha", "Bob", birth_date=date(1950, 1, 2)),
    ],
)
def test_two_patients_are_refused(other: Patient) -> None:
    ann = Patient("A1", "Alpha", "Ann", birth_date=date(1950, 1, 2))
    with pytest.raises(UnreadableError, match=r"3\.txt: not one chart: .* than in 1\.txt"):
        joined([("1.txt", _chart("1", ann)), ("2.txt", _chart("2")), ("3.txt", _chart("3", other))])


def test_two_names_are_two_patients_though_no_more_is_told() -> None:
    ann, bob = Patient(last_name="Alpha", first_name="Ann"), Patient(last_name="Beta", first_name="Bob")
    with pytest.raises(UnreadableError, match=r"2\.txt: not one chart"):
        joined([("1.txt", _chart("1", ann)), ("2.txt", _chart("2", bob))])
    married = Patient(last_name="Beta", first_name="Ann")
    assert joined([("1.txt", _chart("1", ann)), ("2.txt", _chart("2", married))]).findings == ()


def test_a_twin_or_a_name_the_patient_goes_by_is_told() -> None:
    ann, eve = (Patient(last_name="Alpha", first_name=first, birth_date=date(1950, 1, 2)) for first in ("Ann", "Eve"))
    named = [("1.txt", _chart("1", ann)), ("2.txt", _chart("2", eve)), ("3.txt", _chart("3", ann))]
    told = [(one.where.source, one.message) for one in joined(named).findings]
    assert told == [("2.txt", "another first name than in 1.txt: both are coded as one patient")]


def test_a_patient_has_another_number_in_another_hospital() -> None:
    here, there = (Patient(number, "Alpha", "Ann", birth_date=date(1950, 1, 2)) for number in ("A1", "Z9"))
    assert joined([("1.txt", _chart("1", here)), ("2.txt", _chart("2", there))]).patient == here


def test_two_visits_of_one_patient_that_were_joined_are_told() -> None:
    visits = [
        Encounter("V1", "EHR"),
        Encounter("V2", "EHR"),
        Encounter("V1", "EHR"),
        Encounter("77", "LAB"),
        Encounter("V9"),
    ]
    found = joined([(f"{at}.hl7", _chart(str(at), encounter=one)) for at, one in enumerate(visits)])
    assert [(one.severity, one.where.source, one.message) for one in found.findings] == [
        ("warning", "1.hl7", "another visit's number than in 0.hl7: both are coded as one visit")
    ]
