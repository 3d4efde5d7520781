"""The encoder screen: search with reasons, a code's page, the books, the builder, favourites and notes, evidence carried."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.reference.book.conftest import PCS_DEFINITIONS, PCS_TABLES

from claimwright.records.chart import Chart
from claimwright.reference import Library
from claimwright.reference.releases import Store, add
from claimwright.workbench import opened_library
from claimwright.workbench.coding import service as coding
from claimwright.workbench.encoder import service as encoder
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, CodeNote, CodingDraft, Encounter, Favourite, Practice

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart]) -> Encounter:
    (one,) = intake.import_charts(registered, [charts()]).new
    coding.open_chart(one)
    return one


@pytest.fixture
def coder(member: Callable[..., Client]) -> Client:
    return member("coder")


def post(client: Client, name: str, *arguments: Any, **values: Any) -> str:
    response = client.post(reverse(name, args=arguments), values)
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_results_say_why_and_filters_leave_out_what_cannot_be_meant(coder: Client) -> None:
    page = post(coder, "encoder_find", q="sugar diabetes", system="icd10cm", day="2026-09-01")
    assert '"code":"E11.9"' in page
    pregnant = post(coder, "encoder_find", q="gestational diabetes", system="icd10cm", day="2026-09-01", sex="F")
    assert "O24.4" in pregnant
    assert "O24.4" not in post(coder, "encoder_find", q="gestational diabetes", day="2026-09-01", sex="M")
    only = post(coder, "encoder_find", q="E11", system="icd10cm", day="2026-09-01", billable="1")
    assert "header" not in only
    assert "Type two letters" in post(coder, "encoder_find", q="x")
    assert "No HCPCS code found" in post(coder, "encoder_find", q="qqqqqqq", system="hcpcs")


def test_a_search_is_in_the_audit_trail_without_its_words(coder: Client, encounter: Encounter) -> None:
    post(coder, "encoder_find", q="hypertension", encounter=encounter.pk)
    event = AuditEvent.objects.filter(event="coding.searched").latest("sequence")
    assert (event.object_id, event.detail) == (str(encounter.pk), {})


def test_a_page_shows_notes_flags_and_choices(coder: Client) -> None:
    page = post(coder, "encoder_page", system="icd10cm", code="S52.501A", day="2026-09-01")
    for words in ("Notes at S52", "7th character", "Excludes1", "initial encounter for closed fracture", "CC level"):
        assert words in page
    assert "&quot;code&quot;: &quot;S58&quot;" in page, "codes in notes are links"
    assert "Add <kbd>a</kbd>" not in page, "without a chart there is nothing to add to"
    assert "No list has, or had, the code QQQ" in post(coder, "encoder_page", system="icd10cm", code="QQQ")
    assert "No list has" in post(coder, "encoder_page", system="nonsense", code="I10")


def test_text_of_a_code_cannot_write_into_the_page(coder: Client) -> None:
    assert "<script>" not in post(coder, "encoder_page", system="icd10cm", code="<script>alert(1)</script>")
    assert "<script>" not in post(coder, "encoder_build", words="<script>")


@pytest.fixture
def fees(monkeypatch: pytest.MonkeyPatch, library: Library, fee_files: Store) -> Library:
    """The library with the fee files of October 2025."""
    priced = Library(library.folder, fee_files.folder.parent)
    monkeypatch.setattr(opened_library, "library", lambda: priced)
    return priced


def test_a_price_stands_at_the_practices_own_zip_until_another_is_typed(
    fees: Library, registered: Practice, other_practice: Practice, member: Callable[..., Client]
) -> None:
    """The amounts of docs/fees.md: 99213 in Manhattan and in Anchorage on November 3, 2025."""
    asked = {"system": "hcpcs", "code": "99213", "day": "2025-11-03"}
    coder = member("coder", registered)
    page = post(coder, "encoder_page", **asked)
    assert 'name="zip" id="enc-zip" value="12207"' in page, "Albany, from the registration"
    assert 'data-key="z"' in page
    page = post(coder, "encoder_page", **asked, zip="10001")
    assert "Allowed in an office (11)" in page
    assert "$101.06 = work 1.30 x 1.065; practice expense, non-facility 1.35 x 1.166" in page
    assert "Allowed in a hospital&#x27;s outpatient department (22)" in page
    assert "$71.64" in page
    assert "contractor 13202, locality 01" in page
    assert "the practice's own is 12207" in page
    assert "$101.06" in post(coder, "encoder_page", **asked), "remembered for this practice"
    assert "$101.06" in post(coder, "encoder_page", **asked, zip="nonsense"), "no ZIP code changes nothing"
    assert "$112.20" in post(coder, "encoder_page", **asked, zip="99501-1234")
    assert 'value="12207"' in post(coder, "encoder_page", **asked, zip="")
    post(coder, "encoder_page", **asked, zip="10001")
    stranger = member("coder", other_practice)
    page = post(stranger, "encoder_page", **asked)
    assert 'name="zip" id="enc-zip" value=""' in page
    assert "$" not in page.split("Medicare")[1].split("<form")[0], "without a ZIP code no price of a place"
    assert "Work RVU" in page


def test_a_price_that_is_not_of_a_place_says_so_and_unknown_places_are_named(
    fees: Library, registered: Practice, member: Callable[..., Client]
) -> None:
    coder = member("coder", registered)
    page = post(coder, "encoder_page", system="hcpcs", code="99213", day="2025-11-03", zip="00000")
    assert "the ZIP code 00000 in the list of localities (ZIP5)" in page
    page = post(coder, "encoder_page", system="icd10cm", code="I10", day="2025-11-03")
    assert "enc-zip" not in page


def test_the_chart_gives_day_sex_and_age_and_the_record_stands_beside(coder: Client, encounter: Encounter) -> None:
    page = coder.get(reverse("chart_encoder", args=[encounter.pk])).content.decode()
    assert 'value="2026-09-01"' in page
    assert "<option selected>F</option>" in page
    assert 'name="age" inputmode="numeric" value="68"' in page
    assert 'data-document="note"' in page
    assert AuditEvent.objects.get(event="chart.read").object_id == str(encounter.pk)


def test_a_suggestion_brings_its_code_and_its_words(coder: Client, encounter: Encounter) -> None:
    found = encounter.suggestions.get(code="I10")
    page = coder.get(reverse("chart_encoder", args=[encounter.pk]), {"suggestion": found.pk}).content.decode()
    assert '"code":"I10"' in page
    assert '<mark class="on">Essential hypertension' in page
    assert 'name="quote" value="Essential hypertension' in page


def test_adding_carries_the_words_selected(coder: Client, encounter: Encounter) -> None:
    shown = post(
        coder, "encoder_add", encounter.pk, system="icd10cm", code="Z79.82",
        document="note", start="40", quote="lisinopril",
    )  # fmt: skip
    assert "Z79.82" in shown
    item = CodingDraft.objects.get(encounter=encounter).codes[-1]
    text = encounter.documents.get(document_id="note").text
    (kept,) = item["evidence"]
    assert (item["code"], item["action"], text[kept["start"] : kept["end"]]) == ("Z7982", "added", "lisinopril")
    chart = coder.get(reverse("chart", args=[encounter.pk])).content.decode()
    assert "“lisinopril”" in chart


def test_words_that_are_not_in_the_record_are_refused(coder: Client, encounter: Encounter) -> None:
    shown = post(coder, "encoder_add", encounter.pk, system="icd10cm", code="I10", document="note", quote="warfarin")
    assert "not in the record as they stand" in shown
    assert "I10" not in [item["code"] for item in CodingDraft.objects.get(encounter=encounter).codes]
    assert "at most 500 characters" in post(
        coder, "encoder_add", encounter.pk, system="icd10cm", code="I10", document="note", quote="x" * 501
    )
    assert "is no icd10cm code" in post(coder, "encoder_add", encounter.pk, system="icd10cm", code="I10.9")


def test_the_nearest_of_several_places_is_the_evidence(encounter: Encounter) -> None:
    text = encounter.documents.get(document_id="note").text
    places = [at for at in range(len(text)) if text.startswith("continue", at) or text.startswith("on ", at)]
    assert places
    (kept,) = encoder.evidence(encounter, "note", "on", len(text))
    assert kept["start"] == text.rindex("on")
    assert encoder.evidence(encounter, "note", " ", 0) == []


def test_favourites_and_notes_are_ones_own_and_the_practices(coder: Client, member: Callable[..., Client]) -> None:
    post(coder, "encoder_keep", system="icd10cm", code="E11.22")
    assert "E11.22" in post(coder, "encoder_favourites")
    manager = member("manager")
    assert "E11.22" not in post(manager, "encoder_favourites")
    post(manager, "encoder_keep", system="icd10cm", code="I10", shared="1")
    post(manager, "encoder_keep", system="icd10cm", code="I10", shared="1", note="Ask for the cause.")
    assert "I10" in post(coder, "encoder_favourites")
    assert "Ask for the cause." in post(coder, "encoder_page", system="icd10cm", code="I10")
    # The key that keeps never lets go: pressed twice, the code is still there.
    post(coder, "encoder_keep", system="icd10cm", code="E11.22")
    assert "E11.22" in post(coder, "encoder_favourites")
    post(coder, "encoder_keep", system="icd10cm", code="E11.22", gone="1")
    post(coder, "encoder_keep", system="icd10cm", code="E11.22", gone="1")
    assert "E11.22" not in post(coder, "encoder_favourites")
    assert {event.detail["whose"] for event in AuditEvent.objects.filter(event="favourite.added")} == {
        "own",
        "practice",
    }


def test_the_practices_own_need_the_role_and_stay_in_the_practice(
    coder: Client, member: Callable[..., Client], other_practice: Practice
) -> None:
    assert "Your role keeps own" in post(coder, "encoder_keep", system="icd10cm", code="I10", shared="1")
    assert not Favourite.objects.exists()
    post(member("manager"), "encoder_keep", system="icd10cm", code="I10", shared="1", note="Ours.")
    stranger = member("manager", other_practice)
    assert "Ours." not in post(stranger, "encoder_page", system="icd10cm", code="I10")
    post(coder, "encoder_keep", system="icd10cm", code="I10", note="Mine.")
    post(coder, "encoder_keep", system="icd10cm", code="I10", note=" ")
    assert [note.text for note in CodeNote.objects.all()] == ["Ours."], "an empty note takes it away"
    assert "Name a code" in post(coder, "encoder_keep", system="icd10cm", code="QQQ")
    assert "at most 2000" in post(coder, "encoder_keep", system="icd10cm", code="I10", note="x" * 2001)


def test_another_practices_chart_is_not_there_for_the_encoder(
    encounter: Encounter, member: Callable[..., Client], other_practice: Practice
) -> None:
    stranger = member("coder", other_practice)
    assert stranger.post(reverse("encoder_page"), {"code": "I10", "encounter": encounter.pk}).status_code == 404
    assert stranger.post(reverse("encoder_find"), {"q": "I10", "encounter": encounter.pk}).status_code == 404


def test_a_biller_looks_up_codes_but_reads_no_chart(encounter: Encounter, member: Callable[..., Client]) -> None:
    biller = member("biller")
    assert biller.get(reverse("encoder")).status_code == 200
    page = post(biller, "encoder_page", system="icd10cm", code="I10", encounter=encounter.pk)
    assert "Add <kbd>a</kbd>" not in page
    assert biller.post(reverse("encoder_add", args=[encounter.pk])).status_code == 403


def test_the_builder_shows_what_each_choice_means(
    coder: Client, library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name, text in (("tables.xml", PCS_TABLES), ("definitions.xml", PCS_DEFINITIONS)):
        (files / name).write_text(text)
    assert [one.status for one in add(Store(tmp_path), [files])] == ["loaded", "loaded"]
    monkeypatch.setattr(opened_library, "library", lambda: Library(library.folder, tmp_path))
    page = post(coder, "encoder_build", characters="0F", day="2026-03-02")
    assert "Excision" in page
    assert "a portion of a body part" in page
    assert "The qualifier DIAGNOSTIC is used to identify excision procedures that are biopsies" in page
    assert "Partial nephrectomy, liver biopsy" in page
    assert "Cutting through the skin" in post(coder, "encoder_build", characters="0FT4", day="2026-03-02")
    code = post(coder, "encoder_page", system="icd10pcs", code="0FT40ZZ", day="2026-03-02")
    assert "Open is" in code
    assert "Cutting through the skin" in code


def test_books_and_builder_say_what_is_missing(coder: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    bare = Library(opened_library.library().folder, tmp_path)
    monkeypatch.setattr(opened_library, "library", lambda: bare)
    assert "claimwright reference update icd10cm_book" in post(coder, "encoder_browse", book="index")
    assert "claimwright reference update icd10pcs_book" in post(coder, "encoder_build")
    assert "There is no such book" in post(coder, "encoder_browse", book="nonsense")


def test_the_builder_begins_with_what_the_words_of_an_operation_fix(coder: Client, encounter: Encounter) -> None:
    told = {"practice": encounter.practice, "sequence": 90, "system": "icd10pcs", "score": 0.4, "suggested": False}
    sides = [{"code": code, "description": "", "score": 0.4} for code in ("0YU64JZ", "0YUA4JZ")]
    left_open = encounter.suggestions.create(code="0YU54JZ", alternatives=sides, **told)
    fixed = encounter.suggestions.create(code="0DTJ4ZZ", **told)
    address = reverse("chart_encoder", args=[encounter.pk])
    page = coder.get(address, {"suggestion": left_open.pk}).content.decode()
    assert '"characters":"0YU"' in page
    assert '"characters":"0' not in coder.get(address, {"suggestion": fixed.pk}).content.decode()
