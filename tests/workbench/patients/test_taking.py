"""A row of a file fills and adds: it empties nothing, overwrites nobody else, and loses no coverage; all of it is told by line."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests.workbench.patients.conftest import OWN, PERSON

from claimwright.workbench.models import Appointment, AuditEvent, Patient, PatientRow, Practice
from claimwright.workbench.patients import appointments, files, merging, people, rows
from claimwright.workbench.setup import By, Outcome, read_sheet

WHOSE = (
    "This number is another person's here: its name or birth date differs. Correct the row, or change the name or birth date at "
    "the patient's page."
)


def take(patient: Patient, kind: str, *lines: str, preview: bool = False) -> Outcome:
    sheet = read_sheet("\n".join(lines).encode())
    return files.take(patient.practice, kind, sheet, By(None), preview=preview)


def done(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.added, outcome.changed, outcome.same


@pytest.mark.parametrize(
    ("last", "first", "born"),
    [("Okafor", "Ben", "1990-01-01"), ("Lindholm", "Nils", "1958-03-11"), ("Lindholm", "Astrid", "1984-07-30")],
)
def test_a_known_number_under_another_name_or_birth_date_is_refused(
    astrid: Patient, last: str, first: str, born: str
) -> None:
    before = people.values_of(astrid)
    row = f"{astrid.patient_id},{last},{first},{born}"
    outcome = take(astrid, "patient", "patient_id,last_name,first_name,birth_date", row)
    assert (done(outcome), outcome.rejects) == ((0, 0, 0), [(2, "patient_id", WHOSE)])
    astrid.refresh_from_db()
    assert people.values_of(astrid) == before


def test_a_slip_is_mended_and_an_empty_cell_leaves_what_is_there(astrid: Patient) -> None:
    row = f"{astrid.patient_id},Lindholm,Astrid,1958-03-12,,,5185550177"
    outcome = take(astrid, "patient", "patient_id,last_name,first_name,birth_date,city,sex,phone", row)
    assert (done(outcome), outcome.rejects) == ((0, 1, 0), [])
    astrid.refresh_from_db()
    told = people.values_of(astrid)
    assert (astrid.birth_date, told["city"], told["sex"], told["phone"]) == (
        date(1958, 3, 12), "Albany", "F", "5185550177",
    )  # fmt: skip


def test_an_empty_cell_leaves_what_a_coverage_says(astrid: Patient) -> None:
    head = "patient_id,payer_name,payer_id,member_id,group_number,work,employees,valid_from"
    outcome = take(astrid, "coverage", head, f"{astrid.patient_id},Example Health,,EXH77001,G2,,,")
    assert (done(outcome), outcome.rejects) == ((0, 1, 0), [])
    held = rows.values_of(rows.rows_of(astrid, "coverage")[1])
    assert held == {
        "payer_name": "Example Health", "payer_id": "EXH01", "member_id": "EXH77001", "group_number": "G2",
        "work": "active", "employees": 45, "valid_from": "2020-01-01",
    }  # fmt: skip


def test_two_coverages_under_one_member_id_are_two(astrid: Patient) -> None:
    """A supplement often has the number of the plan it supplements."""
    head = "patient_id,payer_name,member_id,valid_from"
    lines = [f"{astrid.patient_id},{name},S-1,2026-01-01" for name in ("Beta Care", "Beta Supplement")]
    outcome = take(astrid, "coverage", head, *lines)
    assert (done(outcome), outcome.rejects) == ((2, 0, 0), [])
    held = [row.values["payer_name"] for row in rows.rows_of(astrid, "coverage")]
    assert held[2:] == ["Beta Care", "Beta Supplement"]
    assert done(take(astrid, "coverage", head, *lines)) == (0, 0, 2)


def test_a_second_row_that_says_otherwise_of_the_same_is_refused(astrid: Patient) -> None:
    head = "patient_id,payer_name,member_id,group_number,valid_from"
    lines = [f"{astrid.patient_id},Beta Care,S-1,{group},2026-01-01" for group in ("MEDICAL", "DENTAL")]
    outcome = take(astrid, "coverage", head, *lines)
    assert done(outcome) == (1, 0, 0)
    assert outcome.rejects == [(3, "", "It says otherwise than line 2 of what is the same here: which of them holds?")]
    assert rows.rows_of(astrid, "coverage")[2].values["group_number"] == "MEDICAL"


def test_which_of_several_rows_is_meant_is_asked(astrid: Patient) -> None:
    own = rows.rows_of(astrid, "coverage")[1]
    rows.change(own, {"group_number": "G2"}, By(None), since=date(2026, 7, 1))
    row = f"{astrid.patient_id},Example Health,EXH-77 001,G3"
    outcome = take(astrid, "coverage", "patient_id,payer_name,member_id,group_number", row)
    said = "Several are here: give the first day of the one that is meant."
    assert (done(outcome), outcome.rejects) == ((0, 0, 0), [(2, "valid_from", said)])


def test_a_card_whose_payer_is_named_otherwise_is_the_same(astrid: Patient) -> None:
    """The practice's list knows Example Health by its id EXH01; a row has the name alone."""
    row = f"{astrid.patient_id},example health,EXH-77 001,2020-01-01"
    outcome = take(astrid, "coverage", "patient_id,payer_name,member_id,valid_from", row)
    assert (outcome.added, outcome.rejects) == (0, [])
    assert PatientRow.objects.filter(kind="coverage").count() == 2


