"""HL7 v2 messages (ADT, DFT, MDM, ORU, VXU ...) as charts: the messages of one visit together make one chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from claimwright.records.chart import (
    Chart,
    CodedEntry,
    Encounter,
    Practitioner,
)
from claimwright.records.coverages import in_force
from claimwright.records.entries_document import coded_entries_document
from claimwright.records.happened import standing
from claimwright.records.hl7v2_documents import DOCUMENT_READERS, Visit, close_document, day_of, left_out
from claimwright.records.hl7v2_message import Segment, messages
from claimwright.records.hl7v2_people import PEOPLE_READERS
from claimwright.records.hl7v2_visit import OF_ANY_EVENT, event, settled, status_of, told_apart
from claimwright.records.vaccines import vaccine_codes
from claimwright.records.values import (
    SETTING_BY_CLASS,
    amount,
    code_system,
    hl7_datetime,
    service_system,
    setting_of_words,
)

_DIAGNOSIS_USE: Final = {"A": "admitting", "W": "working", "F": "final"}
"""HL7 table 0052."""
_ENVELOPE: Final = frozenset({"MSH", "EVN", "SFT", "UAC", "ARV"})
"""Segments about the message and not about the patient; MSH and EVN are read with the message."""


def read_hl7v2(data: bytes, source: str) -> list[Chart]:
    """Charts of a file of HL7 v2 messages, one a visit (patient and visit or account number), in file order.

    Raises ``UnreadableError`` when the file does not begin with a usable MSH, FHS or BHS segment.
    """
    visits: dict[tuple[str, str], Visit] = {}
    read: set[tuple[tuple[str, ...], ...]] = set()
    for index, message in enumerate(part for whole in messages(data, source) for part in _by_person(whole)):
        said = tuple(segment.fields for segment in message)
        if said in read and (sent := visits.get(_visit_key(message, index))):
            event(sent, message)  # an admission sent again after its cancellation is one
            sent.find("info", "left out: a message that was sent before", message[0])
            continue
        read.add(said)
        visit = visits.setdefault(_visit_key(message, index), Visit(source))
        counts = event(visit, message)
        if any(segment.name == "IN1" for segment in message):
            visit.coverages = []  # a message names all the insurance there is: what an earlier one named is out of date
        visit.guarantor_read = False
        begun = len(visit.entries)
        for segment in message:
            if (reader := _READERS.get(segment.name)) and (counts or segment.name in OF_ANY_EVENT):
                reader(visit, segment)
            elif segment.name in _READERS or segment.name in _ENVELOPE:
                continue
            elif segment.name == "" or not re.fullmatch(r"[A-Z][A-Z0-9]{2}", segment.name):
                visit.find("warning", "not a segment: expected three letters and a delimiter", segment)
            else:
                visit.unread.setdefault(segment.name, segment)
        close_document(visit)
        visit.entries[begun:] = told_apart(visit.entries[begun:])
        if not any(segment.name == "PID" for segment in message):
            visit.find("warning", "the message has no PID segment: the patient is unknown", message[0])
    for visit in visits.values():
        for name, first in sorted(visit.unread.items()):
            visit.find("info", f"{name}: not read", first)
    return [_chart(visit) for visit in visits.values()]


def _by_person(message: list[Segment]) -> list[list[Segment]]:
    """A message that tells of several patients (PATIENT_RESULT of ORU^R01 repeats) as one for each, the header before each.

    Messages about persons alone (merged, linked) name two PID of one matter and stay whole.
    """
    if standing("hl7v2", "MSH-9", f"{message[0].get(9)}^{message[0].get(9, 2)}").counts == "person":
        return [message]
    parts: list[list[Segment]] = []
    header: list[Segment] = []
    current: list[Segment] = []
    told = ""
    for segment in message:
        if segment.name in _ENVELOPE and not told:
            header.append(segment)
        who = "|".join(map(segment.raw, (2, 3, 5, 7))) if segment.name == "PID" else told
        if told and who != told:
            parts.append(current)
            current = [*header]
        told = who
        current.append(segment)
    return [*parts, current]


def _visit_key(message: Sequence[Segment], index: int) -> tuple[str, str]:
    pid = next((s for s in message if s.name == "PID"), None)
    pv1 = next((s for s in message if s.name == "PV1"), None)
    account = pid.get(18) if pid else ""
    visit = (pv1.get(19) if pv1 else "") or account
    patient = (pid.get(3) or pid.get(2)) if pid else ""
    return (patient, visit) if patient and visit else (patient, f"message {index}")


def _chart(visit: Visit) -> Chart:
    people: dict[tuple[str, str, str], Practitioner] = {}
    for person in visit.practitioners:
        people.setdefault((person.role, person.npi, person.last_name), person)
    encounter = replace(visit.encounter, practitioners=tuple(people.values()), status=status_of(visit))
    charged = [entry.date for entry in visit.entries if entry.kind == "charge" and entry.date]
    if encounter.start is None and charged:
        day = min(charged)
        encounter = replace(encounter, start=hl7_datetime(day.strftime("%Y%m%d")), start_inferred=True)
    entries = tuple(dict.fromkeys(settled(visit)))
    documents = (*visit.documents, *coded_entries_document(entries, visit.source))
    patient = replace(visit.patient, coverages=in_force(visit.coverages, encounter.date_of_service, visit.findings))
    return Chart(
        visit.source, "hl7v2", patient, encounter, documents, entries, tuple(visit.withdrawn), tuple(visit.findings)
    )


def _pv1(visit: Visit, s: Segment) -> None:
    before = visit.encounter
    visit.encounter = replace(
        before,
        encounter_id=s.get(19) or before.encounter_id,
        setting=setting_of_words(s.get(10)) if s.get(2) in {"", "N", "U"} else _setting(s, before),
        start=hl7_datetime(s.get(44)) or before.start,
        end=hl7_datetime(s.get(45)) or before.end,
        facility_name=s.get(3, 4) or s.get(39) or before.facility_name,
        location=s.get(3) or before.location,
        admission_type=_digit(s.get(4)) or before.admission_type,
        admission_source=s.get(14) or before.admission_source,
        discharge_status=_status(s.get(36)) or before.discharge_status,
        where=visit.where(s),
    )
    for number, role in ((7, "attending"), (8, "referring"), (17, "admitting")):
        _person(visit, s, number, role)


def _setting(s: Segment, before: Encounter) -> str:
    setting = SETTING_BY_CLASS.get(s.get(2).upper(), before.setting)
    if setting == "outpatient_hospital":
        words = " ".join((s.get(3), s.get(3, 9), s.get(10), s.get(18)))
        return setting_of_words(words) or setting
    return setting


def _digit(text: str) -> str:
    """UB-04 admission type from HL7 table 0007."""
    return {"E": "1", "U": "2", "C": "3", "R": "3", "N": "4", "L": "3", "A": "1"}.get(
        text.upper(), text if text.isdigit() else ""
    )


def _status(text: str) -> str:
    return text.zfill(2) if text.isdigit() and len(text) <= 2 else ""


def _person(visit: Visit, s: Segment, number: int, role: str) -> None:
    raw = next(iter(s.repetitions(number)), "")
    identifier, last, first = s.component(raw, 1), s.component(raw, 2), s.component(raw, 3)
    if identifier or last:
        npi = identifier if re.fullmatch(r"[12]\d{9}", identifier) else ""
        visit.practitioners.append(Practitioner(role, last, first, npi, visit.where(s, number)))


def _pv2(visit: Visit, s: Segment) -> None:
    if code := s.get(3):
        system = code_system(s.get(3, 3), code)
        if system != "other":
            visit.entries.append(
                CodedEntry(system, code.upper(), "reason", s.get(3, 2), use="admitting", where=visit.where(s, 3))
            )


def _dg1(visit: Visit, s: Segment) -> None:
    if left_out(visit, s, 21):
        return
    code = s.get(3).upper()
    described = s.get(3, 2) or s.get(4)
    if not code:
        visit.find("warning", "a diagnosis without a code: expected one in DG1-3", s, 3)
        return
    system = code_system(s.get(3, 3) or s.get(2))
    if system == "other" and re.fullmatch(r"[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}", code):
        system = "icd10cm"
    rank = s.get(15)
    visit.entries.append(
        CodedEntry(
            system,
            code,
            "diagnosis",
            described,
            use=_DIAGNOSIS_USE.get(s.get(6).upper(), s.get(6)),
            rank=int(rank) if rank.isdecimal() and len(rank) < 4 else None,
            poa=s.get(26).upper()[:1],
            date=day_of(s.get(5)),
            where=visit.where(s),
        )
    )


def _pr1(visit: Visit, s: Segment) -> None:
    if left_out(visit, s, 20):
        return
    code = s.get(3).upper()
    if not code:
        visit.find("warning", "a procedure without a code: expected one in PR1-3", s, 3)
        return
    system = code_system(s.get(3, 3) or s.get(2), code)
    if system == "other":
        system = service_system(code) or ("icd10pcs" if re.fullmatch(r"[0-9A-HJ-NP-Z]{7}", code) else "other")
    _person(visit, s, 11, "operating")
    rank = s.get(14)
    visit.entries.append(
        CodedEntry(
            system,
            code,
            "procedure",
            s.get(3, 2) or s.get(4),
            rank=int(rank) if rank.isdecimal() and len(rank) < 4 else None,
            date=day_of(s.get(5)),
            modifiers=_modifiers(s, 16),
            diagnosis_codes=tuple(s.component(r, 1).upper() for r in s.repetitions(15) if s.component(r, 1)),
            practitioner_npi=_npi(s, 11),
            where=visit.where(s),
        )
    )


def _ft1(visit: Visit, s: Segment) -> None:
    number = 25 if s.get(25) else 7
    code = s.get(number).upper()
    kind = standing("hl7v2", "FT1-6", s.get(6)).counts
    if kind == "payment":
        return
    if not code:
        visit.find("warning", "a charge without a code: expected one in FT1-25 or FT1-7", s, 25)
        return
    system = code_system(s.get(number, 3), code)
    if system == "other":
        system = service_system(code) or "other"
    quantity, unit_price = amount(s.get(10)), amount(s.get(12))
    if quantity is not None and quantity <= 0:
        if quantity == 0:
            visit.find("warning", "left out: a charge of no units", s, 10)
            return
        kind, quantity = "credit", -quantity
    charge = amount(s.get(11))
    if charge is None and unit_price is not None:
        charge = unit_price * (quantity or 1)
    _person(visit, s, 20, "rendering")
    _person(visit, s, 21, "ordering")
    visit.entries.append(
        CodedEntry(
            system,
            code,
            "credit" if kind == "credit" else "charge",
            s.get(number, 2) or s.get(8),
            date=day_of(s.get(4)),
            modifiers=_modifiers(s, 26),
            units=quantity,
            revenue_code=s.get(7) if number == 25 and re.fullmatch(r"0?\d{3}", s.get(7)) else "",
            charge=charge,
            ndc=s.get(29) if re.fullmatch(r"[\d-]{10,14}", s.get(29)) else "",
            diagnosis_codes=tuple(s.component(r, 1).upper() for r in s.repetitions(19) if s.component(r, 1)),
            practitioner_npi=_npi(s, 20),
            entry_id=s.get(2),
            where=visit.where(s),
        )
    )


def _modifiers(s: Segment, number: int) -> tuple[str, ...]:
    return tuple(s.component(r, 1).upper() for r in s.repetitions(number) if s.component(r, 1))


def _npi(s: Segment, number: int) -> str:
    return s.get(number) if re.fullmatch(r"[12]\d{9}", s.get(number)) else ""


def _rxa(visit: Visit, s: Segment) -> None:
    if any(left_out(visit, s, number) for number in (5, 9, 20, 21)):
        return
    if s.get(18):
        visit.find("info", "left out: a reason for refusal is given", s, 18)
        return
    named = ((s.get(5, n).upper(), s.get(5, n + 1), s.get(5, n + 2)) for n in (1, 4))
    codings = [(code_system(system or "CVX", code), code, words) for code, words, system in named if code]
    given = vaccine_codes(codings)
    if given.code:
        kind = "immunization" if given.cvx else "medication"
        visit.entries.append(
            CodedEntry(
                given.system,
                given.code,
                kind,
                given.words,
                cvx=given.cvx,
                ndc=given.ndc,
                lot_number=s.get(15) if given.cvx else "",
                manufacturer=(s.get(17, 2) or s.get(17)) if given.cvx else "",
                status="completed",
                date=day_of(s.get(3)),
                units=amount(s.get(6)),
                where=visit.where(s),
            )
        )


_READERS: Final[dict[str, Callable[[Visit, Segment], None]]] = {
    "PV1": _pv1,
    "PV2": _pv2,
    "DG1": _dg1,
    "PR1": _pr1,
    "FT1": _ft1,
    "RXA": _rxa,
    **PEOPLE_READERS,
    **DOCUMENT_READERS,
}
