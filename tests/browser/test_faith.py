"""A request that fails, a session that ends and a person who is idle, in a real browser: nothing typed or meant is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from tests.workbench.scenes import make_chart, make_claims

from claimwright.workbench import bridge
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, CodingDraft, Encounter, Membership, Patient, Practice, Role, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


@pytest.fixture
def claim(practices: tuple[Practice, Practice]) -> Claim:
    (encounter,) = intake.import_charts(practices[0], [make_chart()]).new
    (row_id,) = bridge.save_claims(practices[0], make_claims(), encounters={"E1": encounter.pk})
    return Claim.objects.get(pk=row_id)


def diagnoses() -> list[str]:
    return [one["code"] for one in CodingDraft.objects.get().codes if one["kind"] == "diagnosis"]


def test_a_failed_request_says_so_keeps_what_was_typed_and_is_tried_again(
    claim: Claim, sign_in: Any, live_server: Any
) -> None:
    page = sign_in("biller")
    page.goto(f"{live_server.url}{reverse('claim', args=[claim.pk])}")
    page.route("**/hold/", lambda route: route.abort())
    page.fill("#hold-reason", "Waiting for the referral")
    page.keyboard.press("Enter")
    page.wait_for_selector(".faith:has-text('did not reach the server')")
    assert page.input_value("#hold-reason") == "Waiting for the referral"
    page.unroute("**/hold/")
    page.click(".faith button:has-text('Try again')")
    page.wait_for_selector("text=Held by hand: Waiting for the referral")
    assert page.locator(".faith").count() == 0


def test_a_search_that_failed_leaves_the_typing_alone_and_searches_again(
    claim: Claim, sign_in: Any, live_server: Any, library: object
) -> None:
    encounter = Encounter.objects.get()
    coding.open_chart(encounter)
    page = sign_in("coder")
    page.goto(f"{live_server.url}{reverse('chart', args=[encounter.pk])}")
    page.route("**/find/", lambda route: route.abort())
    page.focus("#find-term")
    page.keyboard.type("hyper")
    page.wait_for_selector(".faith:has-text('did not reach the server')")
    with page.expect_event("requestfailed", lambda request: "hypertension" in (request.post_data or "")):
        page.keyboard.type("tension")
    assert page.input_value("#find-term") == "hypertension"
    page.unroute("**/find/")
    page.click(".faith button:has-text('Try again')")
    page.wait_for_selector("#hits :text('I10')")
    page.fill("#find-term", "asthma")
    page.wait_for_selector("#hits :text('J45')")


def test_a_lost_session_comes_back_to_the_chart_and_the_step(
    claim: Claim, sign_in: Any, live_server: Any, library: object
) -> None:
    encounter = Encounter.objects.get()
    coding.open_chart(encounter)
    page = sign_in("coder")
    there = f"{live_server.url}{reverse('chart', args=[encounter.pk])}"
    page.goto(there)
    page.wait_for_selector("#codes li.is-current")
    Session.objects.all().delete()
    page.keyboard.press("a")
    page.wait_for_selector("#id_login")
    assert diagnoses() == []
    page.fill("#id_login", "coder")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".faith:has-text('You were signed out before this was done: Accept I10')")
    assert page.url == there
    page.click("text=Do it now")
    page.wait_for_selector("#codes li:has-text('I10') button[data-row-key=d]", state="attached")
    assert diagnoses() == ["I10"]


def test_two_minutes_before_the_end_the_screen_asks(claim: Claim, sign_in: Any, settings: Any) -> None:
    settings.IDLE_MINUTES = 2
    page = sign_in("biller")
    page.wait_for_selector("#leaving[open]:has-text('You will be signed out in')")
    settings.IDLE_MINUTES = 15
    page.reload()
    page.wait_for_selector("header.bar")
    page.wait_for_timeout(1200)
    assert page.locator("#leaving[open]").count() == 0


def test_who_switched_in_another_window_writes_nothing_into_the_wrong_practice(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any
) -> None:
    """What was typed stays, and goes where it belongs once the practice is the page's again."""
    first, second = practices
    Membership.objects.create(user=User.objects.get(username="everyone"), practice=second, role=Role.CLERK)
    page = sign_in("everyone")
    page.goto(live_server.url + reverse("patient_register"))
    page.fill("#f-last_name", "Abara")
    page.fill("#f-first_name", "Chidi")
    page.fill("#f-birth_date", "1990-05-04")
    other = page.context.new_page()
    other.goto(live_server.url + reverse("patients"))
    other.select_option("#practice", str(second.pk))
    other.wait_for_selector(f"#practice option[selected][value='{second.pk}']", state="attached")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You went on to another practice")
    assert page.input_value("#f-last_name") == "Abara"
    assert not Patient.objects.filter(last_name="Abara").exists()
    other.select_option("#practice", str(first.pk))
    other.wait_for_selector(f"#practice option[selected][value='{first.pk}']", state="attached")
    page.click("button:has-text('Try again')")
    page.wait_for_selector("text=Registered under")
    assert Patient.objects.get(last_name="Abara").practice == first
