"""The lead's pages on decisions, light and dark: pictures, the keyboard, and no screen wider than the window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.browser.conftest import quiet
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import DecidedCode, LearningReset, Practice, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_ROWS = (
    ("E785", "hyperlipidemia", "assessment_plan", "Default of the Alphabetic Index", "replaced", "E782", 9, 1),
    ("I10", "essential hypertension", "assessment_plan", "Title", "taken", "", 14, 2),
    ("G43909", "migraine", "assessment", "Default of the Alphabetic Index", "refused", "", 8, 3),
    ("R0602", "sob", "history_present", "I.B.5", "left", "", 6, 4),
    ("J189", "pneumonia", "", "II.H", "taken", "", 3, 5),
)


def decided(practice: Practice) -> None:
    """What three coders decided on twenty charts."""
    coders = list(User.objects.all()[:3])
    charts = intake.import_charts(practice, [make_chart(number) for number in range(1, 21)]).new
    for code, phrase, section, rule, outcome, instead, times, number in _ROWS:
        for at, chart in enumerate(charts[:times]):
            DecidedCode.objects.create(
                practice=practice, encounter=chart, number=number, at=timezone.now() - timedelta(days=at), coder=coders[at % len(coders)],
                system="icd10cm", code=code, proposed=True, outcome=outcome, instead=instead, phrase=phrase, section=section,
                setting="office", rule=rule, seconds=20 + 7 * at,
            )  # fmt: skip
    LearningReset.objects.create(
        practice=practice, phrase="gerd", section="plan", setting="office", code="K219", at=timezone.now(),
        actor=coders[0], reason="The payer's policy changed in October.",
    )  # fmt: skip


def test_pictures_of_decisions_and_of_what_was_learned(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object, screenshots: Path
) -> None:
    practice = practices[0]
    decided(practice)
    (chart,) = intake.import_charts(practice, [make_chart(25)]).new
    coding.open_chart(chart)
    page = sign_in("everyone")
    behind = f"{reverse('decisions_behind')}?by=code&of=icd10cm+E785&days=90&outcome=replaced"
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        for name, path in (
            ("decisions", reverse("decisions")),
            ("decisions-sections", reverse("decisions") + "?by=section"),
            ("decisions-people", reverse("decisions") + "?by=person"),
            ("decisions-charts", behind),
            ("learned", reverse("learned")),
            ("learned-chart", reverse("chart", args=[chart.pk])),
        ):
            assert page.goto(live_server.url + path).status == 200
            page.wait_for_timeout(250)
            quiet(page)
            page.screenshot(path=screenshots / f"{name}-{theme}.png")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, f"{name} is wider than 1280"


def test_a_row_is_forgotten_and_counted_again_by_the_keyboard(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object
) -> None:
    decided(practices[0])
    page = sign_in("everyone")
    page.goto(live_server.url + reverse("learned"))
    row = page.locator("tr", has_text="migraine")
    assert row.get_by_text("An alternative only").is_visible()
    assert page.locator("tr", has_text="essential hypertension").count() == 0, "it is proposed without learning"
    page.keyboard.press("j")
    row.click()
    page.keyboard.press("f")
    page.keyboard.type("Wrong advice.")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=It does not count any more")
    assert page.locator("tr", has_text="An alternative only").count() == 0
    page.get_by_role("button", name="Count again").first.click()
    page.wait_for_selector("text=It counts again")
    assert page.locator("tr", has_text="An alternative only").is_visible()
