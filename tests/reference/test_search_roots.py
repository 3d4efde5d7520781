"""Do compounds of Greek and Latin roots say what plain words say, and the other way?"""

from __future__ import annotations

import pytest

from claimwright.reference.search.roots import Compounds, meanings

VOCABULARY = (
    "splenomegaly",
    "hepatomegaly",
    "hyperkalemia",
    "nephrolithiasis",
    "myocarditis",
    "carditis",
    "pneumothorax",
)
FREQUENCY = dict.fromkeys(VOCABULARY, 3) | {"liver": 90, "inflammation": 80, "spleen": 5}


@pytest.fixture(scope="module")
def compounds() -> Compounds:
    return Compounds(FREQUENCY, FREQUENCY.__getitem__)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("cholecystitis", {frozenset({"gallbladder", "inflammation"})}),
        ("hepatosplenomegaly", {frozenset({"liver", "spleen", "enlarged"})}),
        ("hyperkalemia", {frozenset({"high", "potassium"})}),
        ("cystectomy", {frozenset({"bladder", "removal"}), frozenset({"cyst", "removal"})}),
        ("diabetes", set()),
        ("fracture", set()),
        ("itis", set()),
        ("covid19", set()),
        ("", set()),
    ],
)
def test_a_compound_is_cut_into_the_fewest_roots(word: str, told: set[frozenset[str]]) -> None:
    assert set(meanings(word)) == told


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("enlarged spleen", [(("splenomegaly",), "enlarged spleen → splenomegaly")]),
        ("potassium high severe", [(("severe", "hyperkalemia"), "potassium high → hyperkalemia")]),
        ("kidney calculus", [(("nephrolithiasis",), "kidney calculus → nephrolithiasis")]),
        ("inflammation heart muscle", [(("myocarditis",), "inflammation heart muscle → myocarditis")]),
        ("spleen", []),
        ("", []),
    ],
)
def test_plain_words_are_read_as_the_compound_of_the_lists(
    compounds: Compounds, asked: str, found: list[tuple[tuple[str, ...], str]]
) -> None:
    assert compounds.readings(asked.split(), FREQUENCY.__contains__) == found


def test_an_unknown_compound_is_read_in_plain_words_and_in_compounds_of_its_parts(compounds: Compounds) -> None:
    found = compounds.readings(["acute", "hepatosplenomegaly"], FREQUENCY.__contains__)
    assert [set(tokens) for tokens, _ in found] == [
        {"acute", "enlarged", "liver", "spleen"},
        {"acute", "hepatomegaly", "splenomegaly"},
    ]
    assert compounds.readings(["splenomegaly"], FREQUENCY.__contains__) == [], "a word of the lists means itself"
