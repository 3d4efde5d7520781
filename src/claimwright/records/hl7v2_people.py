"""Who the patient is, who insures them and who answers for them, in HL7 v2: PID, IN1 and GT1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from claimwright.records.chart import Address, Coverage, Guarantor, Patient
from claimwright.records.hl7v2_documents import Visit, day_of
from claimwright.records.hl7v2_message import Segment
from claimwright.records.values import hl7_datetime, sex

_RELATIONSHIP: Final = {
    "SEL": "18",
    "SELF": "18",
    "18": "18",
    "SPO": "01",
    "SPOUSE": "01",
    "01": "01",
    "CHD": "19",
    "CHILD": "19",
    "19": "19",
}


def _pid(visit: Visit, s: Segment) -> None:
    identifiers = s.repetitions(3)
    mrn = next((r for r in identifiers if s.component(r, 5) == "MR"), identifiers[0] if identifiers else "")
    born = hl7_datetime(s.get(7)[:8])
    if s.get(7) and not born:
        visit.find("warning", "birth date not understood: expected YYYYMMDD", s, 7)
    name = legal_name(s, 5)
    visit.patient = Patient(
        patient_id=s.component(mrn, 1) or s.get(2),
        last_name=s.component(name, 1),
        first_name=s.component(name, 2),
        middle_name=s.component(name, 3),
        birth_date=born.date() if born else None,
        sex=sex(s.get(8)),
        address=_address(s, 11),
        phone=s.get(13) or s.get(13, 12),
        guarantor=visit.patient.guarantor,
        where=visit.where(s),
    )
    if account := s.get(18):
        visit.encounter = replace(visit.encounter, encounter_id=visit.encounter.encounter_id or account)


_NAME_KINDS: Final = ("L", "D", "", "U", "C", "T")
"""HL7 table 0200, the legal name first; nick, maiden, former and other names (N, M, A, P ...) only when there is none else."""


def legal_name(s: Segment, number: int) -> str:
    """The repetition of a name field that is the legal name (XPN-7)."""
    names = s.repetitions(number)

    def rank(name: str) -> int:
        kind = s.component(name, 7).upper()
        return _NAME_KINDS.index(kind) if kind in _NAME_KINDS else len(_NAME_KINDS)

    return min(names, key=rank, default="")


def _address(s: Segment, number: int) -> Address:
    line_1, line_2, city, state, postal_code, country = (s.get(number, component) for component in range(1, 7))
    return Address(line_1, line_2, city, state, postal_code, country)


def _gt1(visit: Visit, s: Segment) -> None:
    if visit.patient.guarantor is not None and visit.guarantor_read:
        return  # the first guarantor answers; others are asked after him
    name, born = legal_name(s, 3), hl7_datetime(s.get(8)[:8])
    visit.guarantor_read = True
    visit.patient = replace(
        visit.patient,
        guarantor=Guarantor(
            last_name=s.component(name, 1),
            first_name=s.component(name, 2),
            birth_date=born.date() if born else None,
            sex=sex(s.get(9)),
            address=_address(s, 5),
            phone=s.get(6) or s.get(6, 12),
            relationship=s.get(11),
            where=visit.where(s),
        ),
    )


def _in1(visit: Visit, s: Segment) -> None:
    order = s.get(22) if s.get(22).isdecimal() else s.get(1)
    born = hl7_datetime(s.get(18)[:8])
    insured = legal_name(s, 16)
    visit.coverages.append(
        Coverage(
            order=int(order) if order.isdecimal() and len(order) < 3 else len(visit.coverages) + 1,
            payer_name=s.get(4),
            payer_id=s.get(3) or s.get(2),
            member_id=s.get(36) or s.get(49),
            group_number=s.get(8),
            relationship=_RELATIONSHIP.get(s.get(17).upper(), "G8") if s.get(17) else "18",
            subscriber_last_name=s.component(insured, 1),
            subscriber_first_name=s.component(insured, 2),
            subscriber_birth_date=born.date() if born else None,
            subscriber_sex=sex(s.get(43)),
            starts=day_of(s.get(12)),
            ends=day_of(s.get(13)),
            where=visit.where(s),
        )
    )


PEOPLE_READERS: Final[dict[str, Callable[[Visit, Segment], None]]] = {
    "PID": _pid,
    "IN1": _in1,
    "GT1": _gt1,
}
