"""Workers' compensation, automobile and liability insurance pay first for what belongs to the accident, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.patients.conftest import OWN

from claimwright.records.chart import CodedEntry
from claimwright.workbench import patients, stored_chart
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Patient, PatientRow, Practice
from claimwright.workbench.patients import benefits, rows
from claimwright.workbench.refusals import RefusedFieldsError
from claimwright.workbench.setup import By

FUND = {"payer_name": "State Fund", "kind": "workers_compensation", "member_id": "WC-2026-17"}
ACCIDENT = {"accident_date": "2026-08-03", "cause": "EM", "valid_from": "2026-08-03", "valid_to": "2026-12-31"}
ASKED = "Is the visit for the accident that State Fund answers for? Say it at the accident, by the days of its visits."


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Any]) -> Encounter:
    """Margaret's office visit of 2026-09-01, with her own plan and the insurer of a work accident."""
    (found,) = intake.import_charts(registered, [charts()]).new
    for given in (FUND, OWN):
        rows.add(found.patient, "coverage", given, By(None))
    return found


def accident(patient: Patient, **more: str) -> PatientRow:
    return rows.add(patient, "accident", ACCIDENT | more, By(None))


def payers(encounter: Encounter, *codes: str) -> list[str]:
    """Payers of the visit's claim in their order, with codes of its record."""
    chart = stored_chart.chart_of(encounter)
    brought = tuple(CodedEntry("icd10cm", code, "diagnosis") for code in codes)
    chart = patients.with_registration(encounter.patient, replace(chart, entries=brought))
    return [one.payer_name for one in chart.patient.coverages]


def asked(encounter: Encounter) -> list[str]:
    return [one.words for one in benefits.on(encounter.patient, date(2026, 9, 1)).proposed.questions]


def test_without_an_accident_registered_it_is_asked(encounter: Encounter) -> None:
    assert asked(encounter) == [ASKED]
    assert payers(encounter) == ["State Fund", "Example Health"], "as they were entered"


def test_a_visit_named_at_the_accident_is_for_it(encounter: Encounter) -> None:
    accident(encounter.patient, visits="2026-09-01; 2026-09-15")
    assert (payers(encounter), asked(encounter)) == (["State Fund", "Example Health"], [])


@pytest.mark.parametrize(
    "more",
    [
        {"other_visits": "2026-09-01"},
        {"accident_date": "2026-09-02", "valid_from": ""},
        {"valid_to": "2026-08-31"},
        {"visits": "2026-08-10", "valid_to": "2026-08-10"},
    ],
)
def test_another_visit_follows_the_health_plans(encounter: Encounter, more: dict[str, str], clerk: Client) -> None:
    accident(encounter.patient, **more)
    assert (payers(encounter), asked(encounter)) == (["Example Health"], [])
    page = clerk.get(reverse("patient", args=[encounter.patient_id]), {"day": "2026-09-01"}).content.decode()
    assert "answers for its accident alone" in page
    assert "Coverages on 2026-09-01" in page


def test_a_day_between_of_which_nobody_said_is_asked(encounter: Encounter, clerk: Client) -> None:
    accident(encounter.patient, visits="2026-08-10")
    assert asked(encounter) == [ASKED]
    page = clerk.get(reverse("patient", args=[encounter.patient_id]), {"day": "2026-09-01"}).content.decode()
    assert ASKED in page


def test_a_code_of_the_cause_says_it(encounter: Encounter) -> None:
    """Y99.0: an activity done for income. V43: an occupant of a car, which is another accident's."""
    row = accident(encounter.patient, visits="2026-08-10")
    rows.change(rows.rows_of(encounter.patient, "coverage")[0], {"member_id": "WC-9"}, By(None))
    assert payers(encounter, "S61.211A", "Y99.0")[0] == "State Fund"
    rows.change(row, {"other_visits": "2026-09-01"}, By(None))
    assert payers(encounter, "S61.211A", "Y99.0") == ["Example Health"], "what a person said holds"
    rows.change(row, {"cause": "AA", "other_visits": ""}, By(None))
    assert payers(encounter, "V43.52XA")[0] == "State Fund", "no work accident is registered: asked, as entered"
    assert asked(encounter) == [ASKED]


@pytest.mark.parametrize(("order", "expected"), [(1, ["State Fund", "Example Health"]), (9, ["Example Health"])])
def test_the_payer_that_the_record_names_first_says_it(encounter: Encounter, order: int, expected: list[str]) -> None:
    """Records often name all that a patient has: only the first is the visit's."""
    accident(encounter.patient, valid_to="2026-08-31")
    chart = stored_chart.chart_of(encounter)
    (own,) = chart.patient.coverages
    fund = replace(own, payer_name="State Fund", payer_id="", claim_filing_indicator="WC", order=order)
    chart = replace(chart, patient=replace(chart.patient, coverages=(replace(own, order=2), fund)))
    told = patients.with_registration(encounter.patient, chart).patient.coverages
    assert [one.payer_name for one in told] == expected


def test_of_two_accidents_each_payer_answers_for_its_own(encounter: Encounter) -> None:
    other = {"payer_name": "Second Fund", "kind": "workers_compensation", "member_id": "SF-1"}
    rows.add(encounter.patient, "coverage", other, By(None))
    accident(encounter.patient, claim_number="WC 2026 17", other_visits="2026-09-01")
    accident(encounter.patient, claim_number="SF-1", visits="2026-09-01")
    assert payers(encounter) == ["Second Fund", "Example Health"]


def test_a_decision_on_health_plans_stands_beside_the_accidents_payer(encounter: Encounter) -> None:
    patient = encounter.patient
    beta = OWN | {"payer_name": "Beta Care", "payer_id": "BET", "kind": "commercial", "member_id": "B1"}
    second = rows.add(patient, "coverage", beta | {"valid_from": "2021-01-01"}, By(None))
    own = rows.rows_of(patient, "coverage")[1]
    accident(patient, visits="2026-09-01", other_visits="2026-09-02")
    benefits.decide(patient, [second.pk, own.pk], "The plan says so.", By(None), day=date(2026, 9, 2))
    for day, expected in ((1, ["State Fund", "Beta Care", "Example Health"]), (2, ["Beta Care", "Example Health"])):
        found = benefits.on(patient, date(2026, 9, day))
        assert ([one.name for one in found.coverages], found.stale) == (expected, False)


def test_days_of_visits_are_days(encounter: Encounter) -> None:
    with pytest.raises(RefusedFieldsError, match="A day such as"):
        accident(encounter.patient, visits="2026-09-01; soon")
