"""Is every screen free of what axe-core finds, in both themes, and does none scroll sideways in a narrow window?

The screens are read from the addresses, so that a new one is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from tests.browser.test_journeys import coding_of, held_claim
from tests.workbench.scene_rows import (
    make_alike,
    make_answer,
    make_audit,
    make_look,
    make_many_change,
    make_query,
    make_reading,
    make_registration,
    make_rule,
    make_trial,
)
from tests.workbench.scenes import make_chart

from claimwright.clearinghouse.payer import PayerSimulator
from claimwright.clearinghouse.payer.plan import Plan
from claimwright.workbench import urls, worklists
from claimwright.workbench.claims import many_groups
from claimwright.workbench.coding import service as coding
from claimwright.workbench.exchange import receiving, sending
from claimwright.workbench.intake import receive
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    DecidedCode,
    FeeScheduleLine,
    LedgerEntry,
    Payment,
    Practice,
    SetupRow,
    Superbill,
    SuspendedItem,
    User,
    WorkItem,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE: Final = Axe()
NARROW: Final = ((640, 400), (320, 640))
"""A window of 1280 x 800 at 200 % zoom, and one of 320 pixels (WCAG 2.2, 1.4.4 and 1.4.10)."""
WIDER: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FEWEST: Final = 24
"""There are more screens than this: a walk that finds fewer has lost its way."""


@dataclass(frozen=True)
class Place:
    """A screen by the name of its address, and where it is."""

    name: str
    path: str


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{before}{pattern.pattern}")
        else:
            yield f"{before}{pattern.pattern}", pattern


def full_practice(practice: Practice, folder: Path) -> dict[str, Any]:
    """A practice with something on every screen: what the rows behind each folder of the addresses are."""
    held = held_claim(practice)
    (encounter,) = intake.import_charts(practice, [make_chart(3)]).new
    coding.open_chart(encounter)
    reading = make_reading(encounter.suggestions.all()[0], "moved", "I15.9")
    paid = coding_of(practice)
    (batch,) = sending.send(practice, folder=folder)
    plan = Plan(payer_id="EXH01", name="EXAMPLE HEALTH", coinsurance=Decimal("0.20"))
    payer = PayerSimulator({"EXH01": plan}, folder / "payer")
    assert batch.interchange is not None
    answers = payer.receive(batch.interchange.content, today=date(2026, 10, 1)) + payer.pay(today=date(2026, 12, 1))
    for answer in answers:
        receiving.receive_file(practice, answer.name, answer.content)
    payment = Payment.objects.get()
    item = SuspendedItem.objects.create(
        practice=practice,
        payment=payment,
        key="S1",
        level="claim",
        amount=Decimal("12.00"),
        difference=Decimal("-5.00"),
        reason="No claim has this number.",
    )
    assert paid.encounter is not None
    (asking,) = receive(practice, "note.txt", b"Follow-up of asthma.\n", came_by="screen")
    kinds = {"payers": "payer", "providers": "provider", "locations": "location"}
    patient, coverage, card, meeting, _ = make_registration(practice, held.encounter.patient)
    make_alike(patient)
    made = {name: SetupRow.objects.filter(practice=practice, kind=kind) for name, kind in kinds.items()}
    superbill = Superbill.objects.create(
        practice=practice, name="Office", lines=[{"code": "99213", "modifiers": ["25"], "words": "Office visit"}]
    )
    decided = DecidedCode.objects.create(
        practice=practice,
        encounter=encounter,
        number=1,
        at=timezone.now(),
        system="icd10cm",
        code="I10",
        proposed=True,
        outcome="taken",
        phrase="hypertension",
        section="assessment",
        setting="office",
    )
    stroke = "ASSESSMENT AND PLAN\n1. Acute ischemic stroke.\n2. On apixaban.\n"
    (risky,) = intake.import_charts(practice, [make_chart(5, last_name="Marlow", note=stroke)]).new
    coding.open_chart(risky)
    questions = [make_query(encounter, state) for state in ("draft", "sent", "answered")]
    make_answer(questions[-1])
    mine = make_query(encounter, "sent", User.objects.get(username="everyone"))
    rule = make_rule(practice, asked=True)
    worklists.settle([practice.pk])
    work = WorkItem.objects.exclude(list="").order_by("kind")
    assert {one.kind for one in work} >= {"claim", "encounter", "suspended"}
    return {
        "work": [one.pk for one in work],
        "charges": [superbill.pk],
        "inbox": [asking.file.pk],
        "patients": [patient.pk],
        "risk": [risky.patient_id],
        "patient-rows": [coverage.pk],
        "cards": [card.pk],
        "appointments": [meeting.pk],
        **{f"setup/{name}": [found[0].pk] for name, found in made.items()},
        "setup/external-audits": [make_audit(practice, User.objects.get(username="coder")).pk],
        "work/chart": [encounter.pk],
        "setup/people": [User.objects.get(username="coder").pk],
        "setup/fees": [FeeScheduleLine.objects.filter(practice=practice)[0].pk],
        "coding": [encounter.pk, held.encounter_id],
        "coding/second-readings": [reading.pk],
        "decisions": [decided.pk],
        "queries": [one.pk for one in questions],
        "queries/mine": [mine.pk],
        "rules": [rule.pk],
        "rules/denials": [make_look(paid).pk],
        "claims/many": [make_many_change(held).pk],
        "claims/many/causes": [many_groups.groups(practice, {})[0].key],
        "rules/trials": [make_trial(rule, paid).pk],
        "claims": [held.pk, paid.pk],
        "batches": [batch.pk],
        "interchanges": [],
        "x12": [batch.interchange_id],
        "remittances": [payment.pk],
        "suspended": [item.pk],
        "accounts": [paid.encounter.patient_id],
        "ledger": [LedgerEntry.objects.exclude(payment=None)[0].pk],
        "dashboard": ["net_collection_rate", "dnfb_days"],
        "help": ["coder", "practice-file"],
    }


def asked(rows: dict[str, Any]) -> Iterator[Place]:
    """Every address that is read, with each of its rows; one of a folder that ``full_practice`` does not know fails."""
    for route, pattern in addresses(urls.SCREENS):
        name = str(pattern.name)
        if "GET" not in pattern.callback.rule.methods:  # type: ignore[union-attr]
            continue
        if "<" not in route:
            yield Place(name, reverse(name))
            continue
        steps = route.partition("<")[0].rstrip("/").split("/")
        nearer = next(one for n in range(len(steps), 0, -1) if (one := "/".join(steps[:n])) in rows)
        for number, row in enumerate(rows[nearer]):
            yield Place(f"{name}-{number}" if number else name, reverse(name, args=[row]))


def screens(page: Any, server: str, rows: dict[str, Any]) -> Iterator[Place]:
    """Those of the addresses that answer with a whole page: not with a part of one, a file, or the way to another."""
    for place in asked(rows):
        answer = page.request.get(server + place.path, max_redirects=0)
        if answer.status == 200 and "<main" in answer.text():
            yield place
    yield Place("password", reverse("account_change_password"))
    yield Place("two-factor", reverse("mfa_index"))


def found(page: Any, name: str) -> list[str]:
    """What axe-core finds on the page: the rule, and the places it is about."""
    response = AXE.run(page).response
    return [
        f"{name}: {one['id']}: {one['help']}: {node['target'][0]}: {node['html'][:200]}"
        for one in response["violations"]
        for node in one["nodes"][:3]
    ]


def test_axe_finds_nothing_on_any_screen_in_either_theme(
    practices: tuple[Practice, Practice],
    sign_in: Any,
    library: object,
    live_server: Any,
    screenshots: Path,
    tmp_path: Path,
) -> None:
    rows = full_practice(practices[0], tmp_path)
    page = sign_in("everyone")
    places = list(screens(page, live_server.url, rows))
    assert len(places) > FEWEST
    wrong: list[str] = []
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        for place in places:
            page.set_viewport_size({"width": 1280, "height": 800})
            assert page.goto(live_server.url + place.path).status == 200, place
            page.screenshot(path=screenshots / f"{place.name}-{theme}.png")
            wrong += found(page, f"{place.name} {theme}")
            wide = page.evaluate(WIDER)
            wrong += [f"{place.name}: wider than 1280 by {wide}"] if wide else []
            for width, height in NARROW if theme == "light" else ():
                page.set_viewport_size({"width": width, "height": height})
                wide = page.evaluate(WIDER)
                page.screenshot(path=screenshots / f"{place.name}-{width}.png")
                wrong += [f"{place.name}: wider than {width} by {wide}"] if wide else []
    assert not wrong, "\n".join(wrong)


def test_the_row_that_the_keys_act_on_has_the_focus_and_is_announced(
    practices: tuple[Practice, Practice], sign_in: Any, library: object
) -> None:
    intake.import_charts(practices[0], [make_chart(1), make_chart(2, last_name="Lindholm")])
    page = sign_in("coder")
    page.wait_for_selector("tr.is-current")
    page.keyboard.press("j")
    focused = page.evaluate("[document.activeElement.tagName, document.activeElement.getAttribute('aria-selected')]")
    assert focused == ["TR", "true"]
    assert page.locator("tr[aria-selected]").count() == 1
    said = page.locator("#row-said")
    assert said.get_attribute("aria-live") == "polite"
    assert said.inner_text().split() == page.inner_text("tr.is-current").split()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('tr').classList.contains('is-current')")


def test_axe_finds_nothing_where_one_signs_in(page: Any, live_server: Any, screenshots: Path) -> None:
    wrong: list[str] = []
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.goto(live_server.url + reverse("account_login"))
        wrong += found(page, f"login {theme}")
        page.set_viewport_size({"width": 320, "height": 640})
        page.screenshot(path=screenshots / f"login-{theme}-320.png")
        wide = page.evaluate(WIDER)
        wrong += [f"login: wider than 320 by {wide}"] if wide else []
    assert not wrong, "\n".join(wrong)
