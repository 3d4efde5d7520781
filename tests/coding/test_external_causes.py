"""How an injury came about: vehicles, home parts, work, self-harm; at later encounters the cause alone (I.C.20)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.book import code_book
from claimwright.data_files import data_rows

if TYPE_CHECKING:
    from claimwright.reference import Library


def causes(story: str, library: Library, problem: str = "Scalp laceration", day: date = date(2026, 3, 2)) -> list[str]:
    note = f"HPI: {story}\nAssessment:\n1. {problem}\n"
    found = suggest_text(note, library, date=day, setting="emergency")
    return [s.code for s in found if s.suggested and s.code[0] in "VWXY"]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("22 y/o cyclist hit by a car", ["V13.4XXA"]),
        ("riding her e-bike, clipped by a van", ["V23.41XA"]),
        ("belted driver rear-ended by another SUV", ["V43.51XA"]),
        ("unrestrained rear seat passenger of a car that hit a tree", ["V47.6XXA"]),
        ("rode a four-wheeler that flipped", ["V86.55XA"]),
        ("stabbed by a stranger with a knife", ["X99.1XXA"]),
        ("fell in the kitchen of her apartment", ["W19.XXXA", "Y92.030"]),
        ("fell in the kitchen, at her own house", ["W19.XXXA", "Y92.010"]),
        ("fell in the kitchen", ["W19.XXXA", "Y92.000"]),
        ("roofer, fell from a ladder at work", ["W11.XXXA", "Y99.0"]),
    ],
)
def test_the_cause_by_who_was_hurt_and_by_what(story: str, expected: list[str], library: Library) -> None:
    assert causes(story, library) == expected


def test_electric_bicycles_have_a_code_of_their_own_from_their_first_day(library: Library) -> None:
    story = "riding her e-bike, clipped by a van"
    assert causes(story, library, day=date(2022, 10, 1)) == ["V23.41XA"]
    assert "V23.41XA" not in causes(story, library, day=date(2022, 9, 30))


@pytest.mark.parametrize(
    "story",
    [
        "tripped on a rug and fell; this was not a work-related injury",
        "works at a warehouse, fell at a friend's party",
        "fell from a chair, was not riding the ATV",
    ],
)
def test_work_and_vehicles_that_are_denied_are_not_coded(story: str, library: Library) -> None:
    assert not [code for code in causes(story, library) if code.startswith(("Y99", "V"))]


def test_a_blood_alcohol_level_does_not_stand_for_the_cause(library: Library) -> None:
    story = "lacerations of the wrist, self-inflicted with a knife"
    note = f"HPI: {story}\nLabs: ETOH 184 mg/dL\nAssessment:\n1. Laceration of left wrist\n2. Alcohol intoxication\n"
    found = suggest_text(note, library, date=date(2026, 3, 2), setting="emergency")
    assert "X78.1XXA" in [s.code for s in found if s.suggested]


def test_a_poisoning_has_its_place_and_no_other_cause(library: Library) -> None:
    story = "ran a generator inside the garage of his house"
    assert causes(story, library, "Accidental carbon monoxide poisoning") == ["Y92.015"]


def test_a_later_encounter_has_the_cause_with_its_own_seventh_character_and_no_place(library: Library) -> None:
    story = "fell from a ladder in the yard at work six weeks ago"
    problem = "Displaced fracture of shaft of left clavicle, subsequent encounter for fracture with routine healing"
    assert causes(story, library, problem) == ["W11.XXXD"]


@pytest.mark.parametrize("name", ["external_causes", "places", "activities", "external_status", "vehicle_accidents"])
def test_every_code_of_the_tables_is_billable_in_its_time(name: str, library: Library) -> None:
    book = code_book(library, date(2026, 3, 2))
    rows = [row for row in data_rows("claimwright.coding", f"{name}.tsv") if not row.get("valid_to")]
    assert [row["code"] for row in rows if row["code"] not in book.billable] == []
