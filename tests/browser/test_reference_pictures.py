"""The encoder, its books and the reference screens, light and dark: pictures, and no screen wider than the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.conftest import quiet
from tests.reference.book.conftest import PCS_DEFINITIONS, PCS_TABLES
from tests.workbench.scenes import make_chart

from claimwright.records.chart import CodedEntry
from claimwright.reference import Library
from claimwright.reference.releases import Store, add
from claimwright.workbench import opened_library
from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import Favourite, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch, library: Library, official_files: tuple[Path, Any]) -> Library:
    """The library with the official files of the development data, for the live server too."""
    loaded = Library(library.folder, official_files[0])
    monkeypatch.setattr(opened_library, "library", lambda: loaded)
    monkeypatch.setattr("claimwright.workbench.library.views.default_home", lambda: official_files[0])
    return loaded


def problem_lists(practice: Practice) -> None:
    """Two patients with codes of earlier releases on their problem lists."""
    for number, name, codes in ((1, "Whitfield", ("M72.2", "I10")), (2, "Abbott", ("D69.1", "H40.11X0", "G93.3"))):
        entries = tuple(
            CodedEntry("icd10cm", one, "problem", status="active", date=date(2026, 9, 3), on_problem_list=True)
            for one in codes
        )
        intake.import_charts(practice, [replace(make_chart(number, last_name=name), entries=entries)])


def test_pictures_of_the_encoder_and_the_reference_screens(
    practices: tuple[Practice, Practice],
    sign_in: Any,
    live_server: Any,
    official: Library,
    fee_files: Store,
    monkeypatch: pytest.MonkeyPatch,
    screenshots: Path,
    tmp_path: Path,
) -> None:
    problem_lists(practices[0])
    (encounter,) = intake.import_charts(practices[0], [make_chart(3)]).new
    coding.open_chart(encounter)
    Favourite.objects.create(practice=practices[0], user=None, system="icd10cm", code="M722")
    page = sign_in("everyone")

    def shot(name: str, path: str, then: Callable[[], None] | None = None) -> None:
        for theme in ("light", "dark"):
            page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
            assert page.goto(live_server.url + path).status == 200
            if then:
                then()
            page.wait_for_timeout(350)  # the page of the row under the cursor is asked for a moment later
            quiet(page)
            page.screenshot(path=screenshots / f"{name}-{theme}.png")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, f"{name} is wider than 1280"

    def press(*keys: str) -> Callable[[], None]:
        def run() -> None:
            for key in keys:
                page.keyboard.press(key)
                quiet(page)

        return run

    def leave(*keys: str) -> Callable[[], None]:
        return press("Escape", *keys)

    def searched() -> None:
        page.keyboard.type("plantar fasciitis")
        page.wait_for_selector("#enc-list [data-row]")
        press("Enter")()

    def priced_elsewhere() -> None:
        page.wait_for_selector("#enc-zip")
        press("z")()
        page.keyboard.type("10001")
        press("Enter")()
        page.wait_for_selector("#enc-page :text('contractor 13202')")

    alone, beside = reverse("encoder"), reverse("chart_encoder", args=[encounter.pk])
    changes = reverse("reference_changes") + "?before=2025-10-01&after=2026-10-01"
    shot("encoder", alone + "?day=2026-03-02", searched)
    shot("encoder-beside", beside)
    shot("code-icd10cm", alone + "?system=icd10cm&code=E11.22&day=2026-03-02")
    shot("code-hcpcs", alone + "?system=hcpcs&code=J1100&day=2026-03-02")
    with monkeypatch.context() as priced:
        priced.setattr(opened_library, "library", lambda: Library(official.folder, fee_files.folder.parent))
        shot("code-price", alone + "?system=hcpcs&code=99213&day=2025-11-03", priced_elsewhere)
    files = tmp_path / "files"
    files.mkdir()
    for name, text in (("tables.xml", PCS_TABLES), ("definitions.xml", PCS_DEFINITIONS)):
        (files / name).write_text(text)
    assert [one.status for one in add(Store(tmp_path), [files])] == ["loaded", "loaded"]
    with monkeypatch.context() as defined:
        defined.setattr(opened_library, "library", lambda: Library(official.folder, tmp_path))
        shot("pcs-definitions", alone + "?day=2026-03-02", leave("b", "p", "0", "F"))
        assert "DIAGNOSTIC is used to identify" in page.inner_text("#enc-list .is-current")
    shot("words", beside, leave("w", "ArrowRight", "ArrowDown", "Shift+ArrowRight"))
    shot("code-pcs", alone + "?system=icd10pcs&code=0FT44ZZ&day=2025-03-02")
    shot("pcs-builder", alone + "?day=2025-03-02", leave("b", "p", "0", "F", "T"))
    shot("pcs-builder-begin", alone + "?day=2025-03-02", leave("b", "p"))
    for book in ("i", "n", "d", "e"):
        shot(f"book-{book}", alone + "?day=2026-03-02", leave("b", book))
    shot("favourites", alone, leave("b", "v"))
    shot("reference-status", reverse("reference_status"))
    shot("release-changes", changes)
    shot("problem-lists", changes + "&where=problem_lists")
    assert page.locator("tr.group").all_inner_texts() == ["Abbott, Margaret H1002", "Whitfield, Margaret H1001"]
