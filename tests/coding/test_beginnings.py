"""A pattern is not tried on a text without a word that it may begin with; what it would find it still finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.beginnings import must_begin, places_of
from claimwright.coding.spots import spots

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (r"\b(?:hips?|trochanter(?:ic)?)\b", {"hip", "trocha"}),
        (r"\b(?:(?:AV|arteriovenous) fistula|HD\b)", {"av", "arteri", "hd"}),
        (r"\b(?:not )?(?:fell|falls)", {"not", "fell", "falls"}),
        (r"(?<![\w-])(?:IDC|(?P<kind>ductal) ca)", {"idc", "ductal"}),
        (r"\b(?<!to )quit\b|\bstopped (?:it|[a|b])", {"quit", "stoppe"}),
        (r"\bhx?\b", {"h"}),
        (r"\bx?hx\b", None),
        (r"\b(?:a|)b", None),
        (r"\b\d+ packs", None),
        (r"fell|\bfall", None),
        (r"\b(?:(?:re)?bleed){2}", None),
        (r"\b(?!(?:no|not) )pain", None),
        (r"\b[Hh]ip", None),
    ],
)
def test_with_which_letters_a_match_begins(pattern: str, first: set[str] | None) -> None:
    assert must_begin(pattern) == (None if first is None else frozenset(first))


def test_where_the_words_of_a_text_begin() -> None:
    assert places_of(frozenset({"cva", "r", "t"}), "T2DM, r/o CVA, not_CVA xcva") == [0, 6, 10]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R hip fx",
        "AV graft",
        "was not falling",
        "invasive DUCTAL ca",
        "he quit",
        "H/o",
        "xhip",
        "hips_",
        "é hip",
        "(hip)",
    ],
)
@pytest.mark.parametrize(
    "pattern",
    [r"\bhips?\b", r"\b(?:AV|HD) graft", r"\b(?:not )?fall", r"(?<![\w-])(?:IDC|ductal)", r"\b(?<!to )quit", r"\bh/o"],
)
def test_what_a_pattern_finds_it_finds_still(pattern: str, text: str) -> None:
    made = re.compile(pattern, re.IGNORECASE)
    found = spots(made, text)
    assert list(zip(found.starts, found.ends, strict=True)) == [match.span() for match in made.finditer(text)]


def test_the_codes_of_a_note_are_the_same_without_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "72M fell from a ladder cleaning gutters at his own house, R hip pain. Penicillin: hives. Smoked until 2009.\n"
        "Assessment:\n1. Right femoral neck fracture\n2. AV fistula thrombosis, ESRD on HD\n3. Painful hardware left ankle\n"
    )
    quick = suggest_text(text, library, setting="emergency")
    monkeypatch.setattr("claimwright.coding.spots.must_begin", lambda pattern: None)
    assert suggest_text(text, library, setting="emergency") == quick
