"""A coder pauses the clock and writes to the lead by keyboard; the lead answers from the list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import PASSWORD, quiet
from tests.browser.test_record_journey import pictures
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import draft, lay_ready
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Membership, Practice, Role, User

pytestmark = pytest.mark.browser


def test_a_note_to_the_lead_and_the_own_clock(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart(1)]).new
    lay_ready([encounter])
    lead = User.objects.create_user("lead", password=PASSWORD, first_name="Lena")
    Membership.objects.create(user=lead, practice=practices[0], role=Role.MANAGER)
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    page.keyboard.press(",")
    assert "paused" in page.inner_text(".timer")
    page.keyboard.press("w")
    page.wait_for_selector("#own-note:focus")
    page.keyboard.type("Which diagnosis is first?")
    pictures(page, live_server, screenshots, "own-note")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".own-note:has-text('to the lead')")
    quiet(page)
    page.reload()
    quiet(page)
    assert "paused" in page.inner_text(".timer"), "a pause holds"
    page.goto(live_server.url + reverse("my_time"))
    pictures(page, live_server, screenshots, "my-time")
    page.context.clear_cookies()
    page = sign_in("lead")
    page.goto(live_server.url + reverse("notes_to_lead"))
    pictures(page, live_server, screenshots, "notes-to-lead")
    page.keyboard.press("a")
    page.keyboard.type("The hypertension.")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=No note waits for an answer.")
    page.goto(live_server.url + reverse("shared_time"))
    pictures(page, live_server, screenshots, "shared-time")


def test_a_second_coder_codes_blind_and_compares(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart(1)]).new
    lay_ready([encounter])
    first = User.objects.create_user("first", password=PASSWORD, first_name="Fay")
    draft.accept(encounter, encounter.suggestions.get(code="I10").pk, actor=first)
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    page.keyboard.press("S")
    page.wait_for_selector("text=Code this chart without seeing")
    page.keyboard.press("b")
    page.wait_for_selector("#find-term")
    quiet(page)
    assert page.locator("mark").count() == 0
    for code in ("E78.5", "I10"):
        page.keyboard.press("c")
        page.keyboard.type(code)
        page.wait_for_selector(f".hits button:has-text('{code}')")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#codes li[data-row]:has-text('{code}')")
        quiet(page)
        page.keyboard.press("Escape")
    pictures(page, live_server, screenshots, "second-coder")
    page.keyboard.press("f")
    page.wait_for_url("**/compare/")
    assert "only the second coder" in page.inner_text("main")
    assert "first-listed" in page.inner_text("main")
    pictures(page, live_server, screenshots, "compared")
