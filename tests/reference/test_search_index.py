"""The Alphabetic Index as phrases: paths, non-essential modifiers, other wordings, and where "see" leads."""

from __future__ import annotations

import polars as pl

from claimwright.reference.search import index_terms

BOOK = [
    # level, term, non-essential modifiers, see, code
    (0, "Abscess", "(connective tissue) (embolic)", None, "L02.91"),
    (1, "fauces", None, "Abscess, lower limb", None),
    (1, "lower limb", None, None, "L02.41-"),
    (2, "with gangrene", None, None, "I96"),
    (1, "nowhere", None, "Something else", None),
    (0, "Ureterolith, ureterolithiasis", None, "Calculus, ureter", None),
    (0, "Calculus, calculi, calculous", None, None, None),
    (1, "ureter", "(impacted)", None, "N20.1"),
    (0, "Impediment, speech", None, None, "R47.9"),
    (0, "Tumor", None, "Neoplasm, by site, benign", None),
]


def _phrases() -> dict[str, str]:
    rows = [(*line, "Index FY2025") for line in BOOK]
    found = index_terms.phrases(pl.DataFrame(rows, schema=list(index_terms.COLUMNS), orient="row"))
    assert found.columns == ["text", "code", "kind", "source"]
    assert set(found["kind"]) == {"index"}
    return dict(zip(found["text"], found["code"], strict=True))


def test_an_entry_is_cited_with_the_lines_above_it() -> None:
    found = _phrases()
    assert found["Abscess"] == "L0291"
    assert found["Abscess, lower limb, with gangrene"] == "I96"
    assert found["Calculus, ureter"] == "N201"
    assert found["Impediment, speech"] == "R479", "an inversion is no second wording"


def test_a_modifier_in_parentheses_gives_a_phrase_of_its_own() -> None:
    found = _phrases()
    assert found["Abscess (embolic)"] == found["Abscess (connective tissue)"] == "L0291"
    assert found["Calculus, ureter (impacted)"] == "N201"


def test_see_is_followed_and_a_lost_one_left_out() -> None:
    found = _phrases()
    assert found["Abscess, fauces"] == found["Abscess, lower limb"] == "L0241", (
        "the hyphen of L02.41- is no part of the code"
    )
    assert found["Ureterolith"] == found["ureterolithiasis"] == "N201"
    assert "Abscess, nowhere" not in found
    assert "Tumor" not in found, "the Table of Neoplasms is asked by site"
