"""Which facts does a record lack without which it makes no encounter, and the record with what a person gave for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from claimwright import records
from claimwright.records import Appointment, Chart
from claimwright.records.chart import Practitioner
from claimwright.records.visits import person_of
from claimwright.workbench import patients
from claimwright.workbench.models import Patient, Practice, User
from claimwright.workbench.setup import By

_SHOWN: Final = 12
PLANNED: Final = "planned"
ANOTHERS_NUMBER: Final = "its record number belongs to another person here"


@dataclass(frozen=True)
class Facts:
    """What a person gives for a record: whose it is, of which day, and who saw the patient. Empty: as the record says.

    ``patient`` is a patient of the practice; else name, birth date and sex make a new one.
    """

    patient: Patient | None = None
    patient_id: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    day: date | None = None
    clinician_last_name: str = ""
    clinician_first_name: str = ""
    clinician_npi: str = ""


def missing(
    practice: Practice, charts: Iterable[Chart], *, asked: bool = False, booked: Sequence[Appointment] = ()
) -> list[str]:
    """What a person must say before the records are used, in plain words; empty when they say enough.

    ``booked``: the appointments that the file tells of: of a planned visit too it must be known whose it is, and the number of
    an appointment that is known may be another person's.

    With ``asked`` a person has said that a namesake is somebody else. That a number is another person's always asks:
    who is chosen has that number's own name, so only a record that would land on somebody else is left.
    """
    found: dict[str, None] = {}
    for chart in charts:
        planned = bool(booked) and chart.encounter.status == PLANNED
        if not (chart.encounter.took_place or planned):
            continue
        who = chart.patient
        known = _known(practice, chart)
        if known is None and not (who.last_name and who.birth_date):
            found["whose record it is: name and birth date"] = None
        elif known is not None and another(known, chart):
            hint = ": choose the patient, or give another record number" if asked else ""
            found[f"whose record it is: {ANOTHERS_NUMBER}{hint}"] = None
        elif known is None and not asked and not who.patient_id and namesakes(practice, chart):
            found["whose record it is: a patient of this name and birth date is here, and the record has no number"] = (
                None
            )
        elif not asked and any(patients.is_anothers(practice, one, known) for one in booked if is_of(one, chart)):
            found[f"whose appointment it is: {patients.ANOTHERS_APPOINTMENT}"] = None
        if chart.encounter.date_of_service is None and not planned:
            found["the day of service"] = None
    return list(found)


def _known(practice: Practice, chart: Chart) -> Patient | None:
    number = chart.patient.patient_id
    return Patient.objects.filter(practice=practice, patient_id=number).first() if number else None


def another(known: Patient, chart: Chart) -> bool:
    """Whether a record of a known number may be somebody else's: it carries a name that the patient is not known by, or a
    birth date that no slip of the pen explains. A person says; a name that was said to be the patient's is known from then on."""
    who = chart.patient
    if not patients.goes_by(known, who.last_name, who.first_name):
        return True
    return not patients.same_birthday(known.birth_date, who.birth_date)


def also_called(facts: Facts, charts: Iterable[Chart], actor: User | None) -> None:
    """Keeps the names under which records of the chosen patient's own number came: a person said whose they are."""
    known = facts.patient
    for chart in charts if known is not None else ():
        who = chart.patient
        if known is not None and who.patient_id in known.whole.values_list("patient_id", flat=True):
            patients.add_name(known, who.last_name, who.first_name, By(actor, patients.RECORD))


def is_of(one: Appointment, chart: Chart) -> bool:
    """Whether an appointment and a chart of a file are of one person."""
    return _named(one.person) == _named(chart.patient)


def _named(who: records.Patient) -> tuple[str, str, str, date | None]:
    return (who.patient_id, who.last_name, who.first_name, who.birth_date)


def asking(practice: Practice, charts: Iterable[Chart], *, booked: Sequence[Appointment] = ()) -> list[Chart]:
    """The charts that lack a fact."""
    return [chart for chart in charts if missing(practice, [chart], booked=booked)]


def several_ask(asked: Sequence[Chart]) -> bool:
    """Whether one form cannot answer for all of these: several people, or several visits without a day."""
    unnamed = sum(not person_of(chart) for chart in asked)
    people = {person_of(chart) for chart in asked}
    undated = {chart.encounter.encounter_id for chart in asked if chart.encounter.date_of_service is None}
    return len(people) > 1 or unnamed > 1 or len(undated) > 1


def given_to(charts: Sequence[Chart], asked: Sequence[Chart], facts: Facts) -> list[Chart]:
    """The charts with the facts, which go to the person who was asked about and to nobody else of the file.

    The day and the clinician are one visit's: another visit of that person keeps its own.
    """
    asked = asked or charts[:1]
    person = person_of(asked[0]) if asked else ""
    given = []
    for chart in charts:
        if chart is asked[0]:
            given.append(with_facts(chart, facts))
        elif person and person_of(chart) == person:
            given.append(with_facts(chart, _of_another_visit(facts, chart)))
        else:
            given.append(chart)
    return given


def _of_another_visit(facts: Facts, chart: Chart) -> Facts:
    if chart.encounter.date_of_service is not None:
        facts = replace(facts, day=None)
    if chart.encounter.practitioners:
        facts = replace(facts, clinician_last_name="", clinician_first_name="", clinician_npi="")
    return facts


def namesakes(practice: Practice, chart: Chart) -> list[Patient]:
    """Patients of the practice with the record's name and birth date: perhaps the same person, never by itself."""
    who = chart.patient
    same = {"last_name__iexact": who.last_name, "first_name__iexact": who.first_name, "birth_date": who.birth_date}
    if not all(same.values()):
        return []
    found = Patient.objects.filter(practice=practice, **same).select_related("merged_into").order_by("pk")[:_SHOWN]
    return list({one.kept.pk: one.kept for one in found}.values())


def with_facts(chart: Chart, facts: Facts) -> Chart:
    """The chart with the facts given; what the record says itself stays where none was given."""
    return replace(chart, patient=_patient(chart, facts), encounter=_encounter(chart, facts))


def _patient(chart: Chart, facts: Facts) -> records.Patient:
    who = chart.patient
    if (known := facts.patient) is not None:
        return replace(
            who, patient_id=known.patient_id, last_name=known.last_name, first_name=known.first_name,
            middle_name=known.middle_name, birth_date=known.birth_date, sex=known.sex,
        )  # fmt: skip
    given = {
        name: value
        for name in ("patient_id", "last_name", "first_name", "birth_date", "sex")
        if (value := getattr(facts, name))
    }
    return replace(who, **given)


def _encounter(chart: Chart, facts: Facts) -> records.Encounter:
    visit = chart.encounter
    if facts.day:
        visit = replace(
            visit, start=datetime(facts.day.year, facts.day.month, facts.day.day, tzinfo=UTC), start_inferred=False
        )
    if facts.clinician_last_name or facts.clinician_npi:
        seen_by = Practitioner(
            "rendering", facts.clinician_last_name, facts.clinician_first_name, facts.clinician_npi, None
        )
        others = tuple(one for one in visit.practitioners if one.role != "rendering")
        visit = replace(visit, practitioners=(seen_by, *others))
    return visit


def find_patients(practice: Practice, written: str) -> list[Patient]:
    """Patients by any parts of name, record number, member id or birth date, in any order; none for no words."""
    return patients.find(practice, written, _SHOWN)
