"""Are the pieces that pages are built of written as they are read: amounts, dashes, choices, keys, marks?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.template import engines

from claimwright.workbench.coding.evidence_marks import Run


def written(source: str, **context: Any) -> str:
    """A line of a template as the browser gets it, without the blanks between tags."""
    text = engines["django"].from_string(source).render(context)
    return "".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{% heads "Claim" "Charge:num" %}', '<thead><tr><th>Claim</th><th class="num">Charge</th></tr></thead>'),
        ("{% money_cell amount %}", '<td class="num">(1,234.50)</td>'),
        ('{% money_cell amount "bad" strong=True %}', '<td class="num bad-text"><b>(1,234.50)</b></td>'),
        ("{% money_cell nothing %}", '<td class="num"></td>'),
        ("{% empty_row 3 text %}", '<tr><td colspan="3" class="empty">Nothing &lt;yet&gt;.</td></tr>'),
        ('{% fact "Payer" payer %}', "<div><dt>Payer</dt><dd>Smith &amp; Sons</dd></div>"),
        ('{% fact "Warnings" 0 "num" %}', '<div><dt>Warnings</dt><dd class="num">0</dd></div>'),
        ('{% fact "Born" nothing %}', "<div><dt>Born</dt><dd>—</dd></div>"),
        ('<a {% key "g w" "Go" %}>', '<a data-key="g w" data-help="Go">'),
        ('<a {% row_key "a" "Accept" %}>', '<a data-row-key="a" data-help="Accept">'),
    ],
)
def test_a_piece_as_it_is_written(source: str, shown: str) -> None:
    found = written(source, amount=Decimal("-1234.5"), nothing=None, payer="Smith & Sons", text="Nothing <yet>.")
    assert found == shown


def test_a_filter_shows_what_is_chosen() -> None:
    shown = written(
        '{% choice "Setting" "setting" values "ambulatory_surgery" "Any" spelled=True %}',
        values=["office", "ambulatory_surgery"],
    )
    assert shown == (
        '<label>Setting<select name="setting" data-submit><option value="">Any</option>'
        '<option value="office">Office</option>'
        '<option value="ambulatory_surgery" selected>Ambulatory surgery</option></select></label>'
    )


def test_a_filter_of_pairs_has_its_key() -> None:
    shown = written('{% choice "Kind" "kind" pairs keys="/" does="Filter" %}', pairs=[("P", "Professional")])
    assert 'data-submit data-key="/" data-help="Filter">' in shown
    assert '<option value="P">Professional</option>' in shown


def test_the_marked_text_is_the_text() -> None:
    """Blank for blank, and never as markup: records hold what they hold."""
    runs = [Run("Dx:  <b>", ()), Run("COPD", ("s1", "c2")), Run("\n cough", ("s3",), weak=True)]
    shown = engines["django"].from_string("{% marked runs %}").render({"runs": runs})
    assert shown == (
        'Dx:  &lt;b&gt;<mark data-codes="s1 c2">COPD</mark><mark data-codes="s3" class="weak">\n cough</mark>'
    )
    assert written('{% marked runs "on" %}', runs=runs[1:2]) == '<mark class="on">COPD</mark>'


def test_characters_of_a_procedure_are_not_added_as_numbers() -> None:
    assert written("{% load encoder %}{{ before|then:'1' }}", before="0") == "01"


def test_a_column_without_words_on_the_screen_has_them_for_who_listens() -> None:
    assert '<th><span class="visually-hidden">Forget</span></th>' in written('{% heads "Words" "Forget:unseen" %}')
    with pytest.raises(ValueError, match="has a title"):
        written('{% heads "Words" "" %}')
