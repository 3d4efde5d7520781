"""A record number, name or card of somebody who was merged finds the patient that is kept, everywhere one looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.patients.conftest import OWN, PERSON
from tests.workbench.scenes import make_chart

from claimwright.workbench import audit, finding, intake
from claimwright.workbench.intake.facts import namesakes
from claimwright.workbench.models import Encounter, Patient, Practice
from claimwright.workbench.patients import find, likeness, merging, people, rows
from claimwright.workbench.setup import By
from claimwright.workbench.trail import service as trail

CARD = OWN | {"payer_name": "Beta Care", "payer_id": "BET", "member_id": "B-1", "valid_from": "2024-01-01"}


@pytest.fixture
def merged(astrid: Patient) -> tuple[Patient, Patient]:
    """Astrid Lindholm; and Margaret Berg, H1002, with a visit on 2026-09-02 and a card of Beta Care, who was merged into her."""
    chart = make_chart(2, last_name="Berg")
    (encounter,) = intake.import_charts(astrid.practice, [chart]).new
    rows.add(encounter.patient, "coverage", CARD, By(None))
    merging.merge(astrid, encounter.patient, "Same card.", By(None))
    return astrid, Patient.objects.get(pk=encounter.patient_id)


@pytest.mark.parametrize("words", ["H1002", "berg", "B-1", "berg b-1", "lindholm B1", "B-1 EXH77001"])
def test_who_was_merged_is_found_as_who_is_kept(merged: tuple[Patient, Patient], words: str) -> None:
    kept, other = merged
    assert [one.pk for one in find(kept.practice, words, 5)] == [kept.pk]
    if words in ("H1002", "berg"):
        assert [one.pk for one in finding.people(kept.practice, words)] == [kept.pk]
        assert finding.of_words(kept.practice, words).keys == [kept.pk, other.pk]


@pytest.mark.parametrize("words", ["H1002", "berg", "margaret"])
def test_the_search_box_shows_the_person_once_with_the_visits_of_every_number(
    merged: tuple[Patient, Patient], words: str, member: Callable[..., Client]
) -> None:
    kept, other = merged
    visit = Encounter.objects.get(patient=other)
    page = member("manager").post(reverse("find"), {"q": words}).content.decode()
    assert page.count(reverse("account", args=[kept.pk])) == 1
    assert reverse("account", args=[other.pk]) not in page
    assert reverse("chart", args=[visit.pk]) in page


@pytest.mark.parametrize("words", [PERSON["last_name"], "berg", "H1002"])
def test_a_list_of_the_persons_work_has_the_visits_of_every_number(
    merged: tuple[Patient, Patient], words: str, member: Callable[..., Client]
) -> None:
    visit = Encounter.objects.get(patient=merged[1])
    client = member("coder")
    answer = client.post(reverse("worklist_of_people"), {"q": words, "filters": ""})
    assert reverse("chart", args=[visit.pk]) in client.get(answer["Location"]).content.decode()


def test_the_list_of_patients_names_the_payers_of_every_number(merged: tuple[Patient, Patient], clerk: Client) -> None:
    page = clerk.post(reverse("patients"), {"q": "H1002"}).content.decode()
    assert "Beta Care" in page
    assert reverse("patient", args=[merged[1].pk]) not in page


def test_a_charge_sheet_under_the_merged_number_is_the_persons(
    merged: tuple[Patient, Patient], library: object, member: Callable[..., Client]
) -> None:
    sheet = {"patient": "h1002", "day": "2026-09-09", "diagnoses": "I10", "code_1": "99213", "pointers_1": "1"}
    member("coder").post(reverse("charge_entry"), sheet)
    made = Encounter.objects.get(date_of_service="2026-09-09")
    assert made.patient == merged[0]


def test_the_trail_of_a_person_has_what_was_read_under_every_number(merged: tuple[Patient, Patient]) -> None:
    kept, other = merged
    for one, event in ((kept, "kept.read"), (other, "other.read")):
        audit.record(event, practice=kept.practice, object=one)
    for number in (kept.patient_id, "h1002"):
        told = {one.event for one in trail.listed(kept.practice, {"patient": number}).rows}
        assert {"kept.read", "other.read"} <= told


def test_somebody_like_who_was_merged_is_perhaps_here(merged: tuple[Patient, Patient]) -> None:
    kept, other = merged
    born = other.birth_date.isoformat() if other.birth_date else ""
    given = {"last_name": "Berg", "first_name": "Margaret", "birth_date": born}
    assert [one.pk for one in likeness.like(kept.practice, given)] == [kept.pk]
    with pytest.raises(people.PerhapsHereError):
        people.register(kept.practice, given, By(None))


def test_a_record_without_a_number_asks_for_who_was_merged(merged: tuple[Patient, Patient]) -> None:
    chart: Any = make_chart(3, last_name="Berg")
    assert [one.pk for one in namesakes(merged[0].practice, chart)] == [merged[0].pk]


def test_a_name_that_many_have_hides_nobody_with_a_card(registered: Practice) -> None:
    """Of twelve Smiths the last has the card; eight are shown."""
    made = [
        people.register(
            registered,
            {"last_name": "Smith", "first_name": f"A{number:02}", "birth_date": f"19{number + 50}-01-01"},
            By(None),
        )
        for number in range(12)
    ]
    rows.add(made[11], "coverage", CARD, By(None))
    assert [one.pk for one in find(registered, "smith B-1", 8)] == [made[11].pk]
    assert find(registered, "jones B-1", 8) == []
