"""A coder sees the visit with its words, overrules an element by keyboard, and takes what follows into the services."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import lay_ready
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDraft, Practice

pytestmark = pytest.mark.browser

NOTE = (
    "OFFICE VISIT\nFeels well, walks daily. Labs: A1c 9.1, CMP nl. ECG in the office: sinus.\n"
    "Counseled on diet.\n\nASSESSMENT AND PLAN\n1. Type 2 diabetes, not at goal: increase metformin to 1000 mg bid, A1c in 3 months\n"
    "2. Hypertension, stable, continue lisinopril\n3. COPD, stable, continue tiotropium\nTime 25 minutes.\n"
)


def pictures(page: Any, live_server: Any, folder: Path) -> None:
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.reload()
        quiet(page, opened=True)
        for width, height in ((1280, 800), (390, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.locator("#visit").scroll_into_view_if_needed()
            page.screenshot(path=folder / f"visit-{theme}-{width}.png")
            page.locator("#visit").screenshot(path=folder / f"visit-part-{theme}-{width}.png")
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wider) == 0, width
        page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    quiet(page, opened=True)


def test_an_element_overruled_by_keyboard_moves_the_level(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    chart = make_chart(1)
    patient = replace(chart.patient, coverages=())
    bare = replace(chart, patient=patient, entries=(), documents=(replace(chart.documents[0], text=NOTE),))
    (encounter,) = intake.import_charts(practices[0], [bare]).new
    lay_ready([encounter])
    page = sign_in("everyone")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    assert "99214" in page.inner_text("#visit .title")
    assert "“not at goal”" in page.inner_text("#visit")
    pictures(page, live_server, screenshots)
    page.keyboard.press("b")
    assert page.evaluate("document.activeElement.id") == "visit-problems"
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("#visit .tag.warn")
    quiet(page)
    assert page.input_value("#visit-problems") == "low"
    assert "99213" in page.inner_text("#visit .title")
    assert page.evaluate("document.activeElement.id") == "visit-problems", "the keyboard stays where it was"
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.wait_for_selector("#visit .title .tag:has-text('among the services')")
    quiet(page)
    [service] = [one for one in CodingDraft.objects.get(encounter=encounter).codes if one["kind"] == "service"]
    assert (service["code"], service["action"], service["suggested_code"]) == ("99213", "changed", "99214")
