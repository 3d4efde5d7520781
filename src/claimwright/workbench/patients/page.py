"""What does a patient's page show: who it is, coverages in order, what is registered beside, visits, claims, appointments?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from claimwright.payers import Placed
from claimwright.workbench import stored_chart
from claimwright.workbench.models import (
    NOT_FINAL_BILLED,
    Appointment,
    CardImage,
    Claim,
    Encounter,
    Patient,
    PatientPair,
    PatientRow,
)
from claimwright.workbench.patients import authorizations, benefits, changes, charts, people, rows
from claimwright.workbench.setup_fields import Field, fields_of

PLURALS: Final = {
    "guarantor": "Guarantor", "employer": "Employer", "accident": "Accidents", "authorization": "Authorizations and referrals",
    "consent": "Consents", "restriction": "Restrictions",
}  # fmt: skip
"""Sections of the page beside the coverages, in their order."""
COLUMNS: Final = {
    "coverage": ("payer_name", "member_id", "group_number", "relationship", "work"),
    "guarantor": ("last_name", "first_name", "relationship", "phone"),
    "employer": ("name", "whose", "status", "phone"),
    "accident": ("accident_date", "cause", "state", "claim_number", "visits", "words"),
    "authorization": ("number", "what", "payer_id", "codes", "units"),
    "consent": ("what", "given", "words"),
    "restriction": ("what", "agreed", "words"),
}
"""What the page shows of a row; the first leads to its form."""
_VISITS: Final = 20
_COMPARED: Final = 5
_CHANGES: Final = 20


@dataclass(frozen=True)
class Line:
    """A row of a section: its values as people read them, and whether it holds on the day. A coverage has its place in the
    order, an authorization what is left of it."""

    row: PatientRow
    cells: tuple[str, ...]
    holds: bool
    placed: Placed | None = None
    authorization: authorizations.Authorization | None = None


@dataclass(frozen=True)
class Section:
    kind: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Visit:
    """A visit, with what its record says otherwise than the registration while it is not billed."""

    encounter: Encounter
    differences: Sequence[charts.Difference]


@dataclass(frozen=True)
class PatientPage:
    patient: Patient
    facts: tuple[tuple[str, str], ...]
    deceased: str
    merged: tuple[PatientPair, ...]
    benefits: benefits.Benefits
    coverages: tuple[Line, ...]
    apart: tuple[Line, ...]
    """Coverages whose payers answer for an accident alone, for which a visit of the day is not."""
    doubles: tuple[Line, ...]
    """Rows that name a card which stands among the coverages already."""
    others: tuple[Line, ...]
    """Coverages that do not hold on the day."""
    sections: tuple[Section, ...]
    visits: tuple[Visit, ...]
    claims: tuple[Claim, ...]
    appointments: tuple[Appointment, ...]
    history: list[changes.Told]
    version: int


def of(patient: Patient, day: date) -> PatientPage:
    """Everything of the person, of those that were merged too, as it stands on a day."""
    whose = list(patient.whole)
    details = people.details_of(patient)
    told = people.told_of(patient, details)
    found = benefits.on(patient, day)
    coverages = {one.row.pk: one for one in _lines(rows.rows_of(whose, "coverage"), "coverage", day)}
    holding = [replace(coverages.pop(one.row.pk), placed=one.placed) for one in found.coverages]
    apart = [coverages.pop(one.row.pk) for one in found.apart]
    doubles = [coverages.pop(row.pk) for row in found.doubles]
    return PatientPage(
        patient,
        tuple((one.label, text) for one in fields_of(people.KIND) if (text := changes.shown(one, told.get(one.name)))),
        str(told.get("deceased_on", "")),
        tuple(PatientPair.objects.filter(kept=patient, said="merged", undone_at=None).select_related("other", "actor")),
        found,
        tuple(holding),
        tuple(apart),
        tuple(doubles),
        tuple(coverages.values()),
        tuple(_section(patient, whose, kind, day) for kind in PLURALS),
        tuple(_visits(patient, whose)),
        tuple(Claim.objects.filter(encounter__patient__in=whose).order_by("-date_of_service", "-pk")[:_VISITS]),
        tuple(Appointment.objects.filter(patient__in=whose).order_by("-day", "-time")[:_VISITS]),
        changes.history(whose, _CHANGES),
        details.version if details else 0,
    )


def cards_of(found: Iterable[PatientRow]) -> dict[int, list[CardImage]]:
    """The newest picture of each side, by the key of its coverage."""
    cards: dict[int, dict[str, CardImage]] = {}
    for image in CardImage.objects.filter(coverage__in=list(found)).defer("sealed").order_by("pk"):
        cards.setdefault(image.coverage_id, {})[image.side] = image
    return {key: [sides[side] for side in sorted(sides, reverse=True)] for key, sides in cards.items()}


def _section(patient: Patient, whose: list[Patient], kind: str, day: date) -> Section:
    named = {one.name: one for one in fields_of(kind)}
    lines = _lines(rows.rows_of(whose, kind), kind, day)
    if kind == "authorization":
        counted = {one.row.pk: one for one in authorizations.of_person(patient)}
        lines = [replace(one, authorization=counted[one.row.pk]) for one in lines]
    return Section(kind, PLURALS[kind], tuple(named[name].label for name in COLUMNS[kind]), tuple(lines))


def _lines(found: Iterable[PatientRow], kind: str, day: date) -> list[Line]:
    named = {one.name: one for one in fields_of(kind)}
    return [Line(row, _cells(named, COLUMNS[kind], row.values), rows.holds(row, day)) for row in found]


def _cells(named: dict[str, Field], names: Sequence[str], values: dict[str, Any]) -> tuple[str, ...]:
    usual = {"relationship": "18"} if "work" in names else {}
    told = {name: values.get(name, usual.get(name)) for name in names}
    return tuple(changes.shown(named[name], told[name]) for name in names)


def _visits(patient: Patient, whose: list[Patient]) -> Iterable[Visit]:
    found = Encounter.objects.filter(patient__in=whose).order_by("-date_of_service", "-pk")
    compared = 0
    for encounter in found[:_VISITS]:
        differ: Sequence[charts.Difference] = ()
        if encounter.status in NOT_FINAL_BILLED and compared < _COMPARED:
            compared += 1
            differ = charts.differences(patient, stored_chart.chart_of(encounter))
        yield Visit(encounter, differ)
