"""The visit on the chart screen: shown with its words, overruled by element, taken into the services as it then stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.coding.types import CodedService
from claimwright.records.chart import Chart
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.draft_items import charged_item
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, CodingDecision, CodingDraft, Encounter, Practice, UndoStep

NOTE = (
    "OFFICE VISIT - follow up\nASSESSMENT AND PLAN\n1. Type 2 diabetes, not at goal: increase metformin, A1c and CMP ordered\n"
    "2. Hypertension, stable, continue lisinopril\n"
)
WELL = (
    "COMPREHENSIVE PREVENTIVE VISIT, established patient, 55 y, here for her annual.\nASSESSMENT AND PLAN\n1. Annual exam\n"
    "2. Hypothyroidism, new: start levothyroxine 50 mcg daily, TSH ordered\n"
)


@pytest.fixture
def open_note(registered: Practice, charts: Callable[..., Chart], library: object) -> Callable[[str], Encounter]:
    """An encounter of a note without charges, opened."""

    def opened(note: str) -> Encounter:
        chart = charts()
        patient = replace(chart.patient, coverages=())
        bare = replace(chart, patient=patient, entries=(), documents=(replace(chart.documents[0], text=note),))
        (one,) = intake.import_charts(registered, [bare]).new
        coding.open_chart(one)
        return one

    return opened


@pytest.fixture
def encounter(open_note: Callable[[str], Encounter]) -> Encounter:
    return open_note(NOTE)


@pytest.fixture
def coder(member: Callable[..., Client]) -> Client:
    return member("coder")


def _post(client: Client, name: str, encounter: Encounter, **values: Any) -> str:
    response = client.post(reverse(name, args=[encounter.pk]), values)
    assert response.status_code == 200
    return response.content.decode()


def _overrule(client: Client, encounter: Encounter, **values: str) -> str:
    as_read = {"problems": "moderate", "data": "low", "risk": "moderate", "family": "office_established", "minutes": ""}
    return _post(client, "chart_visit", encounter, **(as_read | values))


def _services(encounter: Encounter) -> list[tuple[str, list[str], str]]:
    codes = CodingDraft.objects.get(encounter=encounter).codes
    return [(one["code"], one["modifiers"], one["action"]) for one in codes if one["kind"] == "service"]


def test_the_visit_stands_on_the_chart_with_the_words_of_each_element(encounter: Encounter, coder: Client) -> None:
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert "99214" in page
    assert "Office established, moderate by decisions" in page
    for said in ("Problems", "“not at goal”", "Data", "“CMP”", "Risk", "“metformin”", "No statement of time counts."):
        assert said in page
    assert "Time at 40 minutes would be 99215." in page


def test_no_key_of_the_chart_does_two_things(encounter: Encounter, coder: Client) -> None:
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    last = re.search(r'<div class="last-look" hidden.*?Not yet</button>\s*</div>\s*</div>', page, re.DOTALL)
    assert last, "opened by f, it stands in place of the button that opened it"
    assert set(re.findall(r'data-key="([^"]+)"', last[0])) <= {"f", "o", "Escape"}
    keys = Counter(re.findall(r'data-key="([^"]+)"', page.replace(last[0], "")))
    assert {"i", "b", "t", "f", "c", "/"} <= keys.keys()
    assert {key for key, times in keys.items() if times > 1} == set()


def test_the_draft_keeps_no_words_of_the_record(encounter: Encounter) -> None:
    kept = str(CodingDraft.objects.get(encounter=encounter).visit)
    assert "metformin" not in kept
    assert "not at goal:" not in kept


def test_overruling_an_element_moves_the_level_at_once(encounter: Encounter, coder: Client) -> None:
    page = _overrule(coder, encounter, problems="low")
    assert "Office established, low by decisions" in page
    assert "read as 99214" in page
    page = _overrule(coder, encounter, minutes="41")
    assert "Office established, by time" in page
    assert "99215" in page
    page = _overrule(coder, encounter, family="office_new")
    assert "99204" in page
    assert "read as 99214" not in _overrule(coder, encounter)
    assert AuditEvent.objects.filter(event="coding.visit_overruled").count() == 4


def test_taking_puts_the_visit_as_it_stands_among_the_services(encounter: Encounter, coder: Client) -> None:
    page = _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99214", [], "accepted")]
    assert "among the services" in page
    row = CodingDecision.objects.get()
    assert (row.action, row.code, row.suggested_code) == ("accepted", "99214", "99214")
    again = _post(coder, "chart_visit_take", encounter)
    assert "99214 stands among the services already." in again
    assert len(_services(encounter)) == 1


def test_an_overruled_visit_is_taken_in_place_of_the_proposal(encounter: Encounter, coder: Client) -> None:
    _overrule(coder, encounter, problems="low")
    _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99213", [], "changed")]
    row = CodingDecision.objects.get()
    assert (row.action, row.code, row.suggested_code) == ("changed", "99213", "99214")
    _post(coder, "chart_undo", encounter)
    assert _services(encounter) == []


def test_what_was_overruled_is_undone_before_what_was_done_before_it(encounter: Encounter, coder: Client) -> None:
    _post(coder, "chart_add", encounter, system="icd10cm", code="Z79.84")
    _overrule(coder, encounter, problems="low")
    _overrule(coder, encounter, problems="low", minutes="41")

    def stands() -> tuple[dict[str, Any], list[str]]:
        draft = CodingDraft.objects.get(encounter=encounter)
        return draft.visit["overruled"], [one["code"] for one in draft.codes]

    assert stands() == ({"problems": "low", "minutes": 41}, ["Z7984"])
    _post(coder, "chart_undo", encounter)
    assert stands() == ({"problems": "low"}, ["Z7984"])
    assert "Office established, low by decisions" not in _post(coder, "chart_undo", encounter)
    assert stands() == ({}, ["Z7984"])
    _post(coder, "chart_undo", encounter)
    assert stands() == ({}, [])
    assert "Nothing is left to undo." in _post(coder, "chart_undo", encounter)


def test_a_step_of_a_draft_whose_visit_stands_as_read_is_kept_as_before(encounter: Encounter, coder: Client) -> None:
    """A step that an earlier version kept, of codes and refusals alone, can be undone still."""
    _post(coder, "chart_add", encounter, system="icd10cm", code="Z79.84")
    assert [json.loads(step.before) for step in UndoStep.objects.all()] == [[[], []]]


def test_prolonged_time_is_taken_beside_it(encounter: Encounter, coder: Client) -> None:
    _overrule(coder, encounter, minutes="70")
    _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99215", [], "changed"), ("99417", [], "added")]


def test_a_problem_visit_beside_a_preventive_one_is_taken_with_25(
    open_note: Callable[[str], Encounter], coder: Client
) -> None:
    encounter = open_note(WELL)
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert "99397" in page
    assert "Problem visit beside it" in page
    _post(coder, "chart_visit_take", encounter)
    _post(coder, "chart_visit_take", encounter, which="problem")
    assert _services(encounter) == [("99397", [], "accepted"), ("99214", ["25"], "accepted")]


def test_a_visit_beside_a_procedure_is_taken_with_its_25(open_note: Callable[[str], Encounter], coder: Client) -> None:
    encounter = open_note(f"{NOTE}3. Knee OA: R knee aspirated, arthrocentesis of the right knee done today.\n")
    _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99214", ["25"], "accepted")]


def test_a_visit_taken_anew_stands_in_place_of_the_one_before(encounter: Encounter, coder: Client) -> None:
    _post(coder, "chart_visit_take", encounter)
    _overrule(coder, encounter, minutes="70")
    _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99215", [], "changed"), ("99417", [], "added")]
    _overrule(coder, encounter, problems="low")
    _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99213", [], "changed")]
    _post(coder, "chart_undo", encounter)
    assert [code for code, _, _ in _services(encounter)] == ["99215", "99417"]


def test_a_visit_that_the_record_charges_is_not_doubled(encounter: Encounter, coder: Client) -> None:
    draft = CodingDraft.objects.get(encounter=encounter)
    draft.codes = [charged_item(1, CodedService(1, "99213", charge=Decimal("120.00")), [])]
    draft.save()
    assert "The record charges 99213" in _post(coder, "chart_visit_take", encounter)
    assert _services(encounter) == [("99213", [], "charged")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"problems": "enormous"}, "Levels are"),
        ({"minutes": "-5"}, "Minutes are a whole number"),
        ({"minutes": "soon"}, "Minutes are a whole number"),
        ({"family": "emergency"}, "no family this visit can be of"),
    ],
)
def test_what_is_no_level_family_or_number_is_refused(
    encounter: Encounter, coder: Client, values: dict[str, str], said: str
) -> None:
    assert said in _overrule(coder, encounter, **values)
    assert CodingDraft.objects.get(encounter=encounter).visit["overruled"] == {}


def test_a_chart_without_a_visit_shows_none(open_note: Callable[[str], Encounter], coder: Client) -> None:
    encounter = open_note("OPERATIVE REPORT\nPOSTOPERATIVE DIAGNOSIS: Acute appendicitis\n")
    page = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert 'id="visit"' not in page
    assert "The record tells of no visit." in _post(coder, "chart_visit_take", encounter)


def test_who_only_reads_sees_the_visit_and_changes_nothing(encounter: Encounter, member: Callable[..., Client]) -> None:
    reader = member("auditor")
    page = reader.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert 'id="visit"' in page
    assert 'name="problems"' not in page
    assert reader.post(reverse("chart_visit_take", args=[encounter.pk])).status_code == 403
