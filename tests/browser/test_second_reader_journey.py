"""The administrator names a second reader, tries it and turns it on; a coder sees what it moved and opens what it was asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.coding.second_reader.stub import Stub, keeps, refuses, takes
from tests.workbench.scenes import make_chart

from claimwright.workbench import second_reader
from claimwright.workbench.coding import lay_ready
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Practice

pytestmark = pytest.mark.browser


def answers(told: dict[str, Any]) -> Any:
    """Right when it is tried; hypertension is moved, hyperlipidemia set aside."""
    if told["candidates"][0]["code"] == "first":
        return keeps(told)
    return (takes(5) if "ypertension" in told["finding"]["quote"] else refuses)(told)


def pictures(page: Any, live_server: Any, folder: Path, name: str) -> None:
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.reload()
        quiet(page, opened=True)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 1600})
            page.screenshot(path=folder / f"{name}-{theme}-{width}.png")
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wider) == 0, (name, width)
        page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()  # a picture leaves styles on the page, which htmx would carry over
    quiet(page, opened=True)


def test_from_its_name_to_a_code_it_moved(
    practices: tuple[Practice, Practice],
    library: object,
    sign_in: Any,
    live_server: Any,
    screenshots: Path,
) -> None:
    page = sign_in("everyone")
    with Stub(answers) as stub:
        page.goto(live_server.url + reverse("second_reader"))
        page.fill("#f-address", stub.address)
        page.fill("#f-model", "small")
        page.check("[name=in_use]")
        page.click("h1")
        page.keyboard.press("t")
        page.wait_for_selector("#tried .notice")
        assert page.inner_text("#tried") == "It answered as it should."
        assert not second_reader.setting().in_use, "a try keeps nothing"
        page.keyboard.press("s")
        page.wait_for_selector("h1 .tag.good")
        pictures(page, live_server, screenshots, "second-reader-named")
        found = intake.import_charts(practices[0], [make_chart(1)]).new
        lay_ready(found)
    page.goto(live_server.url + reverse("chart", args=[found[0].pk]))
    assert "second reader: moved from I10" in page.inner_text("#codes")
    assert page.is_visible("text=second reader: set aside"), "what the engine suggested is not folded away"
    assert page.inner_text("#codes summary").startswith("2 not suggested") or "not suggested" in page.inner_text(
        "#codes"
    )
    pictures(page, live_server, screenshots, "second-reader-chart")
    page.keyboard.press("a")
    quiet(page)
    page.click("text=second reader: moved from I10")
    page.wait_for_selector("h1:has-text('Second reader')")
    assert "Essential hypertension, controlled" in page.inner_text("main")
    pictures(page, live_server, screenshots, "second-reader-asked")
    page.keyboard.press("l")
    page.wait_for_selector("h1:has-text('what became of it')")
    assert page.inner_text("tr[data-row=moved]").split()[-6:] == ["1", "0", "0", "0", "0", "1"]
    pictures(page, live_server, screenshots, "second-reader-became")
