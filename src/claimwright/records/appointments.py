"""Which appointments does a file tell of: SIU messages of HL7 v2 (S12 to S22, S26), Appointment resources of FHIR?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from claimwright.data_files import data_rows
from claimwright.records.chart import Appointment
from claimwright.records.decoding import narrowed
from claimwright.records.fhir_administrative import read_patient
from claimwright.records.fhir_bundle import Bundle, bundle_of, parse
from claimwright.records.fhir_values import Resource, codings, human_name, identifier, member, members, moment, text
from claimwright.records.fhir_xml import fhir_xml_value
from claimwright.records.hl7v2_documents import Visit
from claimwright.records.hl7v2_message import Segment, messages
from claimwright.records.hl7v2_people import PEOPLE_READERS
from claimwright.records.hl7v2_xml import hl7v2_of_xml
from claimwright.records.kinds import recognise
from claimwright.records.values import hl7_datetime

_MINUTES: Final = frozenset({"", "M", "MIN", "MINUTE", "MINUTES"})
_NOBODYS: Final = frozenset({"S23", "S24"})
_TOO_LONG: Final = 10_000
_DIGITS: Final = 9
"""Of a length more are not read: it is too long all the same."""
_NPI: Final = "http://hl7.org/fhir/sid/us-npi"


def appointments_in(data: bytes, source: str) -> list[Appointment]:
    """Appointments of a file in its order; none where it is of another kind. Raises ``UnreadableError`` as the readers do."""
    kind = recognise(data)
    if kind == "hl7v2":
        return list(_of_messages(narrowed(data), source))
    if kind == "hl7v2_xml":
        return list(_of_messages(hl7v2_of_xml(data, source), source))
    if kind == "fhir":
        return list(_of_bundle(bundle_of(parse(data, source)[0], source)))
    return list(_of_bundle(bundle_of(fhir_xml_value(data, source), source))) if kind == "fhir_xml" else []


def _of_messages(data: bytes, source: str) -> Iterator[Appointment]:
    for message in messages(data, source):
        # S23 and S24 block and open time slots: nobody's appointment.
        if message[0].get(9).upper() != "SIU" or message[0].get(9, 2).upper() in _NOBODYS:
            continue
        first = {segment.name: segment for segment in reversed(message)}
        schedule = first.get("SCH")
        if schedule is not None and (schedule.get(2) or schedule.get(1)):
            yield _of_schedule(message, first, schedule, source)


def _of_schedule(message: Sequence[Segment], first: dict[str, Segment], schedule: Segment, source: str) -> Appointment:
    head = message[0]
    visit = Visit(source)
    for segment in message:
        if segment.name in ("PID", "IN1"):
            PEOPLE_READERS[segment.name](visit, segment)
    starts = [schedule.get(11, 4)]
    starts += [first[name].get(field) for name, field in _STARTS if name in first]
    start = next((found for text in starts if (found := hl7_datetime(text))), None)
    name, npi = _personnel(first)
    place = first["AIL"].get(3) if "AIL" in first else first["PV1"].get(3) if "PV1" in first else ""
    event = _status("hl7v2", head.get(9, 2))
    # An event that cancels, deletes or tells of a patient who did not come says more than the status beside it.
    said = event if event not in ("", "booked") else _status("hl7v2", schedule.get(25)) or event
    return Appointment(
        person=visit.patient,
        source="|".join((head.get(3), head.get(4))).strip("|") or schedule.get(2 if schedule.get(2) else 1, 2),
        number=schedule.get(2) or schedule.get(1),
        status=said,
        start=start,
        minutes=_minutes(schedule, start),
        reason=schedule.get(7, 2) or schedule.get(7) or schedule.get(6, 2) or schedule.get(8, 2),
        provider_name=name,
        provider_npi=npi,
        location=place,
        told_at=hl7_datetime(head.get(7)),
        place=schedule.place(),
    )


_STARTS: Final = (("TQ1", 7), ("AIS", 4), ("AIP", 6), ("AIL", 6), ("AIG", 8))
"""Where a message that does not say the time in SCH-11 may have it."""


def _personnel(first: dict[str, Segment]) -> tuple[str, str]:
    """Name and NPI of the clinician: the personnel resource, else the attending."""
    for name, field in (("AIP", 3), ("PV1", 7)):
        if name in first and first[name].get(field, 2):
            segment = first[name]
            number = segment.get(field)
            shown = ", ".join(part for part in (segment.get(field, 2), segment.get(field, 3)) if part)
            return shown, _npi(number)
    return "", ""


def _minutes(schedule: Segment, start: datetime | None) -> int | None:
    length, unit = schedule.get(9) or schedule.get(11, 3), schedule.get(10)
    if length.isdecimal() and unit.upper() in _MINUTES:
        return _possible(int(length[:_DIGITS]))
    end = hl7_datetime(schedule.get(11, 5))
    return _between(start, end)


def _of_bundle(bundle: Bundle) -> Iterator[Appointment]:
    for resource in bundle.by_kind["Appointment"]:
        body = resource.body
        people = [text(one, "actor", "reference") for one in members(body, "participant")]
        patient = next((found for one in people if (found := bundle.find(one)) and found.kind == "Patient"), None)
        if patient is None:
            continue
        name, npi = _practitioner(bundle, resource)
        system, number = _number(body)
        reasons = [*members(body, "reasonCode"), *members(body, "serviceType"), member(body, "appointmentType")]
        words = [text(body, "description"), *(_concept(one) for one in reasons)]
        yield Appointment(
            person=read_patient(bundle, patient, None, []),
            source=system,
            number=number,
            status=_status("fhir", text(body, "status")),
            start=moment(body, "start"),
            minutes=_length(body) or _between(moment(body, "start"), moment(body, "end")),
            reason=next((one for one in words if one), ""),
            provider_name=name,
            provider_npi=npi,
            location=_location(bundle, resource),
            told_at=moment(body, "meta", "lastUpdated"),
            place=resource.pointer,
        )


def _number(body: object) -> tuple[str, str]:
    """Who numbers the appointment, and its number: an identifier, of several one that names its system; else its id, which is
    nobody's in particular."""
    numbered = [one for one in members(body, "identifier") if text(one, "value")]
    chosen = next((one for one in numbered if text(one, "system")), next(iter(numbered), None))
    return (text(chosen, "system"), text(chosen, "value")) if chosen is not None else ("", text(body, "id"))


