"""A biller sets one payer's id on many claims, sees each before it changes, and takes all of it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.workbench.claims.test_many import GOOD, PROVIDERS, make

from claimwright.workbench.models import Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_many_claims_are_fixed_and_taken_back(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object, screenshots: Path
) -> None:
    claims = [make(practices[0], number, postal_code="80301-1234") for number in range(1, 7)]
    page = sign_in("everyone")
    page.goto(f"{live_server.url}{reverse('claims')}")
    page.keyboard.press("F")
    page.wait_for_selector("text=Fix many claims")
    quiet(page)
    page.screenshot(path=str(screenshots / "many-causes.png"))
    page.click("text=of the rendering provider is not valid")
    page.wait_for_selector("#m-value")
    quiet(page)
    page.keyboard.press("2")
    page.select_option("#m-field", "providers.npi")
    page.fill("#m-value", GOOD)
    page.keyboard.press("Escape")
    page.click("text=Look at it")
    page.wait_for_selector("text=the finding goes on 6 of 6")
    quiet(page)
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.screenshot(path=str(screenshots / f"many-looked-{theme}.png"))
    page.keyboard.press("y")
    page.wait_for_selector("#many-rows[data-done]")
    quiet(page)
    assert {PROVIDERS.get(record=one, role="rendering").npi for one in claims} == {GOOD}
    page.screenshot(path=str(screenshots / "many-done.png"))
    page.keyboard.press("z")
    page.wait_for_selector("text=Taken back: 6")
    quiet(page)
    assert GOOD not in {PROVIDERS.get(record=one, role="rendering").npi for one in claims}
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}{reverse('claims_many')}")
    page.screenshot(path=str(screenshots / "many-narrow.png"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
