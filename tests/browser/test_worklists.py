"""A biller's morning by keyboard: my work, a list, many rows at once, one put off, and on to the next."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.browser.conftest import quiet

from claimwright.workbench import worklists
from claimwright.workbench.models import Claim, Membership, Practice, Role, User, WorkItem, WorkNote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def claims(practice: Practice, count: int, **fields: Any) -> None:
    for number in range(count):
        Claim.objects.create(
            practice=practice,
            claim_id=f"B{number}",
            patient_control_number=f"CW{number:03}",
            patient_name=f"Whitfield{number:02}, Margaret",
            payer_name="Example Health" if number % 3 else "Medicare",
            total_charge=Decimal(1000 - 10 * number),
            date_of_service=date(2026, 9, 1),
            **{"status": "held", **fields},
        )


def text(page: Any, selector: str) -> str:
    return " ".join(page.inner_text(selector).split())


def press(page: Any, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)
    quiet(page)


def test_a_billers_morning_by_keyboard(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Any
) -> None:
    practice, other = practices
    ben = User.objects.get(username="biller")
    Membership.objects.create(user=ben, practice=other, role=Role.BILLER)
    claims(practice, 34)
    claims(other, 2, status="denied")
    page = sign_in("biller")
    press(page, "g m")
    assert text(page, "tr[data-row=held] td:nth-child(3)") == "34"
    page.screenshot(path=screenshots / "my-work.png")
    page.keyboard.press("Enter")
    page.wait_for_selector("#work-list tr.is-current")
    assert "34 items · 28,390.00" in text(page, "#marked")

    press(page, "m j m j m")
    assert page.locator("input[name=item]:checked").count() == 3
    press(page, "c")
    assert "Taken: 3 done." in text(page, "#work-list .notice")
    assert list(Claim.objects.filter(owner=ben).order_by("pk").values_list("claim_id", flat=True)) == ["B0", "B1", "B2"]
    page.screenshot(path=screenshots / "work-list.png")
    press(page, "z")
    assert "Undone: Taken (3): 3 done." in text(page, "#work-list .notice")
    assert not Claim.objects.filter(owner=ben).exists()

    press(page, "k k k k c")
    assert Claim.objects.get(owner=ben).claim_id == "B0", "where nothing is marked, the row of the cursor"

    page.keyboard.press("d")
    page.wait_for_selector("input[name=until]:focus")
    page.fill("input[name=until]", (timezone.localdate() + timedelta(days=2)).isoformat())
    page.fill("#marked input[name=reason]", "Card is on its way")
    page.keyboard.press("Enter")
    quiet(page)
    assert "Deferred: 1 done." in text(page, "#work-list .notice")
    assert "33 items" in text(page, "#marked")

    page.keyboard.press("n")
    page.wait_for_selector("#work-item")
    assert "CW001" in text(page, "h1")
    page.keyboard.press("e")
    page.keyboard.type("Called, @biller goes on")
    page.click("text=Add note")
    quiet(page)
    assert "Called, @biller goes on" in text(page, ".thread .said")
    assert WorkNote.objects.count() == 1
    page.screenshot(path=screenshots / "work-item.png", full_page=True)
    page.keyboard.press("n")
    page.wait_for_selector("h1:has-text('CW002')")
    page.keyboard.press("o")
    page.wait_for_url("**/claims/**")
    quiet(page)
    page.keyboard.press("n")
    page.wait_for_selector("#work-item")
    assert "CW003" in text(page, "h1"), "the list goes on from the claim itself"
    assert "list=held" in page.url


def test_the_rules_of_work_and_lists_over_two_practices_are_looked_at(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Any
) -> None:
    practice, other = practices
    everyone = User.objects.get(username="everyone")
    Membership.objects.create(user=everyone, practice=other, role=Role.MANAGER)
    claims(practice, 5)
    claims(other, 3, status="denied", sent_at=timezone.now())
    worklists.settle([practice.pk, other.pk])
    WorkItem.objects.filter(kind="claim", object_id=Claim.objects.earliest("pk").pk).update(
        limit=timezone.localdate() + timedelta(days=2), deadline=timezone.localdate() + timedelta(days=2)
    )
    page = sign_in("everyone")
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.goto(live_server.url + reverse("work_list"))
        page.click("summary:has-text('List')")
        page.screenshot(path=screenshots / f"two-practices-{theme}.png")
        page.goto(live_server.url + reverse("work_rules"))
        page.screenshot(path=screenshots / f"rules-{theme}.png")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(live_server.url + reverse("work_list"))
    page.screenshot(path=screenshots / "work-list-390.png")
    assert "Ridge Orthopaedics" in text(page, "#work-list table")
