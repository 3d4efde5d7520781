"""Are the book of a day and the phrases by stem what the whole tables say, however these are ordered?"""

from __future__ import annotations

from datetime import date

import polars as pl

from claimwright.coding.book import _held
from claimwright.coding.matcher import match_span
from claimwright.coding.phrases import Phrase, Phrases, _by_stem, phrases_of

LISTED = pl.DataFrame(
    {
        "code": ["A00", "B01", "B01", "C02"],
        "description": ["cholera", "old name", "new name", "not yet"],
        "valid_from": [date(2020, 1, 1), date(2020, 1, 1), date(2024, 10, 1), date(2030, 1, 1)],
        "valid_to": [None, date(2024, 9, 30), None, None],
    }
)


def _names(listed: pl.DataFrame, day: date) -> list[str]:
    return _held(listed, day)["description"].to_list()


def test_the_rows_of_a_day() -> None:
    assert _names(LISTED, date(2024, 9, 30)) == ["cholera", "old name"]
    assert _names(LISTED, date(2024, 10, 1)) == ["cholera", "new name"]
    assert _names(LISTED.reverse(), date(2024, 10, 1)) == ["cholera", "new name"]


def test_a_code_told_twice_is_held_once_as_last_told() -> None:
    twice = LISTED.with_columns(valid_to=pl.lit(None, dtype=pl.Date))
    assert _names(twice, date(2025, 1, 1)) == ["cholera", "new name"]


def test_before_every_row_all_are_held() -> None:
    assert _names(LISTED, date(1990, 1, 1)) == ["cholera", "new name", "not yet"]


def test_phrases_by_stem() -> None:
    keys = ["hip fracture", "fracture", "hip pain"]
    frame = pl.DataFrame(
        {
            "key": keys,
            "code": ["S72", "T14", "M25"],
            "text": keys,
            "source": ["title"] * 3,
            "priority": [1.0] * 3,
            "capitals": [False] * 3,
            "kind": [""] * 3,
            "rarest": ["hip", "fracture", "pain"],
        }
    )
    stems = _by_stem(frame)
    assert stems.rows() == [("fracture", [0, 1], [1]), ("hip", [0, 2], [0]), ("pain", [2], [2])]
    phrases = Phrases(frame, stems)
    assert [phrase.code for phrase in phrases.rarest("pain")] == ["M25"]
    assert phrases.rarest("cough") == []
    assert [(phrase.code, round(score, 3)) for phrase, score in phrases.similar(["hip", "pain"], 2)] == [
        ("M25", 1.0),
        ("S72", 0.275),
    ]


def test_of_two_phrases_of_the_same_words_the_surer_is_taken_every_time() -> None:
    """Whatever the order in which the words of a sentence are looked up."""
    surer = Phrase(("acute", "failure", "liver"), "K7200", "acute liver failure", "x", 3.0)
    other = Phrase(("acute", "failure", "renal"), "N179", "acute renal failure", "x", 1.0)
    for rows in ([surer, other], [other, surer]):
        found = match_span("acute renal liver failure", 0, 25, phrases_of(rows))
        assert [match.phrase.code for match in found] == ["K7200"]
