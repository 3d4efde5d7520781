"""A coder looks a code up beside the record by keyboard, selects the words that support it, and adds it with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from claimwright.workbench.models import CodingDraft, Favourite, Practice
from claimwright.workbench.services import coding, intake

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
    practices: tuple[Practice, Practice], story: Any, sign_in: Any, live_server: Any, library: object
) -> None:
    (encounter,) = intake.import_charts(practices[0], [story.make_chart()]).new
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