@pytest.mark.parametrize("kind", ["patient", "coverage", "appointment"])
def test_a_look_first_says_what_taking_does_and_changes_nothing(astrid: Patient, kind: str) -> None:
    head, *lines = {
        "patient": (
            "patient_id,last_name,first_name,birth_date", ",Okafor,Ben,1990-01-01", ",Okafor,Ben,1990-01-01",
            f"{astrid.patient_id},Berg,Nils,1958-03-11",
        ),
        "coverage": (
            "patient_id,payer_name,member_id", f"{astrid.patient_id},Beta,1", f"{astrid.patient_id},Beta,1",
            "NOBODY,Beta,1",
        ),
        "appointment": (
            "patient_id,day,number", f"{astrid.patient_id},2026-09-15,77", f"{astrid.patient_id},2026-09-16,77",
        ),
    }[kind]  # fmt: skip
    events = AuditEvent.objects.count()
    looked = take(astrid, kind, head, *lines, preview=True)
    counts = Patient.objects.count(), PatientRow.objects.count(), Appointment.objects.count()
    assert (counts, AuditEvent.objects.count()) == ((1, 3, 0), events)
    assert take(astrid, kind, head, *lines) == looked
    assert (looked.added, len(looked.rejects)) == (1, 2 if kind == "patient" else 1)


def test_two_appointments_of_one_hour_are_not_written_over_each_other(astrid: Patient) -> None:
    head = "patient_id,day,time,provider_name"
    lines = [f"{astrid.patient_id},2026-09-15,09:30,{name}" for name in ("Okafor", "Berg")]
    outcome = take(astrid, "appointment", head, *lines)
    assert (done(outcome), [line for line, _, _ in outcome.rejects]) == ((1, 0, 0), [3])
    assert Appointment.objects.get().provider_name == "Okafor"


def test_an_appointments_empty_cells_leave_it(astrid: Patient) -> None:
    made = appointments.add(
        astrid, {"day": "2026-09-15", "time": "09:30", "reason": "Check-up", "status": "kept"}, By(None)
    )
    row = f"{astrid.patient_id},{made.number},2026-09-15,,,,20"
    outcome = take(astrid, "appointment", "patient_id,number,day,time,status,reason,minutes", row)
    assert done(outcome) == (0, 1, 0)
    made.refresh_from_db()
    assert (made.time, made.status, made.reason, made.minutes) == ("09:30", "kept", "Check-up", 20)


@pytest.fixture
def merged(astrid: Patient) -> tuple[Patient, Patient]:
    """Astrid, and H1002, who was merged into her."""
    given: dict[str, Any] = {**PERSON, "patient_id": "H1002", "last_name": "Berg", "first_name": "Astrid"}
    other = people.register(astrid.practice, given, By(None), somebody_else=True)
    rows.add(other, "coverage", OWN | {"payer_name": "Beta Care", "payer_id": "", "member_id": "B1"}, By(None))
    merging.merge(astrid, other, "Same card.", By(None))
    return astrid, Patient.objects.get(pk=other.pk)


def test_a_row_under_the_merged_number_is_the_persons(merged: tuple[Patient, Patient]) -> None:
    kept, other = merged
    head = "patient_id,last_name,first_name,birth_date,phone"
    outcome = take(kept, "patient", head, "H1002,Lindholm,Astrid,1958-03-11,5185550177")
    assert (done(outcome), outcome.rejects) == ((0, 1, 0), [])
    assert people.values_of(kept)["phone"] == "5185550177"
    assert "phone" not in people.values_of(other)
    row = f"{kept.patient_id},Beta Care,B1,G7"
    assert done(take(kept, "coverage", "patient_id,payer_name,member_id,group_number", row)) == (0, 1, 0)
    assert PatientRow.objects.filter(kind="coverage").count() == 3


def test_what_goes_out_of_a_merged_practice_comes_in_and_changes_nothing(merged: tuple[Patient, Patient]) -> None:
    kept, _ = merged
    for kind in ("patient", "coverage"):
        lines = files.written(kept.practice, kind).splitlines()
        outcome = take(kept, kind, *lines)
        assert (done(outcome), outcome.rejects) == ((0, 0, len(lines) - 1), [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_one_file_taken_in_by_two_people_at_once_goes_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    practice = Practice.objects.create(name="Harbor", synthetic=True)
    patient = people.register(practice, PERSON, By(None))
    lines = ("patient_id,accident_date,cause,words", f"{patient.patient_id},2026-02-01,AA,Fell off a bus")
    others: list[Outcome] = []

    def second() -> None:
        others.append(take(patient, "accident", *lines))
        connection.close()

    someone, put = threading.Thread(target=second), rows.put

    def meanwhile(*args: Any, **named: Any) -> PatientRow:
        monkeypatch.setattr(rows, "put", put)
        someone.start()
        someone.join(timeout=1)
        return put(*args, **named)

    monkeypatch.setattr(rows, "put", meanwhile)
    first = take(patient, "accident", *lines)
    someone.join()
    assert (done(first), done(others[0])) == ((1, 0, 0), (0, 0, 1))
    assert PatientRow.objects.filter(kind="accident").count() == 1
