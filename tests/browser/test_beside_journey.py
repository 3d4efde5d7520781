"""A coder counts a drug's units beside the chart, compares with the visit before, and makes it final after a last look: by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.browser.test_record_journey import pictures
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import lay_ready
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Practice

pytestmark = pytest.mark.browser

NOTE = (
    "OFFICE VISIT\nCrohn's disease of the small intestine, here for infliximab.\n"
    "Infliximab 350 mg IV infusion 09:00-11:05 given today, 50 mg wasted from single-dose vials.\n\n"
    "ASSESSMENT AND PLAN\n1. Crohn's disease of small intestine: infliximab every 8 weeks.\n2. Essential hypertension, lisinopril.\n"
)


def visits(practice: Practice) -> Encounter:
    """An infusion visit, and an office visit before it."""
    chart = make_chart(1)
    before = replace(
        chart, source="before", encounter=replace(chart.encounter, encounter_id="V0", start=datetime(2026, 8, 1, 9))
    )
    visit = replace(
        chart,
        entries=(),
        encounter=replace(chart.encounter, setting="outpatient_hospital"),
        documents=(replace(chart.documents[0], text=NOTE),),
    )
    made = intake.import_charts(practice, [before, visit]).new
    lay_ready(made)
    return next(one for one in made if one.encounter_id == "V1")


def test_calculators_earlier_codes_and_the_last_look(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    encounter = visits(practices[0])
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    page.keyboard.press("h")
    page.wait_for_selector(".earlier-one:has-text('2026-08-01')")
    pictures(page, live_server, screenshots, "earlier")
    page.keyboard.press("h")
    page.keyboard.press("=")
    page.wait_for_selector(".calculator .answer:has-text('J1745-JW')")
    assert page.evaluate("document.activeElement.matches('summary')")
    quiet(page)
    pictures(page, live_server, screenshots, "calculators")
    page.locator(".calculator input[name=dose]").first.fill("360")
    page.wait_for_selector(".calculator .answer:has-text('36, rounded up')")
    page.locator(".calculator .answer button").first.press("Enter")
    page.wait_for_selector("#codes li[data-row]:has-text('J1745')")
    quiet(page)
    lines = page.locator("#codes li[data-row]:has(.code:text-is('J1745')):has(input[name=units])")
    services = {
        (one.locator("input[name=units]").input_value(), one.locator("input[name=modifiers]").input_value())
        for one in lines.all()
    }
    assert services == {("36", ""), ("4", "JW")}
    page.keyboard.press("=")
    page.keyboard.press("f")
    page.wait_for_selector(".last-look:visible")
    assert "Left open" in page.inner_text(".last-look")
    assert page.evaluate("document.activeElement.closest('.last-look') !== null"), "Enter or a reason comes next"
    pictures(page, live_server, screenshots, "last-look")
    page.keyboard.press("Escape")
    if page.locator(".last-look:visible").count():
        page.keyboard.press("Escape")
    assert page.locator(".last-look:visible").count() == 0
