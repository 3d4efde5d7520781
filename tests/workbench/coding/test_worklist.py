"""The worklist: what is open, in which order, by which filters, and who takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import lists
from claimwright.workbench.billing.deadline import filing_deadline
from claimwright.workbench.coding import worklist
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, Encounter, Practice


@pytest.fixture
def encounters(registered: Practice, charts: Callable[..., Any]) -> list[Encounter]:
    names = ("Abbott", "Brandt", "Castellanos")
    read = intake.import_charts(registered, [charts(n, last_name=name) for n, name in enumerate(names, start=1)])
    return read.new


def patients(client: Client, **filters: str) -> list[str]:
    page = client.get(reverse("worklist"), filters).content.decode()
    return [name for name in ("Abbott", "Brandt", "Castellanos") if name in page]


@pytest.mark.parametrize(
    ("service", "kind", "deadline"),
    [
        (date(2026, 3, 15), "MB", date(2027, 3, 15)),
        (date(2024, 2, 29), "MB", date(2025, 2, 28)),
        (date(2025, 12, 31), "MA", date(2026, 12, 31)),
        (date(2026, 3, 15), "CI", None),
        (None, "MB", None),
    ],
)
def test_the_deadline_is_one_calendar_year_for_medicare(service: date | None, kind: str, deadline: date | None) -> None:
    assert filing_deadline(service, kind) == deadline


@pytest.mark.parametrize(
    ("left", "dollars", "age", "priority"),
    [(None, "0", 0, 0), (0, "5000", 30, 100), (15, "0", 0, 25), (40, "2500", 15, 24), (-5, "0", 90, 75)],
)
def test_priority_is_half_deadline_a_quarter_dollars_a_quarter_age(
    left: int | None, dollars: str, age: int, priority: int
) -> None:
    today = date(2026, 6, 30)
    encounter = Encounter(
        deadline=None if left is None else today + timedelta(days=left),
        expected_charge=Decimal(dollars),
        date_of_service=today - timedelta(days=age),
    )
    assert worklist.priority(encounter, today) == priority


def test_the_database_counts_the_same_priority(encounters: list[Encounter]) -> None:
    today = timezone.localdate()
    for left, cents, age in [(None, None, 3), (0, 123456, 12), (17, 99999, 29), (29, 600000, 31), (-9, 1, None)]:
        Encounter.objects.filter(pk=encounters[0].pk).update(
            deadline=None if left is None else today + timedelta(days=left),
            expected_charge=None if cents is None else Decimal(cents) / 100,
            date_of_service=None if age is None else today - timedelta(days=age),
            discharged_on=None,
        )
        counted = Encounter.objects.annotate(counted=worklist.counted_priority(today)).get(pk=encounters[0].pk)
        assert counted.counted == worklist.priority(counted, today), (left, cents, age)  # type: ignore[attr-defined]


def test_a_long_list_shows_a_page_and_tells_how_many_there_are(
    encounters: list[Encounter], member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    Encounter.objects.update(expected_charge=Decimal("100.00"))
    client = member("coder")
    first = client.get(reverse("worklist"), {"sort": "date"}).content.decode()
    assert "3 encounters · 300.00" in first
    assert "1 to 2 of 3" in first
    assert patients(client, sort="date") == ["Abbott", "Brandt"]
    assert patients(client, sort="date", page="2") == ["Castellanos"]
    for beyond in ("99", "0", "-1", "x", "9" * 30):
        assert patients(client, sort="date", page=beyond) in (["Abbott", "Brandt"], ["Castellanos"])


def test_the_next_chart_follows_in_the_list_one_came_from(
    encounters: list[Encounter], member: Callable[..., Client]
) -> None:
    client, rows = member("coder"), [one.pk for one in encounters]
    asked = {"sort": "date", "setting": "office"}
    page = client.get(reverse("chart", args=[rows[0]]), asked).content.decode()
    assert f"{reverse('next_chart')}?sort=date&amp;setting=office&amp;after={rows[0]}" in page
    assert f"{reverse('worklist')}?sort=date&amp;setting=office" in page
    for here, there in ((rows[0], rows[1]), (rows[1], rows[2])):
        gone = client.get(reverse("next_chart"), {**asked, "after": str(here)})["Location"]
        assert gone == f"{reverse('chart', args=[there])}?sort=date&setting=office"
    last = client.get(reverse("next_chart"), {**asked, "after": str(rows[2])})
    assert last["Location"] == f"{reverse('worklist')}?sort=date&setting=office"


def test_filters_stand_in_the_address(encounters: list[Encounter], member: Callable[..., Client]) -> None:
    client = member("coder")
    Encounter.objects.filter(pk=encounters[0].pk).update(status="billed")
    Encounter.objects.filter(pk=encounters[1].pk).update(setting="inpatient", payer_name="State Medicaid")
    assert patients(client) == ["Brandt", "Castellanos"]
    assert patients(client, status="billed") == ["Abbott"]
    assert patients(client, status="all") == ["Abbott", "Brandt", "Castellanos"]
    assert patients(client, setting="inpatient") == ["Brandt"]
    assert patients(client, payer="State Medicaid") == ["Brandt"]
    assert patients(client, owner="me") == []


def test_the_order_is_as_asked(encounters: list[Encounter]) -> None:
    today = timezone.localdate()
    Encounter.objects.filter(pk=encounters[2].pk).update(deadline=today + timedelta(days=3))
    Encounter.objects.filter(pk=encounters[1].pk).update(expected_charge=Decimal("9000"))
    first = {
        sort: worklist.worklist(encounters[0].practice, {"sort": sort}).page.rows[0].encounter.pk
        for sort in worklist.SORTS
    }
    assert first == {
        "priority": encounters[2].pk, "-dollars": encounters[1].pk, "-age": encounters[0].pk,
        "deadline": encounters[2].pk, "date": encounters[0].pk,
    }  # fmt: skip


def test_an_encounter_is_taken_and_given_back(encounters: list[Encounter], member: Callable[..., Client]) -> None:
    client = member("coder")
    path = reverse("take", args=[encounters[0].pk])
    client.post(path)
    assert patients(client, owner="me") == ["Abbott"]
    client.post(path, {"give": "back"})
    assert patients(client, owner="me") == []


def test_the_next_chart_is_nobodys_or_ones_own(encounters: list[Encounter], member: Callable[..., Client]) -> None:
    other, client = member("instructor"), member("coder")
    order = [row.encounter.pk for row in worklist.worklist(encounters[0].practice, {}).page.rows]
    other.post(reverse("take", args=[order[0]]))
    assert client.get(reverse("next_chart"))["Location"] == reverse("chart", args=[order[1]])
    Encounter.objects.update(status="coded")
    assert client.get(reverse("next_chart"))["Location"] == reverse("worklist")


@pytest.mark.parametrize(
    ("claim", "record", "shown"),
    [
        ({"payer_name": "MEDICARE OF NEW YORK"}, {"payer_name": ""}, ["MEDICARE OF NEW YORK", "record: Self-pay"]),
        ({"payer_name": "EXAMPLE HEALTH"}, {"payer_name": "Example Health"}, ["Example Health"]),
        ({"place_of_service": "23"}, {"setting": "office"}, ["Emergency", "record: Office"]),
        ({"place_of_service": "11"}, {"setting": "office"}, ["Office"]),
        ({"place_of_service": "81"}, {"setting": "office"}, ["Office"]),
        ({"kind": "I", "facility_type": "11"}, {"setting": "emergency"}, ["Inpatient", "record: Emergency"]),
        ({"kind": "I", "facility_type": "13"}, {"setting": "emergency"}, ["Emergency"]),
        ({"kind": "I", "facility_type": "13"}, {"setting": "inpatient"}, ["Outpatient hospital", "record: Inpatient"]),
        ({"place_of_service": "23", "status": "cancelled"}, {"setting": "office"}, ["Office"]),
    ],
)
def test_what_the_claim_says_stands_before_what_the_record_said(
    claim: dict[str, str],
    record: dict[str, str],
    shown: list[str],
    ready: Claim,
    member: Callable[..., Client],
) -> None:
    Claim.objects.filter(pk=ready.pk).update(
        **{"payer_name": "Example Health", "kind": "P", "place_of_service": None} | claim
    )
    Encounter.objects.filter(pk=ready.encounter_id).update(
        **{"payer_name": "Example Health", "setting": "office"} | record
    )
    coder = member("coder")
    row = (
        coder.get(reverse("worklist"), {"status": "all"})
        .content.decode()
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )
    for text in shown:
        assert text in row
    assert row.count("record: ") == sum(text.startswith("record: ") for text in shown)
    chart = coder.get(reverse("chart", args=[ready.encounter_id])).content.decode()
    assert ("on the claim" in chart) == any(text.startswith("record: ") for text in shown)
