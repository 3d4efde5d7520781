"""Charges that no feed brings: entered from a sheet, missed where they lack, told where they come too late."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.workbench.coding import record_updates, update_from_record
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDraft, Encounter, Patient, Practice, SetupRow, Superbill
from claimwright.workbench.stored_chart import chart_of, keep


@pytest.fixture
def visit(registered: Practice, charts: Callable[..., Any]) -> Encounter:
    """A visit of 1 September of patient H1001, with a note that names no service."""
    (made,) = intake.import_charts(registered, [charts(note="Essential hypertension, controlled.")]).new
    return made


def sheet(**changed: str) -> dict[str, str]:
    """Two lines on 2 September: 99213-25 for both diagnoses, 83036 twice for the second."""
    return {
        "patient": "H1001", "day": "2026-09-02", "diagnoses": "I10 E78.5",
        "code_1": "99213", "modifiers_1": "25", "pointers_1": "1 2",
        "code_2": "83036", "units_2": "2", "pointers_2": "2", **changed,
    }  # fmt: skip


def enter(client: Client, query: str = "", **changed: Any) -> Any:
    return client.post(f"{reverse('charge_entry')}?{query}", sheet(**changed), follow=True)


def missing(client: Client, show: str = "") -> list[int]:
    page = client.get(f"{reverse('charges')}?show={show}")
    return [one.pk for one in page.context["page"].rows]


def services(encounter: Encounter) -> list[tuple[str, list[str], str, list[str]]]:
    draft = CodingDraft.objects.get(encounter=encounter)
    return [(i["code"], i["modifiers"], i["units"], i["for"]) for i in draft.codes if i["kind"] == "service"]


def test_a_sheet_makes_a_visit_with_its_lines_ready(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    provider, location = (SetupRow.objects.get(kind=kind) for kind in ("provider", "location"))
    coder = member("coder")
    page = enter(coder, provider=str(provider.pk), location=str(location.pk), note="Blood pressure 130/80.")
    made = Encounter.objects.exclude(pk=visit.pk).get()
    assert page.redirect_chain[-1][0] == reverse("chart", args=[made.pk])
    assert (made.patient, made.setting, made.provider_name) == (visit.patient, "office", "Okafor, Adaeze")
    assert services(made) == [("99213", ["25"], "1", ["I10", "E785"]), ("83036", [], "2", ["E785"])]
    chart = chart_of(made)
    assert (chart.encounter.place_of_service, chart.patient.coverages[0].member_id) == ("11", "EXH90001")
    assert made.suggestions.filter(code="I10", suggested=True).exists()
    enter(coder, provider=str(provider.pk), location=str(location.pk), note="Blood pressure 130/80.")
    assert Encounter.objects.count() == 2, "the same sheet again changes nothing"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"patient": "H9"}, "No patient of this practice has that record number."),
        ({"day": "2.9."}, "The day of the visit."),
        ({"diagnoses": "I10 X99.99"}, "No ICD-10-CM code on that day: X9999."),
        ({"code_1": "992"}, "five characters"),
        ({"modifiers_1": "255"}, "is no modifier"),
        ({"units_2": "0"}, "Units are more than zero."),
        ({"pointers_2": "3"}, "numbers of the diagnoses above, 1 to 2"),
        ({"code_1": "", "code_2": ""}, "At least one code."),
        ({"provider": "99999"}, "Choose a provider of this practice."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    changed: dict[str, str], why: str, visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    page = enter(member("coder"), **changed).content.decode()
    assert why in page
    assert 'name="modifiers_1" value="' in page
    assert Encounter.objects.count() == 1


def test_a_patient_of_another_practice_is_nobody(
    visit: Encounter, other_practice: Practice, library: object, member: Callable[..., Client]
) -> None:
    Patient.objects.filter(pk=visit.patient_id).update(patient_id="OTHER")
    Patient.objects.create(practice=other_practice, patient_id="H1001")
    assert b"No patient of this practice" in enter(member("coder")).content


def test_two_numbers_that_differ_in_their_letters_are_two_people(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    coder = member("coder")
    Patient.objects.filter(pk=visit.patient_id).update(patient_id="h1001")
    other = Patient.objects.create(practice=visit.practice, patient_id="H1001", last_name="Vance")
    enter(coder)
    assert Encounter.objects.exclude(pk=visit.pk).get().patient == other
    Patient.objects.filter(pk=other.pk).update(patient_id="H1001A")
    Patient.objects.create(practice=visit.practice, patient_id="h1001a")
    assert "Several patients have that number" in enter(coder, patient="H1001a").content.decode()
    assert Encounter.objects.count() == 2


def test_a_sheet_on_a_visit_that_was_cancelled_is_refused(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    cancelled = chart_of(visit)
    update_from_record(visit, replace(cancelled, encounter=replace(cancelled.encounter, status="cancelled")))
    said = enter(member("coder"), f"encounter={visit.pk}").content.decode()
    assert "This visit was cancelled" in said
    visit.refresh_from_db()
    assert visit.status == "withdrawn"
    assert chart_of(visit).entries == ()


def test_a_sheet_on_a_visit_that_is_anothers_goes_to_that_one(
    visit: Encounter, charts: Callable[..., Any], library: object, member: Callable[..., Client]
) -> None:
    twice = charts(note="Hypertension.")
    twice = replace(twice, encounter=replace(twice.encounter, encounter_id="V1b"))
    (second,) = intake.import_charts(visit.practice, [twice]).new
    Encounter.objects.filter(pk=second.pk).update(perhaps_same=visit)
    record_updates.same_visit(Encounter.objects.get(pk=second.pk), True)
    page = enter(member("coder"), f"encounter={second.pk}")
    assert page.redirect_chain[-1][0] == reverse("chart", args=[visit.pk])
    assert [one[0] for one in services(visit)] == ["99213", "83036"]
    second.refresh_from_db()
    assert second.status == "withdrawn"


@pytest.mark.parametrize("status", ["planned", "cancelled"])
def test_who_types_charges_says_that_the_visit_took_place(
    status: str, visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    chart = chart_of(visit)
    keep(visit, replace(chart, encounter=replace(chart.encounter, status=status)), with_facts=True)
    page = enter(member("coder"), f"encounter={visit.pk}")
    assert page.redirect_chain[-1][0] == reverse("chart", args=[visit.pk])
    assert [one[0] for one in services(visit)] == ["99213", "83036"]


def test_a_visit_without_a_charge_is_missed_until_it_has_one(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    coding.open_chart(visit)
    clerk = member("clerk")
    assert missing(clerk) == [visit.pk]
    page = enter(clerk, f"encounter={visit.pk}")
    assert page.redirect_chain[-1][0] == reverse("charges"), "a clerk reads no charts"
    assert missing(clerk) == []
    assert [one[0] for one in services(visit)] == ["99213", "83036"]


def test_a_charge_without_a_note_is_told(visit: Encounter, library: object, member: Callable[..., Client]) -> None:
    coder = member("coder")
    enter(coder)
    made = Encounter.objects.exclude(pk=visit.pk).get()
    assert missing(coder, "no_note") == [made.pk]


def test_a_late_charge_changes_nothing_that_was_billed(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    coding.open_chart(visit)
    before = CodingDraft.objects.get(encounter=visit).codes
    Encounter.objects.filter(pk=visit.pk).update(status="billed")
    coder = member("coder")
    enter(coder, f"encounter={visit.pk}")
    assert missing(coder, "late") == [visit.pk]
    visit.refresh_from_db()
    assert visit.status == "billed"
    assert any("codes added" in one for one in visit.news)
    assert CodingDraft.objects.get(encounter=visit).codes == before


def test_a_clinics_sheet_is_ticked(visit: Encounter, library: object, member: Callable[..., Client]) -> None:
    manager, coder = member("manager"), member("coder")
    lines = "99213-25 Office visit\n\nj1100 Dexamethasone"
    manager.post(reverse("superbill_add"), {"name": "Front desk", "location": "PIER STREET OFFICE", "lines": lines})
    bill = Superbill.objects.get()
    assert [(one["code"], one["modifiers"], one["words"]) for one in bill.lines] == [
        ("99213", ["25"], "Office visit"),
        ("J1100", [], "Dexamethasone"),
    ]
    page = coder.get(f"{reverse('charge_entry')}?superbill={bill.pk}").content.decode()
    assert "Dexamethasone" in page
    enter(coder, f"superbill={bill.pk}", code_1="", code_2="", tick=["99213-25", "J1100"])
    made = Encounter.objects.exclude(pk=visit.pk).get()
    assert [(one[0], one[1]) for one in services(made)] == [("99213", ["25"]), ("J1100", [])]
    manager.post(reverse("superbill_edit", args=[bill.pk]), {"remove": "1"})
    assert not Superbill.objects.exists()


def test_a_sheet_that_changed_since_it_was_opened_bills_no_other_code(
    visit: Encounter, library: object, member: Callable[..., Client]
) -> None:
    lines = [{"code": code, "modifiers": [], "words": words} for code, words in (("99213", "Visit"), ("J1100", "Drug"))]
    bill = Superbill.objects.create(practice=visit.practice, name="Front desk", lines=lines)
    coder = member("coder")
    page = coder.get(f"{reverse('charge_entry')}?superbill={bill.pk}").content.decode()
    (first, second) = re.findall(r'name="tick" value="([^"]*)"', page)
    Superbill.objects.update(lines=[{"code": "99215", "modifiers": [], "words": "Long visit"}, lines[0]])
    said = enter(coder, f"superbill={bill.pk}", code_1="", code_2="", tick=[first, second]).content.decode()
    assert "J1100 is not on this charge sheet any more" in said
    assert 'value="99213" checked' in said, "what is still there stays ticked"
    assert Encounter.objects.count() == 1
    enter(coder, f"superbill={bill.pk}", code_1="", code_2="", tick=[first])
    assert [one[0] for one in services(Encounter.objects.exclude(pk=visit.pk).get())] == ["99213"]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"name": "", "lines": "99213"}, "A name has 1 to 60 characters."),
        ({"name": "A", "lines": "nothing"}, "Line 1: a code, modifiers and words"),
        ({"name": "A", "lines": "99213-25-25 Twice"}, "Line 1: The same modifier stands there twice."),
        ({"name": "A", "lines": ""}, "From 1 to 200 codes, one a line."),
        ({"name": "A", "lines": "99213", "location": "NOWHERE"}, "Choose a location of this practice."),
    ],
)
def test_a_clinics_sheet_that_says_nothing_sensible_is_refused(
    sent: dict[str, str], why: str, registered: Practice, member: Callable[..., Client]
) -> None:
    assert why in member("manager").post(reverse("superbill_add"), sent).content.decode()
    assert not Superbill.objects.exists()
