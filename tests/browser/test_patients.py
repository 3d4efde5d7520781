"""A clerk registers a patient with two coverages by keyboard, decides on their order, and merges two that are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Patient, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERSON = {"last_name": "Lindholm", "first_name": "Astrid", "birth_date": "03111958", "address_1": "4 Quay Road"}
MEDICARE = {"c1-payer_name": "Medicare", "c1-member_id": "1EG4TE5MK73"}
OWN = {"c2-payer_name": "Example Health", "c2-member_id": "EXH77001", "c2-employees": "45"}
WIDTHS = ((1280, 800), (390, 800), (320, 640))


def fill(page: Any, values: dict[str, str]) -> None:
    for name, text in values.items():
        page.focus(f"[name='{name}']")
        page.keyboard.type(text)


def choose(page: Any, name: str, words: str) -> None:
    """A choice by its first letters, as a keyboard makes it."""
    page.focus(f"[name='{name}']")
    page.keyboard.type(words)


def picture(page: Any, folder: Path, name: str) -> None:
    """The screen in both themes, and at three widths with nothing wider than the window."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=folder / f"patients-{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if width < 1000:
            page.screenshot(path=folder / f"patients-{name}-{width}.png", full_page=True)
        assert wide <= 0, (name, width, wide)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_patient_with_two_coverages_by_keyboard(
    practices: tuple[Practice, Practice], sign_in: Any, screenshots: Path
) -> None:
    page = sign_in("everyone")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/patients/")
    page.keyboard.press("a")
    page.wait_for_selector("[name=last_name]")
    fill(page, PERSON)
    choose(page, "sex", "Fem")
    fill(page, MEDICARE)
    choose(page, "c1-kind", "Medicare")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    page.wait_for_selector("[name=c2-payer_name]:visible")
    fill(page, OWN)
    choose(page, "c2-work", "Pres")
    picture(page, screenshots, "register")
    page.focus("[name=c2-member_id]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#coverages")
    rows = page.locator("#coverages tbody tr").all_inner_texts()
    assert "Example Health" in rows[0]
    assert "MSP type 12" in rows[1]
    assert "employer of 20 or more" in rows[1]
    picture(page, screenshots, "patient")

    patient = Patient.objects.get(last_name="Lindholm")
    places = page.locator("#coverages input.place")
    for number, place in ((0, "2"), (1, "1")):
        places.nth(number).fill(place)
    page.focus("[name=reason]")
    page.keyboard.type("The employer has fewer than 20 since July.")
    page.keyboard.press("Enter")
    page.wait_for_selector("#coverages .tag.info:has-text('decided by')")
    assert "Medicare" in page.locator("#coverages tbody tr").all_inner_texts()[0]
    assert "fewer than 20 since July" in page.inner_text("#coverages")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.wait_for_url("**/patients/")
    page.keyboard.press("/")
    page.keyboard.type("ast lind")
    page.keyboard.press("Enter")
    page.wait_for_selector(".count:has-text('1 patient found')")
    page.wait_for_selector("tr.is-current")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('patient', args=[patient.pk])}")


def test_two_are_merged_and_parted(practices: tuple[Practice, Practice], sign_in: Any, screenshots: Path) -> None:
    intake.import_charts(practices[0], [make_chart(1), make_chart(2)])
    page = sign_in("everyone")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/patients/")
    picture(page, screenshots, "list")
    page.keyboard.press("d")
    page.wait_for_selector("tr.is-current")
    picture(page, screenshots, "alike")
    page.keyboard.press("Enter")
    page.wait_for_selector("table.pair")
    picture(page, screenshots, "pair")
    page.keyboard.press("r")
    page.keyboard.type("The same card.")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.wait_for_selector("form.merged")
    assert page.locator("#visits tbody tr").count() == 2
    picture(page, screenshots, "merged")
    page.click("form.merged button")
    page.wait_for_selector("form.merged", state="detached")
    assert page.locator("#visits tbody tr").count() == 1
