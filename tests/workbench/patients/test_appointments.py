"""Appointments: typed, from the scheduling system, from a file; a day's list says what is missing for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.records.test_appointments import bundle, siu
from tests.workbench.patients.conftest import OWN

from claimwright.workbench.intake import receive
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Appointment, Encounter, InboxFile, Patient, PatientChange, Practice
from claimwright.workbench.patients import appointments, rows
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import By


def bring(practice: Practice, data: bytes, name: str = "siu.hl7") -> InboxFile:
    (taken,) = receive(practice, name, data, came_by="line", suggest=False)
    return taken.file


def shown(one: Appointment) -> tuple[str, str, str, str]:
    one.refresh_from_db()
    return (one.day.isoformat(), one.time, one.status, one.provider_name)


def test_messages_book_move_and_cancel_one_appointment(registered: Practice) -> None:
    file = bring(registered, siu())
    assert (file.state, [one["words"] for one in file.results]) == ("used", ["new appointment"])
    one = Appointment.objects.get()
    assert shown(one) == ("2026-09-15", "09:30", "booked", "Okafor, Adaeze")
    assert one.patient.patient_id == "H1001"
    bring(registered, siu("S13", "202609161100", "20260902080000"))
    assert shown(one) == ("2026-09-16", "11:00", "booked", "Okafor, Adaeze")
    late = bring(registered, siu("S14", "202609150930", "20260901090000"))
    assert [said["words"] for said in late.results] == ["appointment of which something newer is known"]
    assert shown(one)[:2] == ("2026-09-16", "11:00")
    bring(registered, siu("S15", "202609161100", "20260903080000"))
    assert shown(one)[2] == "cancelled"
    assert (Appointment.objects.count(), Encounter.objects.count(), Patient.objects.count()) == (1, 0, 1)


def test_a_resource_books_too(registered: Practice) -> None:
    file = bring(registered, bundle(), "a.json")
    assert (file.state, file.message) == ("used", "")
    assert shown(Appointment.objects.get()) == ("2026-09-15", "09:30", "booked", "Okafor, Adaeze")


def test_an_appointment_under_anothers_number_asks(
    registered: Practice, charts: Callable[..., Any], clerk: Client
) -> None:
    (encounter,) = intake.import_charts(registered, [charts()]).new
    file = bring(registered, siu(last="Lindholm"))
    assert (file.state, Appointment.objects.count()) == ("asks", 0)
    page = clerk.get(reverse("inbox_file", args=[file.pk])).content.decode()
    assert "Whose is it" in page
    clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": encounter.patient_id})
    assert Appointment.objects.get().patient_id == encounter.patient_id


def test_what_is_typed_has_a_number_and_is_refused_in_words(astrid: Patient, clerk: Client) -> None:
    clerk.post(reverse("appointment_add", args=[astrid.pk]), {"day": "2026-09-15", "time": "9h"})
    assert not Appointment.objects.exists()
    clerk.post(reverse("appointment_add", args=[astrid.pk]), {"day": "2026-09-15", "time": "09:30", "minutes": "20"})
    one = Appointment.objects.get()
    assert (one.number, one.minutes, one.status) == (f"A{one.pk:06d}", 20, "booked")
    clerk.post(reverse("appointment", args=[one.pk]), {"day": "2026-09-15", "status": "missed", "version": "1"})
    assert shown(one)[1:3] == ("", "missed")
    with pytest.raises(RefusedError, match="Somebody has changed this"):
        appointments.change(one, {"status": "kept"}, By(None), version=1)
    with pytest.raises(RefusedFieldsError, match="A day such as"):
        appointments.change(one, {"day": "soon"}, By(None))


def test_what_is_missing(registered: Practice, astrid: Patient, charts: Callable[..., Any]) -> None:
    """Margaret was seen on 2026-09-01; Astrid was not, though she has a plan; Paul has neither."""
    (encounter,) = intake.import_charts(registered, [charts()]).new
    paul = Patient.objects.create(practice=registered, patient_id="H9", last_name="Paul")
    for who in (encounter.patient, astrid, paul):
        appointments.add(who, {"day": "2026-09-01", "time": "09:00"}, By(None))
    appointments.add(paul, {"day": "2026-09-01", "status": "cancelled"}, By(None))
    found = list(appointments.of_day(registered, date(2026, 9, 1)))

    def lacks(today: date) -> dict[str, tuple[str, ...]]:
        told = appointments.listed(registered, found, today)
        return {f"{one.appointment.patient.last_name} {one.appointment.status}": one.lacks for one in told}

    assert lacks(date(2026, 9, 1)) == {
        "Whitfield booked": (), "Lindholm booked": (), "Paul booked": ("no coverage registered",), "Paul cancelled": (),
    }  # fmt: skip
    assert lacks(date(2026, 9, 2)) == {
        "Whitfield booked": ("not coded yet",),
        "Lindholm booked": ("no record of the visit",),
        "Paul booked": ("no coverage registered", "no record of the visit"),
        "Paul cancelled": (),
    }


def test_a_days_list(astrid: Patient, clerk: Client, coder: Client) -> None:
    appointments.add(astrid, {"day": "2026-09-15", "time": "09:30", "reason": "Check-up"}, By(None))
    page = clerk.get(reverse("appointments"), {"from": "2026-09-15"}).content.decode()
    assert "Lindholm, Astrid" in page
    assert "Check-up" in page
    other = clerk.get(reverse("appointments"), {"from": "2026-09-16", "lacks": "1"}).content.decode()
    assert "No appointment in these days." in other
    only = coder.get(reverse("appointments"), {"from": "2026-09-10", "to": "2026-09-20", "status": "kept"})
    assert "No appointment in these days." in only.content.decode()


@pytest.fixture
def coder(registered: Practice, member: Callable[..., Client]) -> Client:
    return member("coder")


def test_a_file_of_appointments_is_looked_at_and_taken(astrid: Patient, clerk: Client) -> None:
    text = f"patient_id,day,time,reason\n{astrid.patient_id},2026-09-15,09:30,Check-up\nNOBODY,2026-09-15,10:00,\n"

    def take(**more: str) -> str:
        file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
        return clerk.post(reverse("appointments_import"), {"file": file, **more}).content.decode()

    page = take()
    assert "Would be:" in page
    assert "There is no patient NOBODY." in page
    assert not Appointment.objects.exists()
    assert "<b>1</b> added" in take(take="1")
    assert "<b>1</b> as before" in take(take="1")
    assert Appointment.objects.get().reason == "Check-up"


def test_a_coverage_of_the_day_is_named(astrid: Patient) -> None:
    made = appointments.add(astrid, {"day": "2026-09-15"}, By(None))
    held = next(row for row in rows.rows_of(astrid, "coverage") if row.values["payer_id"] == OWN["payer_id"])
    rows.end(held, date(2026, 9, 14), By(None))
    (told,) = appointments.listed(astrid.practice, [made], date(2026, 9, 1))
    assert told.payers == ("Medicare",)


def test_a_number_without_a_source_is_one_persons(registered: Practice) -> None:
    """Two servers call their first appointment a1: two people, two appointments, each moved alone."""
    hers, his = bundle(identifier=[]), bundle(identifier=[])
    his = (
        his.replace(b"H1001", b"H2002")
        .replace(b"Margaret", b"Ben")
        .replace(b"09:30", b"14:00")
        .replace(b"09:50", b"14:20")
    )
    for name, data in (("hers.json", hers), ("his.json", his), ("again.json", hers.replace(b"09:30", b"10:30"))):
        assert bring(registered, data, name).state == "used"
    told = Appointment.objects.order_by("time").values_list("patient__patient_id", "time", "number")
    assert list(told) == [("H1001", "10:30", "a1"), ("H2002", "14:00", "a1")]


def test_a_known_number_goes_to_another_person_by_a_persons_word_alone(registered: Practice, clerk: Client) -> None:
    bring(registered, siu())
    one = Appointment.objects.get()
    file = bring(registered, siu("S14", said="20260902080000", number="H2002", last="Lindholm"))
    assert (file.state, file.message) == (
        "asks", "It does not say whose appointment it is: its appointment number belongs to another person here.",
    )  # fmt: skip
    assert Appointment.objects.get().patient.patient_id == "H1001"
    clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": "", "patient_id": "H2002"})
    one.refresh_from_db()
    assert (one.patient.patient_id, Appointment.objects.count()) == ("H2002", 1)
    told = PatientChange.objects.filter(kind="appointment").order_by("pk")
    assert [(change.patient.patient_id, change.event) for change in told] == [
        ("H1001", "added"), ("H1001", "given away"), ("H2002", "taken over"),
    ]  # fmt: skip


def test_who_is_asked_may_leave_the_appointment_where_it_is(registered: Practice, clerk: Client) -> None:
    bring(registered, siu())
    one = Appointment.objects.get()
    file = bring(registered, siu("S13", "202609161100", "20260902080000", number="H2002", last="Lindholm"))
    clerk.post(reverse("inbox_give", args=[file.pk]), {"patient": one.patient_id})
    assert shown(one)[:2] == ("2026-09-16", "11:00")
    assert one.patient.patient_id == "H1001"


@pytest.mark.parametrize(
    ("start", "day", "time"),
    [
        ("202609150930", "2026-09-15", "09:30"),
        ("202609151330+0000", "2026-09-15", "09:30"),
        ("202609160130+0000", "2026-09-15", "21:30"),
        ("202609150830-0500", "2026-09-15", "09:30"),
        ("202612151430+0000", "2026-12-15", "09:30"),
    ],
)
def test_a_time_is_the_practices_clocks(registered: Practice, start: str, day: str, time: str) -> None:
    """New York is four hours behind UTC in September, five in December."""
    bring(registered, siu(start=start))
    assert shown(Appointment.objects.get())[:2] == (day, time)


def test_a_resource_in_utc_is_of_the_local_day(registered: Practice) -> None:
    bring(registered, bundle(start="2026-09-16T01:30:00Z", end="2026-09-16T01:50:00Z"), "a.json")
    assert shown(Appointment.objects.get())[:2] == ("2026-09-15", "21:30")


def test_what_says_nothing_of_the_state_leaves_it(registered: Practice) -> None:
    bring(registered, siu("S15", said="20260902080000"))
    one = Appointment.objects.get()
    for event, said in (("S14", "20260903080000"), ("S20", "20260904080000")):
        bring(registered, siu(event, said=said, status=""))
        assert shown(one)[2] == "cancelled"
    bring(registered, siu("S13", "202609171100", "20260905080000"))
    assert shown(one)[:3] == ("2026-09-17", "11:00", "booked"), "it was agreed anew"


@pytest.mark.parametrize("between", ["", "20260903080000"])
def test_an_older_message_changes_nothing_whatever_came_between(registered: Practice, between: str) -> None:
    """One that does not say when it was written takes nothing from what is known."""
    bring(registered, siu("S15", said="20260902080000"))
    bring(registered, siu("S14", said=between, status="CANCELLED"))
    bring(registered, siu("S12", said="20260901080000"))
    assert shown(Appointment.objects.get())[2] == "cancelled"


def test_when_something_was_said_is_compared_across_offsets(registered: Practice) -> None:
    """12:30 in UTC is before 09:00 in New York."""
    bring(registered, siu("S15", said="20260902090000-0400"))
    bring(registered, siu("S12", said="20260902123000+0000"))
    assert shown(Appointment.objects.get())[2] == "cancelled"


def test_what_a_person_said_is_newer_than_an_older_message(registered: Practice) -> None:
    bring(registered, siu(said="20260901080000"))
    one = Appointment.objects.get()
    appointments.change(one, {"status": "cancelled"}, By(None))
    bring(registered, siu("S14", said="20260901090000"))
    assert shown(one)[2] == "cancelled"
