"""The search box by keyboard: it opens anywhere, finds as one types, goes where one chooses, and gives the focus back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import quiet
from tests.browser.test_journeys import held_claim

from claimwright.workbench.models import AuditEvent, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = "#find-found [role=option]"


def test_a_claim_is_found_and_opened_without_the_mouse(
    practices: tuple[Practice, Practice], sign_in: Any, library: object, screenshots: Path, live_server: Any
) -> None:
    claim = held_claim(practices[0])
    page = sign_in("everyone")
    page.goto(f"{live_server.url}/claims/?status=held")
    page.focus(".brand")
    page.keyboard.press("Control+k")
    page.wait_for_selector(FOUND)
    assert page.evaluate("document.activeElement.id") == "find-words"
    page.keyboard.type("whitf")
    page.wait_for_selector(f"{FOUND}:has-text('Whitfield')")
    assert page.locator(f"{FOUND}[aria-selected=true]").count() == 1
    first = page.locator(f"{FOUND}[aria-selected=true]").get_attribute("id")
    assert page.locator("#find-words").get_attribute("aria-activedescendant") == first
    assert "First: Whitfield" in page.inner_text("#find-said")
    wrong: list[str] = []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.screenshot(path=screenshots / f"find-{theme}.png")
        wrong += [
            f"{theme}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]
        ]
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=screenshots / "find-320.png")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not wrong, "\n".join(wrong)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "brand"
    expect(page.locator("#find-words")).to_have_value("")  # emptied once it is closed
    assert page.inner_text("#find-found") == ""
    page.keyboard.press("Control+k")
    page.keyboard.type(claim.patient_control_number or claim.claim_id)
    page.keyboard.press("Enter")  # before the answer is there: it is awaited
    page.wait_for_url(f"**/claims/{claim.pk}/")
    assert "whitf" not in page.url.lower()
    assert not AuditEvent.objects.filter(detail__icontains="whitf").exists()
    quiet(page)
    page.keyboard.press("/")  # no field of this screen has it
    page.wait_for_selector("#find-anything[open]")
    page.keyboard.type("remitt")
    page.wait_for_selector(f"{FOUND}:has-text('Remittances')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/remittances/**")


def test_the_slash_stays_with_the_screen_that_has_a_field_for_it(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object
) -> None:
    page = sign_in("everyone")
    page.goto(f"{live_server.url}/accounts/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Control+k")  # also out of a field
    page.wait_for_selector("#find-anything[open]")
    page.keyboard.type("zzzzqqq")
    page.wait_for_selector("#find-said:has-text('Nothing found')")


def test_the_question_mark_shows_the_section_of_the_screen_beside_its_keys(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object, screenshots: Path
) -> None:
    page = sign_in("everyone")
    page.goto(f"{live_server.url}/suspended/")
    page.keyboard.press("?")
    page.wait_for_selector("#keys .explained h2:has-text('Suspended money')")
    assert page.locator("#keys dl dt").count() > 10
    wrong: list[str] = []
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.screenshot(path=screenshots / f"keys-{theme}.png")
        wrong += [
            f"{theme}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]
        ]
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=screenshots / "keys-320.png")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not wrong, "\n".join(wrong)
    page.click("#keys .explained a.button")
    page.wait_for_url("**/help/biller/#suspended-money")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("/")
    page.keyboard.type("fee file")
    page.keyboard.press("Enter")
    page.wait_for_selector("a:has-text('The fee file')")
    assert "fee" not in page.url
    page.screenshot(path=screenshots / "help-search.png")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.prose")
    page.screenshot(path=screenshots / "help-page.png")
    page.set_viewport_size({"width": 320, "height": 640})
    page.screenshot(path=screenshots / "help-320.png")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
