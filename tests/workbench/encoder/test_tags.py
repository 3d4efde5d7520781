"""Do the encoder's links ask for what they stand at, whatever characters a term of a book has?"""

from __future__ import annotations

import json
import re

from claimwright.workbench.encoder.tags import row_codelink, to_list


def values(attributes: str) -> dict[str, object]:
    found = re.search(r"hx-vals='([^']*)'", attributes)
    assert found is not None
    asked: dict[str, object] = json.loads(found[1])
    return asked


def test_a_row_asks_for_its_code() -> None:
    assert row_codelink("hcpcs", "99213") == (
        '<a class="code" href="#" data-open data-preview hx-post="/encoder/page/"'
        ' hx-vals=\'{"system":"hcpcs","code":"99213"}\' hx-target="#enc-page" hx-swap="innerHTML">99213</a>'
    )


def test_a_term_with_quotes_and_markup_stays_a_value() -> None:
    """The index has terms such as Hansen's disease."""
    for term in ("Hansen's disease", 'so-called "green" sickness', "<b> & co", "back\\slash"):
        attributes = to_list("encoder_browse", book="index", words=term)
        assert values(attributes) == {"book": "index", "words": term}
        assert "<" not in attributes
