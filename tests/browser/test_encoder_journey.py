"""A coder looks a code up beside the record, selects the words that support it, and adds it with them, all by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.scenes import make_chart

from claimwright.workbench.coding import service as coding
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import CodingDraft, Favourite, Practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT_WORDS = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".record .text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    document.getSelection().removeAllRanges();
    document.getSelection().addRange(range);
    return;
  }
}"""


def test_a_code_is_looked_up_and_added_with_its_evidence(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart()]).new
    coding.open_chart(encounter)
    page = sign_in("coder")
    press = page.keyboard.press
    page.goto(f"{live_server.url}{reverse('chart', args=[encounter.pk])}")
    page.wait_for_selector("#codes li.is-current")
    press("e")  # the encoder, at the suggestion under the cursor
    page.wait_for_selector("#enc-page .codehead:has-text('I10')")
    assert page.locator("#enc-quote").inner_text().startswith("“Essential hypertension")
    press("y")  # another evidence
    page.evaluate(SELECT_WORDS, "atorvastatin")
    page.wait_for_selector("#enc-quote:has-text('atorvastatin')")
    press("/")
    page.keyboard.type("pure hypercholesterolemia")
    page.wait_for_selector("#enc-list a:has-text('E78.00')")
    assert page.evaluate("document.activeElement.id") == "enc-term", "typing is not disturbed"
    press("Enter")  # from the field to the list
    page.wait_for_selector("#enc-page .codehead:has-text('E78.00')")
    press("j")  # the next row's page opens by itself
    page.wait_for_selector("#enc-page .codehead:not(:has-text('E78.00 '))")
    press("k")
    page.wait_for_selector("#enc-page .codehead:has-text('E78.00')")
    press("a")
    page.wait_for_selector("#enc-chosen .tag:has-text('E78.00')")
    press("s")
    page.wait_for_selector("#enc-page button[aria-pressed=true]")
    item = CodingDraft.objects.get(encounter=encounter).codes[-1]
    text = encounter.documents.get().text
    assert item["code"] == "E7800"
    assert [text[one["start"] : one["end"]] for one in item["evidence"]] == ["atorvastatin"]
    assert Favourite.objects.get().code == "E7800"
    press("u")  # back to the chart, where the words stand beside the code
    page.wait_for_selector("#codes li:has-text('E78.00')")


def test_the_focus_stays_where_words_find_nothing_and_tab_moves_the_cursor(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object
) -> None:
    page = sign_in("coder")
    press = page.keyboard.press
    page.goto(f"{live_server.url}{reverse('encoder')}")
    page.keyboard.type("zzzzqq")
    page.wait_for_selector("#enc-list:has-text('No ICD-10-CM code found')")
    press("Enter")
    assert page.evaluate("document.activeElement.id") == "enc-term", "the words are put right where they stand"
    press("Control+a")
    page.keyboard.type("hypertension")
    page.wait_for_selector("#enc-list a:has-text('I10')")
    press("Enter")
    for _ in range(3):
        press("Tab")
    focused = page.evaluate("document.activeElement.closest('[data-row]').classList.contains('is-current')")
    assert focused, "a adds, and s keeps, the code that has the focus"


def test_words_of_the_record_are_selected_and_kept_by_keyboard(
    practices: tuple[Practice, Practice], sign_in: Any, live_server: Any, library: object
) -> None:
    (encounter,) = intake.import_charts(practices[0], [make_chart()]).new
    coding.open_chart(encounter)
    page = sign_in("coder")
    press = page.keyboard.press

    def quote() -> str:
        return str(page.locator("#enc-evidence input[name=quote]").input_value())

    page.goto(f"{live_server.url}{reverse('chart_encoder', args=[encounter.pk])}")
    press("Escape")  # out of the search field
    press("w")
    assert quote() == "ASSESSMENT"
    press("ArrowRight")
    assert quote() == "AND"
    # Which word is beneath, the widths of the font decide; on which line it is, and that up comes back, no font does.
    press("ArrowDown")
    assert quote() in {"1", "Essential", "hypertension", "controlled"}
    press("ArrowDown")
    assert quote() in {"2", "Hyperlipidemia", "continue"}
    press("ArrowUp")
    press("ArrowUp")
    assert quote() == "AND"
    page.keyboard.type("hyperl")
    assert quote() == "Hyperlipidemia"
    press("Shift+ArrowRight")
    press("Shift+ArrowRight")
    assert quote() == "Hyperlipidemia, continue atorvastatin"
    press("Shift+ArrowLeft")
    assert quote() == "Hyperlipidemia, continue"
    page.keyboard.type("ato")  # letters go to the word
    assert quote() == "atorvastatin"
    press("Shift+ArrowDown")
    assert quote().startswith("atorvastatin.\nNo")
    press("Shift+ArrowUp")
    assert quote() == "atorvastatin"
    press("Shift+ArrowLeft")
    press("Enter")
    assert page.locator("#enc-quote").inner_text() == "“continue atorvastatin”"
    press("w")
    press("ArrowRight")
    press("Escape")
    assert quote() == "continue atorvastatin", "left without choosing"
    press("/")
    page.keyboard.type("E78.00")
    page.wait_for_selector("#enc-list a:has-text('E78.00')")
    press("Enter")
    page.wait_for_selector("#enc-page .codehead:has-text('E78.00')")
    press("a")
    page.wait_for_selector("#enc-chosen .tag:has-text('E78.00')")
    press("w")
    page.keyboard.type("ato")
    press("Shift+ArrowDown")
    press("Enter")
    press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type("Z79.899")
    page.wait_for_selector("#enc-list a:has-text('Z79.899')")
    press("Enter")
    page.wait_for_selector("#enc-page .codehead:has-text('Z79.899')")
    press("a")
    page.wait_for_selector("#enc-chosen .tag:has-text('Z79.899')")
    text = encounter.documents.get().text
    added = {
        item["code"]: [text[one["start"] : one["end"]] for one in item["evidence"]]
        for item in CodingDraft.objects.get(encounter=encounter).codes
    }
    assert added["E7800"] == ["continue atorvastatin"]
    assert added["Z79899"] == ["atorvastatin.\nNo evidence of pneumonia"], "over the end of a line"
