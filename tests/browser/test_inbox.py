"""A PDF is dropped into the inbox, its patient is given by keyboard, and its chart opens."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from reportlab.pdfgen.canvas import Canvas

from claimwright.workbench.models import Encounter, Practice

pytestmark = pytest.mark.browser

DROP = """data => {
  const carried = new DataTransfer();
  for (const [name, type, body] of data) {
    const bytes = Uint8Array.from(atob(body), sign => sign.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  const target = document.getElementById("drop");
  for (const name of ["dragenter", "dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


def paper() -> bytes:
    """A note of two pages that names no patient."""
    out = BytesIO()
    canvas = Canvas(out)
    for lines in (("OFFICE VISIT", "Chief complaint: cough."), ("ASSESSMENT", "1. Essential hypertension.")):
        for number, line in enumerate(lines):
            canvas.drawString(72, 720 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def typed(page: Any, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").focus()
        page.keyboard.type(value)


def test_a_dropped_pdf_becomes_a_chart(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    page = sign_in("coder")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/")
    assert "Nothing waits" in page.inner_text("main")
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
    page.evaluate(
        DROP, [["visit.pdf", "application/pdf", base64.b64encode(paper()).decode()], ["scan.png", "image/png", picture]]
    )
    page.wait_for_selector("tr[data-row] >> text=visit.pdf")
    assert page.locator("#dropped tr").all_inner_texts()[1].startswith("scan.png\tNot usable\tA picture (PNG)")
    page.screenshot(path=screenshots / "inbox.png")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#patient_search")
    page.screenshot(path=screenshots / "inbox-file.png")
    page.keyboard.press("Escape")
    typed(
        page, last_name="Poe", first_name="Ann", birth_date="1990-01-02", day="2026-11-03", clinician_last_name="Okafor"
    )
    page.locator("#sex").select_option("F")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_selector("text=Used: new encounter.")
    assert "scan.png" in page.inner_text("h1"), "the next that waits"
    page.keyboard.press("x")
    page.keyboard.type("Sent by mistake")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/")
    encounter = Encounter.objects.get()
    assert (encounter.patient.shown_name, encounter.format) == ("Poe, Ann", "pdf")
    page.goto(live_server.url + reverse("inbox") + "?state=used")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Encounter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/coding/{encounter.pk}/")
    assert "Essential hypertension" in page.inner_text("main")


def test_the_inbox_fits_a_telephone_and_the_dark(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, screenshots: Path
) -> None:
    page = sign_in("coder")
    page.keyboard.press("g")
    page.keyboard.press("h")
    # Tests have one connection to their database: the page that is left must have its answer first.
    page.wait_for_load_state("networkidle")
    page.goto(live_server.url + reverse("inbox"))
    page.set_input_files("#files", [{"name": "note.pdf", "mimeType": "application/pdf", "buffer": paper()}])
    page.wait_for_selector("tr[data-row] >> text=note.pdf")
    page.screenshot(path=screenshots / "inbox-dark.png")
    page.set_viewport_size({"width": 320, "height": 700})
    page.screenshot(path=screenshots / "inbox-320.png", full_page=True)
    page.click("tr[data-row] a")
    page.wait_for_selector("#patient_search")
    page.screenshot(path=screenshots / "inbox-file-320.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path=screenshots / "inbox-file-dark.png")
