"""What a query is taken to mean before it is looked up: misspellings, joined and parted words, senses."""

from __future__ import annotations

import pytest

from claimwright.reference.search.expansion import readings
from claimwright.reference.search.likeness import Likeness
from claimwright.reference.search.repair import repairs
from claimwright.reference.search.variants import cleaned, variants

FREQUENCY = {"diabete": 900, "neuropathy": 200, "nephropathy": 40, "kidney": 700, "knee": 400, "pain": 500}
FREQUENCY |= {
    "asthma": 90,
    "gallstone": 9,
    "aneurysm": 60,
    "aneurysmal": 3,
    "gout": 80,
    "toe": 50,
    "goiter": 30,
    "glycogen": 40,
    "storage": 60,
}


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    return Likeness(list(FREQUENCY), lambda word: FREQUENCY.get(word, 0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diabte", "diabete"),
        ("daibete", "diabete"),
        ("neuropthy", "neuropathy"),
        ("nephropaty", "nephropathy"),
        ("ashtma", "asthma"),
        ("athsma", "asthma"),
        ("asma", "asthma"),
        ("nefropathy", "nephropathy"),
        ("kidny", "kidney"),
        ("anneurism", "aneurysm"),
        ("diabete", None),
        ("neuropat", "neuropathy"),
        ("aneur", "aneurysm"),
        ("xyz", None),
        ("quux", None),
        ("b12", None),
        ("", None),
    ],
)
def test_a_misspelt_word_is_mended_to_the_nearest(likeness: Likeness, typed: str, meant: str | None) -> None:
    found = likeness.meant(typed)
    assert (found[0][0] if found else None) == meant


def test_a_known_word_stands_for_itself_first_and_less_for_its_other_forms(likeness: Likeness) -> None:
    assert likeness.similar("gout") == (("gout", 1.0),)
    (first, whole), (second, share) = likeness.similar("aneurysm")
    assert (first, whole, second) == ("aneurysm", 1.0, "aneurysmal")
    assert 0.5 < share < 0.8
    assert likeness.similar("") == ()


def _read(term: str, likeness: Likeness) -> list[tuple[str, str]]:
    return [(" ".join(v.tokens), v.reason) for v in variants(term, likeness)]


def test_a_query_is_read_as_written_mended_and_parted(likeness: Likeness) -> None:
    assert _read("diabtes neuropathy", likeness)[0] == ("diabte neuropathy", "spelling mended: diabtes")
    assert ("knee pain", "words joined or parted") in _read("kneepain", likeness)
    assert ("gallstone", "words joined or parted") in _read("gall stone", likeness)
    assert ("glycogen storage disease type 2", "") in _read("glycogen storage disease II", likeness)
    assert _read("?!", likeness) == []


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("knee pain x 3 wks", "knee pain"),
        ("my knee pain for 2 weeks", "knee pain"),
        ("CKD4", "CKD 4"),
        ("DM2", "DM2"),
        ("the my", "the my"),
    ],
)
def test_fillers_and_how_long_are_left_out_and_numbers_set_apart(likeness: Likeness, typed: str, clean: str) -> None:
    assert cleaned(typed, likeness) == clean


def test_small_words_may_stand_inside_a_phrase_and_the_longest_phrase_is_read(likeness: Likeness) -> None:
    for term in ("water on the lungs", "water on my lung", "Water on lungs"):
        assert "pulmonary edema" in readings(term)[0].text
    assert readings("on insulin")[0].text.startswith("long term")
    assert not any("long term" in reading.text for reading in readings("insulin resistance"))


def test_each_sense_of_an_abbreviation_is_read_the_first_one_first(likeness: Likeness) -> None:
    found = [v for v in variants("DM", likeness) if v.sense]
    assert [v.reason.split(" → ")[1] for v in found[:2]] == ["diabetes mellitus type 2", "dermatomyositis"]
    assert found[0].factor > found[1].factor


def test_a_listed_word_within_a_query_means_itself_before_its_synonym(likeness: Likeness) -> None:
    alone, within = (
        next(v for v in variants(term, likeness) if v.sense) for term in ("HTN", "gout in toe with neuropathy")
    )
    assert within.factor < alone.factor < 1


def test_a_misspelt_form_means_the_word_it_is_written_as() -> None:
    likeness = Likeness(["liver", "failure"], lambda word: 9, {"hepatic": "liver", "renal": "kidney"})
    assert likeness.similar("hepattic")[0][0] == "liver"
    assert likeness.meant("hepattic")[0][0] == "hepatic", "the reason names the word that was typed"
    assert not likeness.knows("hepatic")
    assert likeness.similar("rennal") == (), "kidney is not in this vocabulary"


def test_a_misspelt_word_that_stands_in_no_list_is_mended_to_a_phrase(likeness: Likeness) -> None:
    read = next(v for v in variants("acrochrdon", likeness) if v.sense)
    assert read.text == "other hypertrophic disorders of skin"
    assert read.reason.startswith("spelling mended: acrochrdon; read as: acrochordon")
    assert 0.8 < read.factor < 0.95, "less sure than the phrase as written"


def test_a_word_is_taken_for_another_than_the_likeliest_where_that_makes_a_phrase() -> None:
    likeness = Likeness(["sore", "threat"], lambda word: 9_000)
    assert likeness.meant("thrat")[0][0] == "threat"
    told = [v.reason for v in variants("sore thrat", likeness)]
    assert any("sore throat →" in reason for reason in told)
    first, *others = repairs("acrochrdon", likeness, "icd10cm")
    assert (first.text, first.changed, first.second) == ("acrochordon", ("acrochrdon",), False)
    assert all(other.second for other in others)
