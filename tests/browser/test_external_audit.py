"""An external auditor on screen: invited, given a chart, reads it, and is out with the next thing they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.test_every_screen import NARROW, WIDER, found
from tests.browser.test_journeys import held_claim
from tests.workbench.scenes import make_chart

from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import ExternalAudit, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "heron-lamp-forty-two"


def test_an_auditor_from_outside_reads_one_chart_and_is_ended(
    practices: tuple[Practice, Practice],
    sign_in: Any,
    browser: Any,
    library: object,
    live_server: Any,
    screenshots: Path,
) -> None:
    held = held_claim(practices[0])
    intake.import_charts(practices[0], [make_chart(4, last_name="Lindholm")])
    page = sign_in("everyone")
    page.goto(live_server.url + reverse("external_audits"))
    page.keyboard.press("a")
    page.wait_for_selector("#f-username")
    typed = {
        "username": "olu",
        "first_name": "Olu",
        "last_name": "Field",
        "reason": "Office visits, for Example Health",
    }
    for name, text in typed.items():
        page.fill(f"#f-{name}", text)
    page.fill("#f-last_day", "2099-12-31")
    page.click("button.main:has-text('Invite')")
    link = page.input_value("input.link")
    page.click("text=Choose charts")
    page.fill("input[name=from]", "2026-01-01")
    page.fill("input[name=to]", "2026-12-31")
    page.click("#choose form.filters button")
    assert "Lindholm" in page.inner_text("#choose")
    page.check(f"#choose input[name=chart][value='{held.encounter_id}']")
    page.click("button:has-text('Choose')")
    page.wait_for_selector("text=1 chart chosen.")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    auditor = context.new_page()
    auditor.goto(link)
    auditor.fill("input[name=password]", PASSWORD)
    auditor.fill("input[name=again]", PASSWORD)
    auditor.click("main button")
    auditor.wait_for_selector("text=Charts to audit")
    assert "Lindholm" not in auditor.content()
    wrong: list[str] = []
    chart, claim = reverse("chart", args=[held.encounter_id]), reverse("claim", args=[held.pk])
    for theme in ("light", "dark"):
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        for name, path in (("audited", reverse("audited_charts")), ("audited-chart", chart), ("audited-claim", claim)):
            for width, height in ((1280, 800), (390, 844), *NARROW):
                auditor.set_viewport_size({"width": width, "height": height})
                auditor.goto(live_server.url + path)
                auditor.screenshot(path=screenshots / f"{name}-{theme}-{width}.png")
                wide = auditor.evaluate(WIDER)
                wrong += [f"{name}: wider than {width} by {wide}"] if wide else []
            auditor.set_viewport_size({"width": 1280, "height": 800})
            wrong += found(auditor, f"{name} {theme}")
    assert not wrong, "\n".join(wrong)
    auditor.goto(live_server.url + chart)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=screenshots / f"external-audit-chosen-{width}.png")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("Escape")
    page.click("text=End now")
    page.wait_for_selector("text=is ended")
    auditor.keyboard.press("u")
    auditor.wait_for_selector("#id_login")
    assert ExternalAudit.objects.get().ended_at
    auditor.screenshot(path=screenshots / "audited-out.png")
