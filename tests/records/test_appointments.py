"""Appointments of SIU messages and FHIR resources: number, time, status, with whom and where."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from claimwright.records import read_appointments, read_record

SIU = (
    "MSH|^~\\&|EHR|HARBOR|CW|HARBOR|{said}||SIU^{event}^SIU_S12|{said}|P|2.5.1\r"
    "SCH|4711^EHR|F4711^EHR||||ROUTINE^Routine|CHECKUP^Check-up|OFFICE|30|min^minutes|^^30^{start}^202609151000"
    "|||||1467102038^Okafor^Adaeze|||||||||{status}\r"
    "PID|1||{number}^^^HARBOR^MR||{last}^Margaret||19580311|F\r"
    "AIL|1||PIER^^^HARBOR\r"
    "AIP|1||1467102038^Okafor^Adaeze\r"
)


def siu(
    event: str = "S12", start: str = "202609150930", said: str = "20260901080000", status: str = "BOOKED",
    number: str = "H1001", last: str = "Whitfield",
) -> bytes:  # fmt: skip
    return SIU.format(event=event, start=start, said=said, status=status, number=number, last=last).encode()


def bundle(**changed: object) -> bytes:
    appointment = {
        "resourceType": "Appointment",
        "id": "a1",
        "identifier": [{"system": "urn:ehr", "value": "4711"}],
        "status": "booked",
        "start": "2026-09-15T09:30:00-04:00",
        "end": "2026-09-15T09:50:00-04:00",
        "participant": [
            {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/d1", "display": "Okafor, Adaeze"}, "status": "accepted"},
            {"actor": {"reference": "Location/l1", "display": "Pier"}, "status": "accepted"},
        ],
        **changed,
    }
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"value": "H1001"}],
        "name": [{"family": "Whitfield", "given": ["Margaret"]}],
        "birthDate": "1958-03-11",
    }
    entries = [{"resource": patient}, {"resource": appointment}]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_a_message_tells_of_an_appointment() -> None:
    (one,) = read_appointments(siu(), "siu.hl7")
    assert (one.source, one.number, one.status, one.start, one.minutes) == (
        "EHR|HARBOR", "F4711", "booked", datetime(2026, 9, 15, 9, 30), 30,
    )  # fmt: skip
    assert (one.reason, one.provider_name, one.provider_npi, one.location) == (
        "Check-up", "Okafor, Adaeze", "1467102038", "PIER",
    )  # fmt: skip
    assert (one.person.patient_id, one.person.last_name) == ("H1001", "Whitfield")
    assert one.told_at == datetime(2026, 9, 1, 8)


@pytest.mark.parametrize(
    ("event", "status", "expected"),
    [
        ("S12", "BOOKED", "booked"),
        ("S13", "", "booked"),
        ("S14", "STARTED", "arrived"),
        ("S14", "COMPLETE", "kept"),
        ("S14", "NOSHOW", "missed"),
        ("S14", "No-Show", "missed"),
        ("S14", "Checked In", "arrived"),
        ("S12", "CANCELED", "cancelled"),
        ("S14", "", ""),
        ("S18", "", ""),
        ("S20", "", ""),
        ("S16", "", "cancelled"),
        ("S15", "BOOKED", "cancelled"),
        ("S17", "", "cancelled"),
        ("S26", "", "missed"),
    ],
)
def test_how_it_stands(event: str, status: str, expected: str) -> None:
    (one,) = read_appointments(siu(event, status=status), "siu.hl7")
    assert one.status == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("booked", "booked"), ("checked-in", "arrived"), ("fulfilled", "kept"), ("noshow", "missed"),
        ("entered-in-error", "cancelled"), ("unheard-of", ""),
    ],
)  # fmt: skip
def test_a_resource_tells_of_an_appointment(code: str, expected: str) -> None:
    (one,) = read_appointments(bundle(status=code), "a.json")
    assert (one.source, one.number, one.status, one.minutes) == ("urn:ehr", "4711", expected, 20)
    assert one.start is not None
    assert one.start.strftime("%Y-%m-%d %H:%M") == "2026-09-15 09:30"
    assert (one.provider_name, one.location, one.person.patient_id) == ("Okafor, Adaeze", "Pier", "H1001")


def test_appointments_alone_are_no_visit() -> None:
    (chart,) = read_record(bundle(), "a.json")
    assert not chart.encounter.took_place


def test_a_note_tells_of_none() -> None:
    assert read_appointments(b"Patient: Whitfield\nAsthma.\n", "note.txt") == []


def test_who_numbers_an_appointment() -> None:
    unnamed = siu().replace(b"|EHR|HARBOR|", b"|||", 1)
    assert [(one.source, one.number) for one in read_appointments(unnamed, "a.hl7")] == [("EHR", "F4711")]
    several = bundle(identifier=[{"value": "7"}, {"system": "urn:ehr", "value": "4711"}])
    assert [(one.source, one.number) for one in read_appointments(several, "a.json")] == [("urn:ehr", "4711")]
    bare = bundle(identifier=[{"system": "urn:ehr"}])
    assert [(one.source, one.number) for one in read_appointments(bare, "a.json")] == [("", "a1")]


@pytest.mark.parametrize("event", ["S23", "S24"])
def test_a_blocked_slot_is_nobodys_appointment(event: str) -> None:
    assert read_appointments(siu(event), "siu.hl7") == []


@pytest.mark.parametrize("length", ["99999999999", "0", "9" * 4000])
def test_an_impossible_length_or_npi_is_none(length: str) -> None:
    """The rest of such an appointment is good, and no database keeps those two."""
    (message,) = read_appointments(siu().replace(b"|30|", f"|{length * 2}|".encode()), "siu.hl7")
    assert (message.minutes, message.number) == (None, "F4711")
    told = json.loads(bundle(start="2026-09-15T09:30:00Z", end="2999-09-15T09:50:00Z", minutesDuration=int(length)))
    identifier = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "NPI 1467102038"}
    told["entry"].append({"resource": {"resourceType": "Practitioner", "id": "d1", "identifier": [identifier]}})
    (resource,) = read_appointments(json.dumps(told).encode(), "a.json")
    assert (resource.minutes, resource.provider_npi, resource.provider_name) == (None, "", "Okafor, Adaeze")


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_signs_that_are_no_characters_are_marked_in_a_resource(sign: str) -> None:
    """No database keeps a NUL or half of a surrogate pair, and nobody reads one."""
    data = bundle().replace(b"Whitfield", f"Whit{sign}field".encode()).replace(b"4711", f"47{sign}11".encode())
    (one,) = read_appointments(data, "a.json")
    assert (one.person.last_name, one.number) == ("Whit\ufffdfield", "47\ufffd11")
    (chart,) = read_record(data, "a.json")
    assert chart.patient.last_name == "Whit\ufffdfield"


@pytest.mark.parametrize("sign", [b"\x00", b"\\X00\\"])
def test_signs_that_are_no_characters_are_marked_in_a_message(sign: bytes) -> None:
    (one,) = read_appointments(siu().replace(b"Check-up", b"Check" + sign + b"-up"), "siu.hl7")
    assert one.reason == "Check\ufffd-up"
