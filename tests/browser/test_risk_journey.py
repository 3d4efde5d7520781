"""A risk coder opens a patient's year by keyboard, answers an unsupported category, and comes back to a list that counts it no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Practice, RiskAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "ASSESSMENT AND PLAN\n1. Acute ischemic stroke.\nCPT 99213\nElectronically signed by Adaeze Okafor, MD\n"
WIDTHS = ((1280, 800), (390, 800), (320, 640))


def picture(page: Any, folder: Path, name: str) -> None:
    """The screen in both themes, and at three widths with nothing wider than the window."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=folder / f"risk-{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, (name, width, wide)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_unsupported_category_is_answered_by_keyboard(
    practices: tuple[Practice, Practice], sign_in: Any, screenshots: Path, library: object
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart(1, note=NOTE)]).new
    coding.open_chart(encounter)
    page = sign_in("coder")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/risk/")
    assert "Whitfield" in page.text_content("tbody")
    picture(page, screenshots, "list")
    page.keyboard.press("Enter")
    page.wait_for_url("**/risk/*/?**")
    assert "Acute stroke outside a hospital" in page.text_content("#often")
    picture(page, screenshots, "year")
    page.focus("#categories summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Deleted")
    page.keyboard.press("Tab")
    page.keyboard.type("It was in 2019.")
    page.keyboard.press("Enter")
    page.wait_for_selector("#categories .tag.good:has-text('Deleted with the plan')")
    assert [(one.rule, one.answer) for one in RiskAnswer.objects.all()] == [("V28 249", "deleted")]
    page.keyboard.press("u")
    page.wait_for_url("**/risk/?**")
    assert page.text_content("dl.totals div:nth-child(2) dd").strip() == "0"
    page.keyboard.press("a")
    page.wait_for_url("**/risk/answers/?**")
    assert "HCC 249" in page.text_content("tbody")
    picture(page, screenshots, "answers")
