"""A note carries a code only when every word that makes the code what it is stands in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.grounds import absent, carries, said, spelled_out

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "office") -> list[str]:
    found = suggest_text(f"Assessment:\n1. {text}\n", library, date=date(2026, 3, 2), setting=setting)
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 cm laceration of forehead", ["S01.81XA"]),  # not a kidney's (Laceration of kidney 1 to 3 cm)
        ("Left lower lobe lung nodule", ["R91.1"]),  # not lung cancer of the left lower lobe
        ("PR negative", ["Z17.22"]),  # not pityriasis rosea
        ("MSSA bacteremia", ["R78.81", "B95.61"]),  # not sepsis (I.C.1.d.1)
        ("MRSA bacteremia", ["R78.81", "B95.62"]),
        ("E. coli sepsis", ["A41.51"]),  # a list's letter is followed by a capital
        ("Sepsis due to E. coli", ["A41.51"]),
        ("Type 2 diabetes without complications", ["E11.9"]),
        ("Gallstones without cholecystitis", ["K80.20"]),
        ("Acute cholecystitis with gallstones", ["K80.00"]),
        ("Acute on chronic cholecystitis with gallstones", ["K80.12"]),
        ("Acute appendicitis, no perforation or abscess", ["K35.80"]),
        ("Acute appendicitis with perforation", ["K35.32"]),
        ("Diverticulosis with GI bleed", ["K57.31"]),
        ("Type 1 diabetes with mild nonproliferative diabetic retinopathy", ["E10.3299"]),  # no macular edema was said
        ("ED follow-up", []),
        ("Glucose: negative", []),
        ("Color: yellow", []),
        ("Potassium: 6.1", []),
        ("Hyperkalemia: 6.1", ["E87.5"]),
    ],
)
def test_a_code_says_no_more_than_the_note(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Resolved pneumonia", ["Z87.01"]),
        ("Pneumonia not resolved", ["J18.9"]),
        ("Pneumonia, resolving", ["J18.9"]),
        ("DVT of right leg, treated and resolved", ["Z86.718"]),
        ("Healed ankle fracture", ["Z87.81"]),
        ("AKI on CKD 3a, AKI resolved", ["N18.31"]),
    ],
)
def test_what_is_over_is_history(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


@pytest.mark.parametrize(
    ("words", "term", "expected"),
    [
        ("laceration of forehead", "Laceration of kidney 1 to 3 cm", False),
        ("lung nodule left lower lobe", "lung cancer left lower lobe", False),
        ("diabtes", "Diabetes", True),
        ("acute AOM", "acute otitis media", True),
        ("no perforation", "perforation", False),
        ("E. coli sepsis", "Sepsis due to Escherichia coli [E. coli]", True),
        ("PR negative", "PR+", False),
    ],
)
def test_every_word_of_a_term_must_be_said(words: str, term: str, expected: bool) -> None:
    assert carries(words, term) is expected


def test_words_that_only_find_a_code_say_nothing_of_it() -> None:
    assert "sepsis" not in said("MSSA bacteremia")
    assert spelled_out("forehead lac") == ""  # a forehead is more than a head
    assert absent("calculus without cholecystitis or obstruction, with colic") == {"cholecystitis", "obstruction"}
