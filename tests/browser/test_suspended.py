"""A biller finds suspended money, looks at what is like it, and posts it, by keyboard; both themes, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.answers import remittance
from tests.workbench.scenes import make_chart, make_claims

from claimwright.workbench import bridge
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.exchange import receiving
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Claim, Practice, SuspendedItem

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(practices: tuple[Practice, Practice]) -> Practice:
    """A payment under a number that is nobody's, and one whose service of 12 September is on no line."""
    practice = practices[0]
    (encounter,) = intake.import_charts(practice, [make_chart()]).new
    rows = bridge.save_claims(practice, make_claims(), encounters={"E1": encounter.pk})
    Claim.objects.filter(pk__in=rows).update(status="sent")
    accounts.post_charges(practice, rows)
    receiving.receive_file(practice, "a.835", remittance(number="STRANGE1"))
    other = remittance().replace(b"TRACE1", b"TRACE2").replace(b"REF*6R*1~", b"").replace(b"20260901", b"20260912", 1)
    assert receiving.receive_file(practice, "b.835", other).state == "read"
    return practice


def test_suspended_money_is_posted_by_keyboard(
    waiting: Practice, sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    stranger, service = SuspendedItem.objects.order_by("pk")
    page = sign_in("biller")
    screens = {
        "remittances-suspended": reverse("remittances"),
        "suspended": reverse("suspended"),
        "suspended-claim": reverse("suspended_item", args=[stranger.pk]),
        "suspended-service": reverse("suspended_item", args=[service.pk]),
        "remittance-suspended": reverse("remittance", args=[service.payment_id]),
        "claim-suspended": reverse("claim", args=[service.claim_id]),
    }
    for width, kind in ((1280, ""), (320, "-narrow")):
        page.set_viewport_size({"width": width, "height": 800})
        for theme in ("light", "dark"):
            page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
            for name, path in screens.items():
                page.goto(live_server.url + path)
                page.wait_for_timeout(80)
                page.screenshot(path=screenshots / f"{name}-{theme}{kind}.png", full_page=True)
                if name.startswith("suspended"):
                    wide = page.evaluate("document.querySelector('main').scrollWidth")
                    assert wide <= width, f"{name} is wider than {width}"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_server.url + screens["remittances-suspended"])
    page.keyboard.press("s")
    page.wait_for_url("**/suspended/")
    page.wait_for_selector("[data-row].is-current")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{screens['suspended-service']}")
    page.wait_for_selector("[data-row].is-current")
    page.keyboard.press("p")
    page.wait_for_selector("text=Matched to a claim.")
    service.refresh_from_db()
    assert (service.decision, service.resolved_by.username) == ("matched", "biller")
    page.keyboard.press("r")
    page.wait_for_selector("text=The item is open again.")
