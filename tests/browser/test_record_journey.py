"""A coder finds a word in the record, opens what was copied forward, and goes to where it was first written, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.workbench.scenes import make_chart

from claimwright.records.chart import Document
from claimwright.workbench.coding import lay_ready
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Practice

pytestmark = pytest.mark.browser

STORY = (
    "Mrs. Whitfield is a 68-year-old woman with severe COPD who came with three days of worse breathing and green sputum. "
    "She denies chest pain. On arrival she spoke in short phrases and her oxygen saturation was 86 percent on room air."
)
PLAN = (
    "ASSESSMENT AND PLAN\n1. COPD with acute exacerbation: prednisone 40 mg.\n2. Essential hypertension, lisinopril.\n"
)


def stay() -> Any:
    chart = make_chart(1)
    day = datetime(2026, 9, 1, 8)
    documents = (
        Document("a", "History and physical", f"HISTORY\n{STORY}\n\n{PLAN}", "history_and_physical", day),
        *(
            Document(
                f"p{n}",
                f"Progress note, day {n}",
                f"SUBJECTIVE\nNight {n} was {'calm' if n < 3 else 'restless; haloperidol once'}.\n\n{STORY}\n\n{PLAN}\n"
                + "Vital signs as charted.\n" * 20,
                "progress_note",
                day.replace(day=n + 1),
            )
            for n in (1, 2, 3)
        ),
    )
    visit = replace(chart.encounter, setting="inpatient", start=day, end=day.replace(day=6))
    return replace(chart, encounter=visit, documents=documents, entries=())


def pictures(page: Any, live_server: Any, folder: Path, name: str) -> None:
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        for width, height in ((1280, 800), (320, 700)):
            page.set_viewport_size({"width": width, "height": height})
            # A screenshot that hides the caret would add a style that the page refuses.
            page.screenshot(path=folder / f"{name}-{theme}-{width}.png", caret="initial")
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wider) == 0, width
        page.set_viewport_size({"width": 1280, "height": 800})


def test_the_record_is_read_by_keyboard(
    practices: tuple[Practice, Practice], library: object, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    (encounter,) = intake.import_charts(practices[0], [stay()]).new
    lay_ready([encounter])
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    assert "no discharge summary" in page.inner_text(".bookmarks")
    assert page.locator("details.copied").count() == 3
    pictures(page, live_server, screenshots, "record")
    page.keyboard.press("/")
    page.keyboard.type("restless")
    page.wait_for_selector("[data-hit]")
    assert "Progress note, day 3" in page.inner_text("#found-in-record")
    assert "2026-09-04" in page.inner_text("#found-in-record")
    pictures(page, live_server, screenshots, "record-found")
    page.keyboard.press("Enter")
    assert page.inner_text("[data-found]") == "1 of 1, Progress note, day 3"
    assert "restless" not in page.url
    page.keyboard.press("/")
    page.keyboard.type("short  phrases")
    page.wait_for_selector("[data-hit='3']")
    page.keyboard.press("Enter")
    page.keyboard.press("]")
    assert page.inner_text("[data-found]") == "2 of 4, Progress note, day 1"
    assert page.locator("details.copied[open]").count() == 1, "a hit in a folded passage opens it"
    page.keyboard.press("[")
    assert page.inner_text("[data-found]") == "1 of 4, History and physical"
    page.keyboard.press("l")
    assert page.locator(".contents a").count() == 4
    pictures(page, live_server, screenshots, "record-contents")
    page.locator(".contents a", has_text="day 2").press("Enter")
    assert page.evaluate("document.activeElement.dataset.title") == "Progress note, day 2"
    page.keyboard.press("{")
    assert page.evaluate("document.activeElement.dataset.title") == "Progress note, day 1"
    page.locator("details.copied a").first.press("Enter")
    assert page.evaluate("document.activeElement.dataset.title") == "History and physical"
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.id") == "find-term"
    quiet(page)
