"""The calculators of a chart: filled from the note, every value changed at will, and what they give taken into the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import counting
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDecision, CodingDraft, Encounter, Practice
from claimwright.workbench.refusals import RefusedError

NOTE = (
    "INFUSION NOTE\nInfliximab 350 mg IV infusion 09:00-11:05 given today for Crohn's disease, 50 mg wasted from single-dose vials.\n"
    "Normal saline hydration for dehydration 11:10-12:20.\n"
)


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    chart = charts(note=NOTE)
    visit = replace(chart.encounter, setting="outpatient_hospital")
    (one,) = intake.import_charts(registered, [replace(chart, encounter=visit)]).new
    coding.open_chart(one)
    return one


def values(**given: str | list[str]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in given.items():
        made.setlist(name, value if isinstance(value, list) else [value])
    return made


def drug(**given: str) -> QueryDict:
    return values(**({"what": "drug", "code": "J1745", "dose": "350", "measure": "mg", "opened": "4x100"} | given))


def counted(encounter: Encounter, asked: QueryDict) -> list[tuple[str, Decimal, tuple[str, ...]]]:
    return [(one.code, one.units, one.modifiers) for one in counting.counted_lines(encounter, asked)]


def services(encounter: Encounter) -> list[tuple[str, str, list[str]]]:
    codes = CodingDraft.objects.get(encounter=encounter).codes
    return [(one["code"], one["units"], one["modifiers"]) for one in codes if one["kind"] == "service"]


def test_the_note_fills_them(encounter: Encounter, member: Callable[..., Client]) -> None:
    page = member("coder").get(reverse("chart_calculators", args=[encounter.pk])).content.decode()
    assert 'name="code" value="J1745"' in page
    assert 'name="dose" inputmode="decimal" value="350"' in page
    assert 'name="opened" value="400"' in page
    assert 'name="start" value="09:00"' in page
    assert 'name="minutes" inputmode="numeric" value="125"' in page
    assert "350 mg" in page.split('class="quote"')[1], "the words it was read from"


def test_a_dose_and_its_containers_make_units_and_waste(encounter: Encounter) -> None:
    assert counted(encounter, drug()) == [("J1745", 35, ()), ("J1745", 5, ("JW",))]
    assert counted(encounter, drug(dose="0.4", measure="g", opened="0.4")) == [("J1745", 40, ("JZ",))]
    assert counted(encounter, drug(container="multiple")) == [("J1745", 35, ())]
    assert counted(encounter, drug(opened="")) == [("J1745", 35, ())]
    assert counted(encounter, drug(dose="")) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dose": "many"}, "A dose is a number"),
        ({"dose": "500"}, "less than the dose"),
        ({"measure": "ml"}, "counted in mg"),
        ({"code": "99213"}, "no code of a drug"),
        ({"opened": "all"}, "4x100"),
        ({"what": "price"}, "no such calculator"),
    ],
)
def test_what_cannot_be_is_refused_in_words(encounter: Encounter, given: dict[str, str], said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        counting.counted_lines(encounter, drug(**given))


def test_minutes_of_therapy_by_either_rule(encounter: Encounter) -> None:
    """Claims Processing Manual ch. 5 sec. 20.2: 33 and 7 minutes are 40, three units; from its midpoint the second has none."""
    asked = {"what": "therapy", "code": ["97110", "97140", ""], "minutes": ["33", "7", ""]}
    assert counted(encounter, values(**asked, rule="total")) == [("97110", 2, ()), ("97140", 1, ())]
    assert counted(encounter, values(**asked, rule="alone")) == [("97110", 2, ())]


def test_infusions_by_their_times(encounter: Encounter) -> None:
    """Two hours and five minutes of a biologic, then 70 minutes of hydration: first hour, a further hour, hydration beside it."""
    asked = values(
        what="infusion",
        name=["infliximab", "hydration", ""],
        kind=["chemotherapy", "hydration", "therapeutic"],
        way=["infusion", "infusion", "infusion"],
        start=["09:00", "11:10", ""],
        minutes=["125", "70", ""],
        access=["", "", ""],
    )
    assert counted(encounter, asked) == [("96413", 1, ()), ("96415", 1, ()), ("96361", 1, ())]


def test_what_was_counted_is_taken_with_the_words_of_the_note_and_can_be_undone(
    encounter: Encounter, member: Callable[..., Client]
) -> None:
    client = member("coder")
    there = reverse("chart_calculated_take", args=[encounter.pk])
    page = client.post(there, drug().dict()).content.decode()
    assert services(encounter) == [("J1745", "35", []), ("J1745", "5", ["JW"])]
    assert "Infliximab 350 mg" in page
    client.post(there, drug(dose="360").dict())
    assert services(encounter) == [("J1745", "36", []), ("J1745", "4", ["JW"])], "the lines that stand there change"
    assert CodingDecision.objects.filter(action="changed", code="J1745").exists()
    client.post(reverse("chart_undo", args=[encounter.pk]))
    assert services(encounter) == [("J1745", "35", []), ("J1745", "5", ["JW"])]


def test_what_was_discarded_is_told_anew_with_each_count(encounter: Encounter, member: Callable[..., Client]) -> None:
    client, there = member("coder"), reverse("chart_calculated_take", args=[encounter.pk])
    client.post(there, drug().dict())
    client.post(there, drug(opened="").dict())
    assert services(encounter) == [("J1745", "35", []), ("J1745", "5", ["JW"])], "nobody said what was opened"
    client.post(there, drug(dose="400").dict())
    assert services(encounter) == [("J1745", "40", ["JZ"])]
    assert CodingDecision.objects.filter(action="removed", code="J1745").count() == 1
    client.post(there, drug().dict())
    assert services(encounter) == [("J1745", "35", []), ("J1745", "5", ["JW"])]
    client.post(there, drug(container="multiple").dict())
    assert services(encounter) == [("J1745", "35", [])]


def test_hours_that_are_counted_no_more_are_charged_no_more(
    encounter: Encounter, member: Callable[..., Client]
) -> None:
    client, there = member("coder"), reverse("chart_calculated_take", args=[encounter.pk])
    client.post(reverse("chart_add", args=[encounter.pk]), {"system": "hcpcs", "code": "J1100"})
    given = {
        "what": "infusion",
        "name": "Infliximab",
        "kind": "chemotherapy",
        "way": "infusion",
        "start": "09:00",
        "access": "",
    }
    client.post(there, {**given, "minutes": "125"})
    assert [(code, units) for code, units, _ in services(encounter)] == [("J1100", "1"), ("96413", "1"), ("96415", "1")]
    client.post(there, {**given, "minutes": "60"})
    assert [code for code, _, _ in services(encounter)] == ["J1100", "96413"]
    client.post(reverse("chart_undo", args=[encounter.pk]))
    assert [code for code, _, _ in services(encounter)] == ["J1100", "96413", "96415"]


def test_no_modifier_that_was_counted_is_left_out_for_want_of_room(
    encounter: Encounter, member: Callable[..., Client]
) -> None:
    client, there = member("coder"), reverse("chart_calculated_take", args=[encounter.pk])
    client.post(there, drug(opened="").dict())
    draft = CodingDraft.objects.get(encounter=encounter)
    draft.codes[-1]["modifiers"] = ["TB", "59", "GA", "KX"]
    draft.save()
    assert "take one away" in client.post(there, drug(dose="400").dict()).content.decode()
    assert services(encounter) == [("J1745", "35", ["TB", "59", "GA", "KX"])]


def test_a_line_of_the_record_keeps_its_modifiers(encounter: Encounter, member: Callable[..., Client]) -> None:
    draft = CodingDraft.objects.get(encounter=encounter)
    draft.codes = [
        {"key": "c1", "kind": "service", "system": "hcpcs", "code": "J1745", "description": "", "action": "charged", "suggestion": None,
         "suggested_code": "", "mention": "", "score": None, "evidence": [], "modifiers": ["TB", "JW"], "units": "1", "for": []},
        {"key": "c2", "kind": "service", "system": "hcpcs", "code": "J1745", "description": "", "action": "charged", "suggestion": None,
         "suggested_code": "", "mention": "", "score": None, "evidence": [], "modifiers": ["TB"], "units": "1", "for": []},
    ]  # fmt: skip
    draft.save()
    member("coder").post(reverse("chart_calculated_take", args=[encounter.pk]), drug().dict())
    assert services(encounter) == [("J1745", "5", ["TB", "JW"]), ("J1745", "35", ["TB"])]


def test_an_empty_calculator_takes_nothing(encounter: Encounter, member: Callable[..., Client]) -> None:
    before = services(encounter)
    answer = member("coder").post(reverse("chart_calculated_take", args=[encounter.pk]), drug(dose="").dict())
    assert "Nothing is counted yet." in answer.content.decode()
    assert services(encounter) == before


def test_who_does_not_code_counts_nothing(
    encounter: Encounter, member: Callable[..., Client], other_practice: Practice
) -> None:
    for name in ("chart_calculate", "chart_calculated_take"):
        there = reverse(name, args=[encounter.pk])
        assert member("auditor").post(there, drug().dict()).status_code == 403
        assert member("coder", other_practice).post(there, drug().dict()).status_code == 404
