"""The part of a final coded inpatient chart that shows what the stay groups to and what follows from its length and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.records.chart import Chart
from claimwright.workbench.coding import coded_draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, CodingDraft, Encounter, Practice

IN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def stay(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    """Respiratory failure, two days with a ventilator code, then a nursing facility."""
    chart = charts()
    about = replace(chart.encounter, setting="inpatient", start=IN, end=IN + timedelta(days=2), discharge_status="03")
    (one,) = intake.import_charts(registered, [replace(chart, encounter=about)]).new
    coding.open_chart(one)
    draft = CodingDraft.objects.get(encounter=one)
    draft.codes = [item("a", "diagnosis", "A419", "icd10cm"), item("b", "procedure", "5A1955Z", "icd10pcs")]
    draft.save()
    return Encounter.objects.get(pk=one.pk)


def item(key: str, kind: str, code: str, system: str) -> dict[str, Any]:
    return {
        "key": key, "kind": kind, "code": code, "system": system, "description": "", "suggestion": None, "action": "added", "suggested_code": "",
        "evidence": [], "modifiers": [], "units": "1", "for": [], "poa": "Y" if kind == "diagnosis" else "", "note": "",
    }  # fmt: skip


def final(stay: Encounter) -> Encounter:
    Encounter.objects.filter(pk=stay.pk).update(status="coded")
    return stay


def page(client: Client, stay: Encounter) -> str:
    answer = client.get(reverse("chart", args=[stay.pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_stay_stands_beside_its_drg_once_the_codes_are_final(
    stay: Encounter, member: Callable[..., Client]
) -> None:
    coder = member("coder")
    assert "paid by the day" not in page(coder, stay)
    shown = page(coder, final(stay))
    # MS-DRG 870: sepsis with long ventilation, a geometric mean of 12.7 days in FY2026
    assert "<b>870</b>" in shown
    assert "2 days, 10.7 short of the 12.7 expected" in shown
    assert "Discharged to a skilled nursing facility after 2 days: (2 + 1) / 12.7." in shown
    assert "23.6 % of the payment" in shown


def test_a_code_edit_stands_at_its_code(stay: Encounter, member: Callable[..., Client]) -> None:
    shown = page(member("coder"), final(stay))
    assert "The procedure takes longer than the stay was." in shown
    assert '<b class="code">5A1955Z</b>' in shown


def test_who_sees_no_amounts_does_not_see_what_a_transfer_takes_off(
    stay: Encounter, member: Callable[..., Client]
) -> None:
    shown = page(member("cdi"), final(stay))
    assert "<b>870</b>" in shown
    assert "Discharged to a skilled nursing facility" not in shown
    assert "of the payment" not in shown


def post(client: Client, stay: Encounter, **values: str) -> str:
    answer = client.post(reverse("chart_abstract", args=[stay.pk]), values)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_abstract_says_what_is_missing_and_keeps_what_the_coder_says(
    stay: Encounter, member: Callable[..., Client]
) -> None:
    coder = member("coder")
    before = page(coder, stay)
    assert "<b>Priority of admission</b> is missing" in before
    assert '<option value="03" selected>03 skilled nursing facility</option>' in before
    shown = post(
        coder, stay, admission_type="1", admission_source="4", discharge_status="62", **{"surgeon-b": "1245319599"}
    )
    assert "<b>Priority of admission</b> is missing" not in shown
    draft = CodingDraft.objects.get(encounter=stay)
    assert draft.abstract == {
        "admission_type": "1", "admission_source": "4", "discharge_status": "62", "surgeons": {"b": "1245319599"},
    }  # fmt: skip
    coded = coded_draft.coded(stay, draft)
    assert coded.chart.encounter.discharge_status == "62"
    assert coded.procedures[0].surgeon == "1245319599"
    assert AuditEvent.objects.filter(event="coding.abstract_said").exists()
    assert "inpatient rehabilitation" in page(coder, final(stay))


def test_the_abstract_is_undone_like_every_step(stay: Encounter, member: Callable[..., Client]) -> None:
    coder = member("coder")
    post(coder, stay, discharge_status="62")
    post(coder, stay, discharge_status="62", admission_type="3")
    coder.post(reverse("chart_undo", args=[stay.pk]))
    assert CodingDraft.objects.get(encounter=stay).abstract == {"discharge_status": "62"}
    coder.post(reverse("chart_undo", args=[stay.pk]))
    assert CodingDraft.objects.get(encounter=stay).abstract == {}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"admission_source": "7"}, "Origin: 7 is not a code on the day of discharge."),
        ({"discharge_status": "99"}, "Discharge: 99 is not a code"),
        ({"attending": "1234567890"}, "Attending: an NPI has ten digits"),
        ({"surgeon-b": "12"}, "Surgeon: an NPI has ten digits"),
        ({"birth_weight": "3.2 kg"}, "Birth weight is a whole number of grams"),
    ],
)
def test_what_is_no_code_or_number_is_refused(
    stay: Encounter, member: Callable[..., Client], values: dict[str, str], told: str
) -> None:
    assert told in post(member("coder"), stay, **values)
    assert CodingDraft.objects.get(encounter=stay).abstract == {}


def test_an_office_visit_has_no_abstract(scene: Any, library: object, member: Callable[..., Client]) -> None:
    coder = member("coder")
    coding.open_chart(scene.encounter)
    assert 'id="abstract"' not in page(coder, scene.encounter)
