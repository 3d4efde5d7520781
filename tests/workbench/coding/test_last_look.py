"""Before the last key: what the coder accepted, changed, added, refused and left of the first suggestion, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.last_look import LastLook, last_look
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDraft, Encounter, Practice


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    (one,) = intake.import_charts(registered, [charts()]).new
    coding.open_chart(one)
    return one


def look(encounter: Encounter) -> LastLook:
    found = last_look(CodingDraft.objects.get(encounter=encounter), list(encounter.suggestions.all()))
    assert found is not None
    return found


def pk(encounter: Encounter, code: str) -> int:
    return encounter.suggestions.get(code=code).pk


def told(look: LastLook) -> dict[str, list[str]]:
    return {title: [one.shown for one in lines] for title, lines in look.parts}


def test_at_first_all_is_left_open_and_only_charges_stand(encounter: Encounter) -> None:
    found = told(look(encounter))
    assert found["Left open"][:2] == ["I10", "E78.5"]
    assert found["Charged in the record"] == ["99213"]
    assert look(encounter).sequence == ""


def test_each_thing_done_stands_under_its_own_heading(encounter: Encounter) -> None:
    draft.accept(encounter, pk(encounter, "I10"))
    draft.accept(encounter, pk(encounter, "E785"), code="E78.00")
    draft.add(encounter, "icd10cm", "Z79.82")
    found = told(look(encounter))
    assert found["Accepted as proposed"] == ["I10"]
    assert found["Changed"] == ["E78.00"]
    assert look(encounter).changed[0].what.startswith("in place of E78.5")
    assert found["Added by hand"] == ["Z79.82"]
    assert "E78.5" not in found.get("Left open", [])


def test_a_refusal_stands_with_its_reason(encounter: Encounter) -> None:
    draft.reject(encounter, pk(encounter, "I10"), "History only")
    assert [(one.shown, one.what) for one in look(encounter).refused] == [("I10", "History only")]


def test_another_order_is_said(encounter: Encounter) -> None:
    draft.accept(encounter, pk(encounter, "I10"))
    made = draft.accept(encounter, pk(encounter, "E785"))
    assert look(encounter).sequence == ""
    [key] = [item["key"] for item in made.codes if item["code"] == "E785"]
    draft.move(encounter, key, -1)
    assert look(encounter).sequence == "E78.5 is first; I10 was proposed first"
    draft.remove(encounter, key)
    assert look(encounter).sequence == ""


def test_details_that_stand_otherwise_than_proposed_are_said(encounter: Encounter) -> None:
    encounter.suggestions.create(
        practice=encounter.practice, sequence=90, system="hcpcs", code="J1885", description="Ketorolac", score=0.9, units=2,
        modifiers=["JZ"], suggested=True,
    )  # fmt: skip
    made = draft.accept(encounter, pk(encounter, "J1885"))
    assert look(encounter).details == []
    [key] = [item["key"] for item in made.codes if item["code"] == "J1885"]
    draft.detail(encounter, key, {"units": "3", "modifiers": ""})
    [line] = look(encounter).details
    assert (line.shown, line.what) == ("J1885", "modifiers none, proposed JZ; units 3, proposed 2")


def test_the_day_and_the_presence_on_admission_are_said_where_they_differ(encounter: Encounter) -> None:
    encounter.setting = "inpatient"
    encounter.save()
    encounter.suggestions.create(
        practice=encounter.practice, sequence=91, system="icd10cm", code="J189", description="Pneumonia", score=0.9, poa="N"
    )  # fmt: skip
    encounter.suggestions.create(
        practice=encounter.practice, sequence=92, system="icd10pcs", code="0DTJ4ZZ", description="Appendix", score=0.9,
        day=date(2026, 9, 2),
    )  # fmt: skip
    draft.accept(encounter, pk(encounter, "J189"))
    made = draft.accept(encounter, pk(encounter, "0DTJ4ZZ"))
    assert look(encounter).details == []
    keys = {item["code"]: item["key"] for item in made.codes}
    draft.detail(encounter, keys["J189"], {"poa": "Y"})
    draft.detail(encounter, keys["0DTJ4ZZ"], {"date": "2026-09-03"})
    assert {one.shown: one.what for one in look(encounter).details} == {
        "J18.9": "present on admission Y, proposed N",
        "0DTJ4ZZ": "done on 2026-09-03, proposed 2026-09-02",
    }


def test_only_who_codes_gets_the_last_look(encounter: Encounter, member: Callable[..., Client]) -> None:
    there = reverse("chart", args=[encounter.pk])
    assert "Make it final" in member("coder").get(there).content.decode()
    assert "Make it final" not in member("auditor").get(there).content.decode()
    assert last_look(None, []) is None
