"""A biller writes a rule with the keyboard, tries it, switches it on, and a claim is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.browser.test_journeys import coding_of, held_claim

from claimwright.edits.own_rules import published_text
from claimwright.workbench.models import OwnRuleVersion, Practice, RuleTrial
from claimwright.workbench.rules import keeping

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_rule_is_written_tried_and_switched_on(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object, screenshots: Path
) -> None:
    practice = practices[0]
    held_claim(practice)
    claim = coding_of(practice)
    page = sign_in("everyone")
    page.goto(f"{live_server.url}{reverse('rules')}")
    page.keyboard.press("a")
    page.wait_for_selector("#rule-form")
    quiet(page, opened=True)
    page.keyboard.type("ACME-001")
    page.keyboard.press("Tab")
    page.keyboard.type("Visit to Example Health")
    page.select_option("#r-severity", "hold")
    page.fill("#c-1", "procedure_code")
    page.select_option("#o-1", "begins")
    page.fill("#v-1", "992")
    page.click("button[name=more]")
    page.wait_for_selector("#w-2")
    quiet(page)
    assert page.evaluate("document.activeElement.id") == "w-2"
    page.select_option("#w-2", "claim")
    quiet(page)
    assert page.get_attribute("#c-2", "list") == "columns-claims"
    assert page.evaluate("document.activeElement.id") == "w-2"
    page.fill("#c-2", "referral_number")
    page.select_option("#o-2", "blank")
    page.fill("#r-message", "{procedure_code} on line {line}: Example Health wants a referral.")
    page.fill("#r-fix", "Ask the primary care office for the number.")
    page.fill("#r-prevents", "197")
    page.click("text=Keep")
    page.wait_for_selector("#trial")
    quiet(page)
    rule = OwnRuleVersion.objects.get()
    assert (rule.rule, rule.asked) == ("ACME-001", False)
    page.keyboard.press("y")
    page.wait_for_selector("#trial[data-done]")
    quiet(page)
    trial = RuleTrial.objects.get()
    assert (trial.claims, trial.found) == (2, 2)
    page.screenshot(path=str(screenshots / "rule-tried.png"))
    page.keyboard.press("x")
    page.wait_for_selector("text=Asked of every claim")
    quiet(page)
    claim.refresh_from_db()
    assert claim.status == "held"
    page.goto(f"{live_server.url}{reverse('claim', args=[claim.pk])}")
    assert "99213 on line 1: Example Health wants a referral." in page.inner_text("#findings")
    keeping.take_in(practice, published_text(), "published_rules.toml")
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        for name, path in (
            ("rules", reverse("rules")),
            ("rule", reverse("rule", args=[rule.pk])),
            ("rule-text", reverse("rule", args=[rule.pk]) + "?as=text"),
            ("rules-import", reverse("rules_import")),
            ("rule-trial", reverse("rule_trial", args=[trial.pk])),
        ):
            page.goto(f"{live_server.url}{path}")
            page.screenshot(path=str(screenshots / f"{name}-{theme}.png"))
    page.set_viewport_size({"width": 320, "height": 800})
    for name, path in (("rules", reverse("rules")), ("rule", reverse("rule", args=[rule.pk]))):
        page.goto(f"{live_server.url}{path}")
        page.screenshot(path=str(screenshots / f"{name}-narrow.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
