"""A biller reads an X12 file with the keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.x12.test_outline import THREE

from claimwright.workbench.models import Interchange, Practice

pytestmark = pytest.mark.browser


def test_findings_folding_and_searching(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    text = THREE.replace("SV1*HC:99212*40*UN*1***1~", "SV1*HC:99212*40*UN*1***2~").replace(
        "DTP*472*D8*20261104", "DTP*472*D8*20261304"
    )
    kept, _ = Interchange.objects.keep(
        practices[0], text.encode(), direction="out", transaction="837P", file_name="000031-837P.x12"
    )
    page = sign_in("biller")
    page.goto(live_server.url + reverse("x12_file", args=[kept.pk]))
    assert "Claim 3 of 3" in page.inner_text("main")
    first = page.get_attribute(".finding.is-current", "data-row")
    page.screenshot(path=screenshots / "x12-file.png")
    page.keyboard.press("j")
    assert page.get_attribute(".finding.is-current", "data-row") != first
    assert page.locator("details.loop:not([open])").count() > 3
    page.keyboard.press("f")
    assert page.locator("details.loop[open]").count() == 0
    page.keyboard.press("f")
    assert page.locator("details.loop[open]").count() == page.locator("details.loop").count()
    page.keyboard.press("p")
    page.wait_for_url("**claim=2")
    page.keyboard.press("/")
    page.keyboard.type("JANE")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find/")
    assert "1 claims hold it" in page.inner_text("main")
    assert "Claim 1 of 3" in page.inner_text("main")
    assert "JANE" not in page.url
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.goto(live_server.url + reverse("x12_file", args=[kept.pk]))
    page.screenshot(path=screenshots / "x12-file-dark.png")
