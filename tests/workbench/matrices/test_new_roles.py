"""What a registrar and a CDI specialist come to do, and what they do not: hand-checked beside the matrix of addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.workbench import worklists
from claimwright.workbench.models import (
    Appointment,
    CodingDecision,
    CodingDraft,
    Encounter,
    Membership,
    Patient,
    PatientRow,
    WorkItem,
    WorkMention,
)

MR_ABARA = {"last_name": "Abara", "first_name": "Chidi", "birth_date": "1990-05-04", "sex": "M"}


@pytest.fixture
def registrar(scene: Any, member: Callable[..., Client]) -> Client:
    return member("registrar")


@pytest.fixture
def cdi(scene: Any, member: Callable[..., Client]) -> Client:
    return member("cdi")


def test_a_registrar_registers_and_lands_on_patients(registrar: Client) -> None:
    assert registrar.get(reverse("home"))["Location"] == reverse("patients")
    coverage = {"c1-payer_name": "Example Health", "c1-member_id": "EXH77", "c1-relationship": "18"}
    made = registrar.post(reverse("patient_register"), MR_ABARA | coverage)
    assert made.status_code == 302, made.content.decode()
    patient = Patient.objects.get(last_name="Abara")
    assert PatientRow.objects.get(patient=patient, kind="coverage").values["member_id"] == "EXH77"
    typed = {"day": "2027-01-04", "time": "10:00"}
    assert registrar.post(reverse("appointment_add", args=[patient.pk]), typed).status_code == 302
    assert Appointment.objects.filter(patient=patient).exists()
    number = {"number": "AUTH-1", "what": "authorization", "payer_id": "EXH01"}
    add = registrar.post(reverse("patient_authorization_add", args=[patient.pk]), number)
    assert add.status_code == 302, add.content.decode()


def test_a_registrar_sees_no_code_and_no_money(registrar: Client, scene: Any) -> None:
    page = registrar.get(reverse("patient", args=[scene.patient.pk])).content.decode()
    assert "Whitfield" in page
    for hidden in (
        "182.00",
        "CW1",
        "I10",
        reverse("chart", args=[scene.encounter.pk]),
        reverse("account", args=[scene.patient.pk]),
    ):
        assert hidden not in page
    for name in (
        "worklist",
        "claims",
        "remittances",
        "accounts",
        "inbox",
        "charges",
        "dashboard",
        "my_work",
        "encoder",
        "setup",
    ):
        assert registrar.get(reverse(name)).status_code == 403, name


def test_a_registrar_finds_people_in_the_box_and_opens_their_registration(registrar: Client, scene: Any) -> None:
    found = registrar.post(reverse("find"), {"q": "whitf"}).content.decode()
    assert reverse("patient", args=[scene.patient.pk]) in found
    for hidden in ("Claims", "Visits", "CW1"):
        assert hidden not in found
    assert "182.00" not in registrar.post(reverse("find"), {"q": "182.00"}).content.decode()


def test_a_cdi_specialist_reads_charts_and_changes_none(cdi: Client, scene: Any) -> None:
    chart = cdi.get(reverse("chart", args=[scene.encounter.pk])).content.decode()
    assert "Hyperlipidemia" in chart
    assert reverse("chart_finalise", args=[scene.encounter.pk]) not in chart
    before = CodingDecision.objects.count()
    for name in ("chart_accept", "chart_add", "chart_finalise", "chart_reopen", "take"):
        assert cdi.post(reverse(name, args=[scene.encounter.pk])).status_code == 403, name
    assert CodingDecision.objects.count() == before
    for name in ("claims", "remittances", "accounts", "dashboard", "inbox", "setup", "charges"):
        assert cdi.get(reverse(name)).status_code == 403, name


def test_a_cdi_specialist_writes_to_coder_and_physician_and_they_read_it_on_the_chart(
    cdi: Client, scene: Any, member: Callable[..., Client]
) -> None:
    coder, physician = member("coder"), member("physician")
    chart = reverse("chart", args=[scene.encounter.pk])
    there = cdi.get(reverse("work_of_chart", args=[scene.encounter.pk]))
    act = there["Location"].rstrip("/") + "/act/"
    proposed = "@coder @physician E11.22 is documented on page 2: please look at the kidneys."
    said = cdi.post(act, {"act": "note", "text": proposed})
    assert said.status_code == 200
    assert WorkMention.objects.count() == 2
    for who in (coder, physician):
        assert "please look at the kidneys" in who.get(chart).content.decode()
        assert "please look at the kidneys" in who.get(reverse("my_work")).content.decode()
    answer = physician.post(act, {"act": "note", "text": "@cdi Yes, stage 3a. Addendum is written."})
    assert "stage 3a" in answer.content.decode()
    assert "stage 3a" in cdi.get(reverse("my_work")).content.decode()
    for who in (cdi, physician):
        assert "coder and" not in who.post(act, {"act": "take"}).content.decode()
    assert Encounter.objects.get(pk=scene.encounter.pk).owner is None, "a note is no work taken"


def test_a_thread_of_another_practices_chart_does_not_exist(
    scene: Any, member: Callable[..., Client], other_practice: Any
) -> None:
    for role in ("cdi", "physician", "coder"):
        stranger = member(role, other_practice)
        assert stranger.get(reverse("work_of_chart", args=[scene.encounter.pk])).status_code == 404


def test_a_chart_that_was_never_work_of_a_list_has_a_thread_too(scene: Any, cdi: Client) -> None:
    WorkItem.objects.filter(kind="encounter").delete()
    Encounter.objects.update(status="paid")
    there = cdi.get(reverse("work_of_chart", args=[scene.encounter.pk]))["Location"]
    cdi.post(there.rstrip("/") + "/act/", {"act": "note", "text": "Stage 3a was meant."})
    assert WorkItem.objects.get(kind="encounter").list == "", "nothing of it waits"
    assert "Stage 3a was meant." in cdi.get(reverse("chart", args=[scene.encounter.pk])).content.decode()
    assert cdi.get(there).status_code == 200


@pytest.mark.parametrize(("role", "sees"), [("cdi", False), ("coder", True)])
def test_a_cdi_specialist_sees_no_amount_on_any_screen(
    role: str, sees: bool, scene: Any, member: Callable[..., Client]
) -> None:
    """A question to a clinician must not hang on what an answer pays: 182.00 and 150.00 are what this visit charges."""
    Encounter.objects.update(expected_charge="182.00")
    draft = CodingDraft.objects.get()
    draft.codes = [
        {"key": "c1", "kind": "service", "system": "hcpcs", "code": "99213", "charge": "150.00", "suggested_code": "",
         "suggestion": None, "evidence": [], "description": "", "for": []}
    ]  # fmt: skip
    draft.save()
    worklists.settle([scene.encounter.practice_id])
    client = member(role)
    item = WorkItem.objects.get(kind="encounter")
    pages = [
        reverse("worklist"),
        reverse("my_work"),
        f"{reverse('work_list')}?list=to_code",
        reverse("work_item", args=[item.pk]),
    ]
    pages += [reverse("chart", args=[scene.encounter.pk]), reverse("patient", args=[scene.patient.pk])]
    text = "".join(client.get(path).content.decode() for path in pages)
    shown = [amount for amount in ("182.00", "150.00", "182<", ">182") if amount in text]
    assert bool(shown) == sees, shown


def test_who_codes_too_sees_what_coders_see(scene: Any, member: Callable[..., Client]) -> None:
    Encounter.objects.update(expected_charge="182.00")
    client = member("cdi")
    Membership.objects.create(user=client.user, practice=scene.encounter.practice, role="coder")  # type: ignore[attr-defined]
    assert "182.00" in client.get(reverse("worklist")).content.decode()
