"""Where a pattern stands in a text is found once; a sentence that holds it is never passed by."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from claimwright.coding.spots import Spotter, spots

_PATTERN = re.compile(r"(?<!\w)(?:ab[^.]{0,4}c|b+|ca(?!\w))")


@given(st.text("abc. ", max_size=60), st.data())
def test_what_a_sentence_holds_is_never_passed_by(text: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text)))
    whole = _PATTERN.search(text, low, high)
    # A sentence ends where a word ends, so what follows it decides nothing.
    if whole and (high == len(text) or not text[high].isalnum()):
        assert spots(_PATTERN, text).touch(low, high)


def test_a_sentence_beside_it_is_left() -> None:
    text = "Smokes daily. Walks a mile. Smokes at night."
    smokes = Spotter(re.compile("smokes", re.IGNORECASE))
    assert [smokes.within(text, *span) for span in ((0, 13), (14, 27), (28, 44))] == [True, False, True]
    assert smokes.anywhere(text)
    assert not smokes.anywhere("Walks a mile.")
