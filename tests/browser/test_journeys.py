"""Three journeys in a real browser: a coder by keyboard alone, a biller from a held claim to money, a stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.clearinghouse.payer import PayerSimulator
from claimwright.clearinghouse.payer.plan import Plan
from claimwright.workbench.coding import draft
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import (
    AuditEvent,
    Batch,
    Claim,
    CodingDecision,
    CodingDraft,
    Encounter,
    LedgerEntry,
    Practice,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def held_claim(practice: Practice) -> Claim:
    """A finalised visit whose payer has no id: the edits hold it."""
    chart = make_chart(2)
    nameless = replace(chart.patient.coverages[0], payer_name="Example Mutual", payer_id="")
    chart = replace(chart, patient=replace(chart.patient, coverages=(nameless,)))
    (encounter,) = intake.import_charts(practice, [chart]).new
    coding.open_chart(encounter)
    for suggestion in encounter.suggestions.filter(suggested=True, system="icd10cm"):
        draft.accept(encounter, suggestion.pk)
    encounter.refresh_from_db()
    return coding.finalise(encounter)


def test_a_coder_finalises_a_chart_with_the_keyboard_alone(
    practices: tuple[Practice, Practice], sign_in: Any, library: object
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart()]).new
    coding.open_chart(encounter)
    page = sign_in("coder")
    press = page.keyboard.press
    page.wait_for_selector("tr.is-current")
    press("Enter")  # opens the first encounter of the worklist
    page.wait_for_selector("#codes li.is-current")
    assert page.locator("mark.on").first.inner_text().startswith("Essential hypertension")
    press("a")  # accept hypertension
    page.wait_for_selector("button[data-row-key=d]", state="attached")
    page.wait_for_selector("li.is-current:has-text('E78.5')")
    press("x")  # reject hyperlipidemia
    page.keyboard.press("H")  # the select jumps to "History only"
    page.keyboard.press("Tab")
    press("Enter")
    page.wait_for_selector("text=1 rejected")
    press("c")  # add a code by search
    page.keyboard.type("long term aspirin")
    page.wait_for_selector(".hits button:has-text('Z79.82')")
    press("Enter")
    page.wait_for_selector("#codes .tag:has-text('added')")
    press("Escape")
    press("f")
    page.wait_for_selector(".last-look:has-text('Added by hand')")
    press("f")
    page.wait_for_url("**/coding/")
    assert "final coded" in page.locator(".notice").inner_text()
    encounter.refresh_from_db()
    assert encounter.status == "ready"
    assert [(one.kind, one.code) for one in encounter.final_codes.all()] == [
        ("diagnosis", "I10"), ("diagnosis", "Z7982"), ("service", "99213"),
    ]  # fmt: skip
    assert [(one.action, one.code, one.reason) for one in CodingDecision.objects.all()] == [
        ("accepted", "I10", ""), ("rejected", "E785", "History only"), ("added", "Z7982", ""),
    ]  # fmt: skip


def test_evidence_far_down_a_long_note_comes_into_view(
    practices: tuple[Practice, Practice], sign_in: Any, library: object, live_server: Any
) -> None:
    chart = make_chart()
    (note,) = chart.documents
    long = replace(note, text="Subjective:\n" + "Feels well today.\n" * 200 + note.text)
    (encounter,) = intake.import_charts(practices[0], [replace(chart, documents=(long,))]).new
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    press = page.keyboard.press
    press("j")
    press("k")
    mark = page.locator("mark.on").first.bounding_box()
    record = page.locator(".record").bounding_box()
    assert record["y"] < mark["y"] < record["y"] + record["height"]


def test_keys_are_shown_and_go_to_lists(practices: tuple[Practice, Practice], sign_in: Any) -> None:
    page = sign_in("everyone")
    page.keyboard.press("?")
    shown = page.locator("dialog#keys").inner_text()
    assert "Go to claims" in shown
    assert "Next chart to code" in shown
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/dashboard/")


def test_a_draft_outlives_the_session(
    practices: tuple[Practice, Practice], sign_in: Any, library: object, live_server: Any
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart()]).new
    coding.open_chart(encounter)
    page = sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    with page.expect_response("**/accept/"):
        page.keyboard.press("a")
    page.context.clear_cookies()
    sign_in("coder")
    page.goto(live_server.url + reverse("chart", args=[encounter.pk]))
    assert page.locator("#codes li[data-row]:has-text('I10')").count() == 1
    assert [item["code"] for item in CodingDraft.objects.get().codes if item["kind"] == "diagnosis"] == ["I10"]


def test_a_biller_mends_a_held_claim_and_sees_the_payment_post(
    practices: tuple[Practice, Practice], sign_in: Any, library: object, live_server: Any, tmp_path: Path
) -> None:
    claim = held_claim(practices[0])
    assert claim.status == "held"
    page = sign_in("biller")
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")
    for _ in range(4):  # e goes to the next field an error points at
        if page.locator("input.flagged").count() == 0:
            break
        page.keyboard.press("e")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.type("CI" if label.startswith("Claim filing") else "EXH01")
        with page.expect_response("**/edit/"):
            page.keyboard.press("Tab")
        page.wait_for_timeout(100)
        page.evaluate("document.activeElement.blur()")
    page.wait_for_selector("text=no error")
    assert page.locator(".head .tag").inner_text() == "Ready"
    page.goto(live_server.url + reverse("claims"))
    page.keyboard.press("s")
    page.wait_for_url("**/claims/send/")
    page.keyboard.press("s")
    seen = page.locator("main").inner_text()
    assert [one for one in ("EXH01", "Professional", "1 file", "Send 1 claim, 150.00") if one not in seen] == [], seen
    assert not Batch.objects.exists(), "s looks, and sends nothing"
    page.keyboard.press("y")
    page.keyboard.press("y")
    page.wait_for_url("**/batches/")
    batch = Batch.objects.get()
    plan = Plan(payer_id="EXH01", name="EXAMPLE HEALTH", coinsurance=Decimal("0.20"))
    payer = PayerSimulator({"EXH01": plan}, tmp_path / "payer")
    assert batch.interchange is not None
    answers = payer.receive(batch.interchange.content, today=date(2026, 10, 1))
    answers += payer.pay(today=date(2026, 12, 1))
    paths = []
    for answer in answers:
        path = tmp_path / answer.name
        path.write_bytes(answer.content)
        paths.append(path)
    page.set_input_files("#files", paths)
    page.keyboard.press("i")
    page.wait_for_selector("text=everything posted")
    page.goto(live_server.url + reverse("claim", args=[claim.pk]))
    assert page.locator(".head .tag").inner_text() == "Paid"
    # 150.00 charged, 60 % allowed = 90.00, of which the patient bears 20 % = 18.00 and the payer 72.00.
    decided = page.locator(".decision dl dd").all_inner_texts()
    assert decided == ["150.00", "72.00", "18.00"]
    sums: dict[str, Decimal] = {}
    for entry in LedgerEntry.objects.all():
        sums[entry.account] = sums.get(entry.account, Decimal(0)) + entry.debit - entry.credit
    assert sums["cash"] == Decimal("72.00")
    assert sums["patient_receivable"] == Decimal("18.00")
    assert sums["insurance_receivable"] == Decimal(0)


def test_a_member_of_the_other_practice_gets_nothing(
    practices: tuple[Practice, Practice], sign_in: Any, library: object, live_server: Any
) -> None:
    claim = held_claim(practices[0])
    page = sign_in("stranger")
    for name in ("worklist", "claims", "accounts", "remittances", "batches", "audit_log", "dashboard"):
        page.goto(live_server.url + reverse(name))
        text = page.inner_text("main")
        assert "Whitfield" not in text
        assert "WHITFIELD" not in text
        assert claim.patient_control_number not in text
    for path in (
        reverse("chart", args=[claim.encounter_id]),
        reverse("claim", args=[claim.pk]),
        reverse("claim_wire", args=[claim.pk]),
        reverse("account", args=[Encounter.objects.get().patient_id]),
    ):
        response = page.goto(live_server.url + path)
        assert response.status == 404
        assert "There is no such page in this practice." in page.inner_text("main")
    assert AuditEvent.objects.filter(event="access.not_found", actor_name="stranger").count() == 4


def coding_of(practice: Practice) -> Claim:
    """A finalised visit that nothing holds."""
    (encounter,) = intake.import_charts(practice, [make_chart(4, last_name="Lindholm")]).new
    coding.open_chart(encounter)
    for suggestion in encounter.suggestions.filter(suggested=True, system="icd10cm"):
        draft.accept(encounter, suggestion.pk)
    encounter.refresh_from_db()
    claim = coding.finalise(encounter)
    assert claim.status == "ready"
    return claim