def _practitioner(bundle: Bundle, resource: Resource) -> tuple[str, str]:
    for one in members(resource.body, "participant"):
        reference = text(one, "actor", "reference")
        if "Practitioner" in reference or ((found := bundle.find(reference)) and found.kind == "Practitioner"):
            known = bundle.resolve(reference)
            last, first, _ = human_name(known)
            named = ", ".join(part for part in (last, first) if part)
            return named or text(one, "actor", "display"), _npi(identifier(known, system=_NPI))
    return "", ""


def _location(bundle: Bundle, resource: Resource) -> str:
    for one in members(resource.body, "participant"):
        reference = text(one, "actor", "reference")
        if "Location" in reference:
            return text(bundle.resolve(reference), "name") or text(one, "actor", "display")
    return ""


def _length(body: object) -> int | None:
    value = body.get("minutesDuration") if isinstance(body, dict) else None
    return _possible(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _concept(concept: dict[str, object]) -> str:
    return text(concept, "text") or next((one.display for one in codings(concept) if one.display), "")


def _between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None or (start.tzinfo is None) is not (end.tzinfo is None) or end <= start:
        return None
    return _possible(int((end - start).total_seconds() // 60))


def _possible(minutes: int) -> int | None:
    """The minutes, where an appointment can last so long."""
    return minutes if 0 < minutes < _TOO_LONG else None


def _npi(number: str) -> str:
    """The number where it can be an NPI, which has ten digits (45 CFR 162.406)."""
    return number if len(number) == 10 and number.isdecimal() else ""


def _status(kind: str, code: str) -> str:
    """Of ours, whatever stands between the letters (NO-SHOW, Checked in); empty where the code says nothing of it."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    for row in data_rows("claimwright.records", "appointment_statuses.tsv"):
        if row["format"] == kind and row["code"] == plain:
            return row["status"]
    return ""
