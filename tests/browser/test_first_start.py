"""From an empty home to a sent claim: the practice is made on screen by keyboard, its first chart coded, its claim sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.workbench import setup
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Batch, Claim, ClaimParty, Finding, Membership, Practice, SetupRow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "heron-lamp-forty-two"
FIRST = {
    "person-username": "olga", "person-first_name": "Olga", "person-last_name": "Marsh",
    "password": PASSWORD, "again": PASSWORD, "organization": "Harbor Group",
    "practice-id": "harbor", "practice-name": "Harbor Family Medicine", "practice-npi": "1234567893",
    "practice-taxonomy": "261QM1300X", "practice-tax_id": "84-1234567", "practice-address_1": "1 Pier Street",
    "practice-city": "Albany", "practice-state": "NY", "practice-postal_code": "12207-1234",
    "practice-contact_name": "Billing", "practice-phone": "518-555-0140", "practice-submitter_id": "HARBOR01",
}  # fmt: skip
WIDTHS = ((1280, 800), (390, 800), (320, 700))


def fill(page: Any, values: dict[str, str]) -> None:
    """Types into the fields of the form in their order, by keyboard."""
    for name, text in values.items():
        page.focus(f"[name='{name}']")
        page.keyboard.type(text)


def add(page: Any, kind: str, values: dict[str, str]) -> None:
    """From the setup's list of a kind: ``a``, the fields, Enter."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + reverse(kind))
    page.keyboard.press("a")
    page.wait_for_selector("form.form .field input")
    fill(page, values)
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.success")


def picture(page: Any, folder: Path, name: str) -> None:
    """The screen in both themes, and at three widths with nothing wider than the window."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=folder / f"setup-{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if width < 1000:
            page.screenshot(path=folder / f"setup-{name}-{width}.png", full_page=True)
        assert wide <= 0, (name, width, wide)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_from_an_empty_home_to_a_sent_claim(
    transactional_db: None, page: Any, live_server: Any, library: object, screenshots: Path
) -> None:
    page.goto(live_server.url + reverse("first_start", args=[setup.first_start_token()]))
    fill(page, FIRST)
    page.select_option("[name='practice-kind']", "P")
    page.check("[name=roles][value=coder]")
    page.check("[name=roles][value=biller]")
    picture(page, screenshots, "first-start")
    page.focus("[name='practice-submitter_id']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/coding/")
    assert "what a practice needs before its first claim" in page.locator("main").inner_text().lower()
    picture(page, screenshots, "empty-worklist")
    practice = Practice.objects.get()
    assert Membership.objects.count() == 4

    add(
        page,
        "payers",
        {"payer_id": "EXH01", "name": "Example Health", "claim_filing_indicator": "CI", "timely_filing_days": "180"},
    )
    add(
        page,
        "providers",
        {"last_name": "Okafor", "first_name": "Adaeze", "npi": "1467102038", "taxonomy": "207Q00000X"},
    )
    add(page, "fees", {"code": "99213", "charge": "150.00", "valid_from": "01012026"})
    assert set(SetupRow.objects.values_list("kind", flat=True)) == {"practice", "payer", "provider"}

    practice.refresh_from_db()
    (encounter,) = intake.import_charts(practice, [make_chart()]).new
    assert str(encounter.deadline) == "2027-02-28", "180 days from 1 September 2026, as agreed with the payer"
    coding.open_chart(encounter)
    page.goto(live_server.url + reverse("worklist"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#codes li.is-current")
    page.keyboard.press("a")
    page.wait_for_selector("li.is-current:has-text('E78.5')")
    page.keyboard.press("a")
    page.wait_for_selector("#codes li:has-text('E78.5') button[data-row-key=d]", state="attached")
    page.keyboard.press("f")
    page.wait_for_selector(".last-look:has-text('Accepted as proposed')")
    page.keyboard.press("f")
    page.wait_for_url("**/coding/")

    claim = Claim.objects.get()
    findings = list(Finding.objects.values_list("edit", "severity", "message"))
    assert (claim.status, claim.total_charge) == ("ready", Decimal("150.00")), findings
    page.goto(live_server.url + reverse("claims"))
    page.keyboard.press("s")
    page.wait_for_url("**/claims/send/")
    page.keyboard.press("y")
    page.wait_for_url("**/batches/")
    batch = Batch.objects.get()
    assert batch.interchange is not None
    wire = batch.interchange.content.decode()
    assert [
        one
        for one in ("HARBOR01", "NM1*85*2*HARBOR FAMILY MEDICINE*****XX*1234567893", "REF*EI*841234567")
        if one not in wire
    ] == []
    assert "NM1*82*1*OKAFOR*ADAEZE****XX*1467102038~PRV*PE*PXC*207Q00000X" in wire.replace("\n", "")
    assert ClaimParty.objects.get(role="payer").id == "EXH01"


def test_pictures_of_setting_up(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Path, tmp_path: Path
) -> None:
    page = sign_in("everyone")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/setup/")
    payer = SetupRow.objects.get(practice=practices[0], kind="payer")
    for name, path in (
        ("overview", reverse("setup")),
        ("practice", reverse("setup_practice")),
        ("practice-add", reverse("practice_add")),
        ("payers", reverse("payers")),
        ("payer", reverse("payer", args=[payer.pk])),
        ("fees", reverse("fees")),
        ("people", reverse("people")),
        ("person-add", reverse("person_add")),
    ):
        page.goto(live_server.url + path)
        picture(page, screenshots, name)
    prices = tmp_path / "prices.csv"
    prices.write_text("CPT Code,Price,Effective\n99215,290.00,2026-01-01\n99216,lots,2026-01-01\n")
    page.goto(live_server.url + reverse("fees_import"))
    page.set_input_files("[name=file]", prices)
    page.click("text=Look at it first")
    page.wait_for_selector("text=Would be:")
    assert "An amount in dollars and cents" in page.locator("#outcome").inner_text()
    picture(page, screenshots, "fees-import")
    page.click("button[name=take]")
    page.wait_for_selector("text=Taken in:")
    assert practices[0].fees.get(procedure_code="99215").charge == Decimal("290.00")


def test_who_ends_while_signed_in_is_out(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, browser: Any
) -> None:
    other = browser.new_page()
    page = sign_in("coder")
    other.goto(live_server.url)
    other.fill("[name=login]", "everyone")
    other.fill("[name=password]", "correct-horse-battery")
    other.keyboard.press("Enter")
    other.wait_for_selector("header.bar")
    other.goto(live_server.url + reverse("people") + "?q=coder")
    other.keyboard.press("Enter")
    other.wait_for_selector("text=End: works here no more")
    other.keyboard.press("X")
    other.wait_for_selector("text=does not work here any more")
    other.close()
    page.goto(live_server.url + reverse("worklist"))
    page.wait_for_selector("[name=login]")
