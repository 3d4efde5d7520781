"""The list of discharges that wait: by the day of discharge, with the bill hold, payer and dollars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench.coding.discharges import discharges
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, Encounter, Practice


@pytest.fixture
def stays(registered: Practice, charts: Callable[..., Any], library: object) -> list[Encounter]:
    """Three stays discharged 10, 5 and 2 days ago for 100, 200 and 400 dollars, and an office visit."""
    made = intake.import_charts(registered, [charts(n) for n in range(1, 5)]).new
    today = timezone.localdate()
    for one, (days, dollars) in zip(made, ((5, 200), (10, 100), (2, 400)), strict=False):
        Encounter.objects.filter(pk=one.pk).update(
            setting="inpatient", discharged_on=today - timedelta(days=days), expected_charge=Decimal(dollars), drg="871"
        )
    return [Encounter.objects.get(pk=one.pk) for one in made]


def listed(practice: Practice, **filters: str) -> list[tuple[int, int | None, int]]:
    return [(row.days, row.over, row.left) for row in discharges(practice, filters).page.rows]


def test_the_longest_discharged_comes_first_with_the_days_of_the_hold(
    stays: list[Encounter], registered: Practice
) -> None:
    assert listed(registered) == [(10, 6, 0), (5, 1, 0), (2, None, 2)]
    assert listed(registered, hold="5") == [(10, 5, 0), (5, None, 0), (2, None, 3)]
    assert listed(registered, hold="x") == listed(registered)
    found = discharges(registered, {})
    assert (found.hold, found.dollars, found.over, found.over_dollars) == (4, Decimal(700), 2, Decimal(300))


def test_filters(stays: list[Encounter], registered: Practice) -> None:
    assert [days for days, _, _ in listed(registered, shown="over")] == [10, 5]
    assert [days for days, _, _ in listed(registered, shown="held")] == [2]
    Encounter.objects.filter(pk=stays[0].pk).update(status="coded", payer_name="State Medicaid")
    assert [days for days, _, _ in listed(registered, shown="final")] == [5]
    assert [days for days, _, _ in listed(registered, shown="open")] == [10, 2]
    assert [days for days, _, _ in listed(registered, payer="State Medicaid")] == [5]


def test_what_is_billed_or_still_to_come_does_not_wait(stays: list[Encounter], registered: Practice) -> None:
    Encounter.objects.filter(pk=stays[0].pk).update(status="billed")
    Encounter.objects.filter(pk=stays[1].pk).update(discharged_on=timezone.localdate() + timedelta(days=1))
    assert [days for days, _, _ in listed(registered)] == [2]


def test_the_screen_shows_a_group_only_once_the_codes_are_final(
    stays: list[Encounter], member: Callable[..., Client]
) -> None:
    coder = member("coder")
    page = coder.get(reverse("discharges")).content.decode()
    assert "2 past the hold" in page
    assert "871" not in page
    assert AuditEvent.objects.filter(event="discharges.read").exists()
    Encounter.objects.filter(pk=stays[0].pk).update(status="coded")
    assert '<td class="code">871</td>' in coder.get(reverse("discharges")).content.decode()


def test_another_practice_and_other_roles(
    stays: list[Encounter], member: Callable[..., Client], other_practice: Practice
) -> None:
    page = member("coder", other_practice).get(reverse("discharges")).content.decode()
    assert "No discharge waits" in page
    assert member("clerk").get(reverse("discharges")).status_code == 403
    hidden = member("cdi").get(reverse("discharges")).content.decode()
    assert "700.00" not in hidden
