"""What does a claim say of a patient: the record's coverages or those registered here, and where do the two differ?

What is registered holds: a person looked at the card. The record fills what nobody registered, and each difference is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from claimwright.records import Chart
from claimwright.records.chart import Address, Coverage
from claimwright.workbench import stored_chart
from claimwright.workbench.models import Encounter, Patient
from claimwright.workbench.patients import benefits, people
from claimwright.workbench.patients.accidents import evidence_of
from claimwright.workbench.patients.benefits import Benefits, InOrder

_OWN: Final = ("last_name", "first_name", "middle_name", "birth_date", "sex")
_NAMED: Final = {
    "payer_name": "Payer", "member_id": "Member id", "group_number": "Group number", "relationship": "Patient is",
    "subscriber_last_name": "Subscriber, last name", "subscriber_first_name": "Subscriber, first name",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A fact that the record and the registration give differently."""

    fact: str
    registered: str
    record: str


def with_registration(patient: Patient, chart: Chart, codes: Iterable[str] = ()) -> Chart:
    """The chart with the person as registered and the coverages registered for its day; ``codes``: diagnoses that a coder gave it.

    Of a patient whom nobody registered, only what the record lacks is filled.
    """
    person = patient.kept
    day = chart.encounter.date_of_service
    registered = people.is_registered(person)
    told = people.values_of(person)
    who = chart.patient
    found = _benefits(person, chart, day, codes).coverages if day else ()
    coverages = tuple(_coverage(one, number) for number, one in enumerate(found, start=1)) or who.coverages
    known: dict[str, Any] = {
        name: value
        for name, value in (*((name, getattr(person, name)) for name in _OWN), ("phone", told.get("phone", "")))
        if value and (registered or not getattr(who, name))
    }
    address = _address(told) or who.address
    return replace(chart, patient=replace(who, coverages=coverages, address=address, **known))


def differences(patient: Patient, chart: Chart) -> list[Difference]:
    """Where the record says something else than the registration: the patient, and each coverage both of them have."""
    who, person = chart.patient, patient.kept
    born = person.birth_date
    told = [
        Difference("Last name", person.last_name, who.last_name),
        Difference("First name", person.first_name, who.first_name),
        Difference("Born", born.isoformat() if born else "", who.birth_date.isoformat() if who.birth_date else ""),
        Difference("Sex", person.sex, who.sex),
    ]
    day = chart.encounter.date_of_service
    if day is not None:
        found = _benefits(person, chart, day)
        told += _of_coverages((*found.coverages, *found.apart), who.coverages)
    return [one for one in told if one.registered and one.record and _plain(one.registered) != _plain(one.record)]


def of_encounter(encounter: Encounter) -> list[Difference]:
    """The same of a visit that is kept."""
    return differences(encounter.patient, stored_chart.chart_of(encounter))


def _benefits(person: Patient, chart: Chart, day: date, codes: Iterable[str] = ()) -> Benefits:
    return benefits.on(person, day, lambda listed: evidence_of(chart, listed, codes))


def _of_coverages(registered: Iterable[InOrder], of_record: Iterable[Coverage]) -> Iterator[Difference]:
    ours = [(one, _coverage(one, number)) for number, one in enumerate(registered, start=1)]
    if not ours:
        return
    for other in of_record:
        same = next((mine for one, mine in ours if _same_payer(one, mine, other)), None)
        if same is None:
            yield Difference("Coverage", "not registered for this day", other.payer_name or other.payer_id)
            continue
        for name, label in _NAMED.items():
            if name != "payer_name":
                yield Difference(f"{label} ({same.payer_name})", getattr(same, name), getattr(other, name))


def _same_payer(one: InOrder, mine: Coverage, other: Coverage) -> bool:
    """Whether a coverage of the record is this one: by payer id, by any name of the payer, or by the member id."""
    if other.payer_id and other.payer_id == mine.payer_id:
        return True
    names = {mine.payer_name, *((one.payer.name, *one.payer.names) if one.payer else ())}
    named = _plain(other.payer_name) in {_plain(name) for name in names}
    return named or bool(other.member_id and _plain(other.member_id) == _plain(mine.member_id))


def _coverage(one: InOrder, order: int) -> Coverage:
    known = {field.name for field in fields(Coverage)}
    told: dict[str, Any] = {name: one.values[name] for name in known if isinstance(one.values.get(name), str)}
    born = told.pop("subscriber_birth_date", None)
    row = one.row
    payer_id = told.pop("payer_id", "") or (one.payer.payer_id if one.payer else "")
    return Coverage(
        **{**told, "order": order, "payer_id": payer_id},
        subscriber_birth_date=date.fromisoformat(born) if born else None,
        starts=row.valid_from,
        ends=row.valid_to,
    )


def _address(told: dict[str, Any]) -> Address | None:
    if not told.get("address_1"):
        return None
    given = (told.get(name, "") for name in ("address_1", "address_2", "city", "state", "postal_code"))
    return Address(*given)


def _plain(text: str) -> str:
    return " ".join(text.replace("-", "").upper().split())
