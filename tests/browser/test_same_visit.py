"""A coder says by keyboard whether a record is of an earlier visit, and sees what a later record brought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.records.chart import Document
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Encounter, Practice

pytestmark = pytest.mark.browser


def test_a_doubt_and_the_news_of_a_chart(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    chart = make_chart()
    bare = replace(chart, encounter=replace(chart.encounter, encounter_id=""))
    other = replace(bare, documents=(*bare.documents, Document("n2", "Addendum", "Also gout of the left foot.")))
    first, second = intake.import_charts(practices[0], [bare, other]).new
    coding.open_chart(first)
    draft.add(first, "icd10cm", "I10", actor=None)
    page = sign_in("coder")
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.goto(live_server.url + reverse("chart", args=[second.pk]))
        page.screenshot(path=screenshots / f"chart-same-visit-{theme}.png")
    assert "cannot be made final" in page.inner_text("main")
    page.keyboard.press("y")
    page.wait_for_url(f"**{reverse('chart', args=[first.pk])}")
    assert "1 document added" in page.inner_text("main")
    page.screenshot(path=screenshots / "chart-news.png")
    page.keyboard.press("s")
    page.wait_for_selector("main:not(:has-text('1 document added'))")
    assert Encounter.objects.get(pk=second.pk).status == "withdrawn"
    assert [one["code"] for one in first.draft.codes if one["kind"] == "diagnosis"] == ["I10"]
