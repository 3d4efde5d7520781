"""What a query is taken to mean before it is looked up: misspellings, joined and parted words, senses."""

from __future__ import annotations

import pytest

from claimwright.reference.search.likeness import Likeness
from claimwright.reference.search.variants import variants

FREQUENCY = {"diabete": 900, "neuropathy": 200, "nephropathy": 40, "kidney": 700, "knee": 400, "pain": 500}
FREQUENCY |= {"asthma": 90, "gallstone": 9, "aneurysm": 60, "aneurysmal": 3, "gout": 80, "toe": 50, "goiter": 30}


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
        ("kidny", "kidney"),
        ("anneurism", "aneurysm"),
        ("diabete", None),
        ("xyz", None),
        ("quux", None),
        ("b12", None),
        ("", None),
    ],
)
def test_a_misspelt_word_is_mended_to_the_nearest(likeness: Likeness, typed: str, meant: str | None) -> None:
    assert likeness.correct(typed) == meant


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


def test_each_sense_of_an_abbreviation_is_read_the_first_one_first(likeness: Likeness) -> None:
    found = [v for v in variants("DM", likeness) if v.sense]
    assert [v.reason.split(" → ")[1] for v in found[:2]] == ["diabetes mellitus type 2", "dermatomyositis"]
    assert found[0].factor > found[1].factor


def test_a_listed_word_within_a_query_means_itself_before_its_synonym(likeness: Likeness) -> None:
    alone, within = (
        next(v for v in variants(term, likeness) if v.sense) for term in ("HTN", "gout in toe with neuropathy")
    )
    assert within.factor < alone.factor < 1
