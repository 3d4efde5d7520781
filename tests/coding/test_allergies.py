"""An allergy told with its reaction is a status; the reaction is no condition of today (I.C.21.c.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "inpatient") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("All: codeine (hives).", "Z88.5"),
        ("Penicillin: anaphylaxis age 9.", "Z88.0"),
        ("Allergies: sulfa -> rash", "Z88.2"),
        ("She gets hives with amoxicillin.", "Z88.0"),
        ("Latex (itching).", "Z91.040"),
        ("Shellfish - throat swelling.", "Z91.013"),
    ],
)
def test_what_it_is_to_has_a_code_and_the_reaction_none(told: str, code: str, library: Library) -> None:
    assert codes(f"{told}\n\nAssessment:\n1. Acute appendicitis\n", library) == {"K35.80", code}


def test_a_reaction_of_today_stays_what_it_is(library: Library) -> None:
    found = codes("HPI: hives after amoxicillin today.\n\nAssessment:\n1. Urticaria due to amoxicillin\n", library)
    assert "Z88.0" not in found
    assert found & {"L50.0", "L50.8", "L50.9", "L27.0"}


def test_an_intended_effect_is_no_allergy(library: Library) -> None:
    assert not any(code.startswith("Z88") for code in codes("Assessment:\n1. Nausea due to fentanyl\n", library))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hives after amoxicillin", {"L50.9"}),
        ("Penicillin allergy, hives after amoxicillin as a child", {"Z88.0"}),
    ],
)
def test_a_conclusion_that_is_the_reaction_is_no_allergy_of_before(
    words: str, expected: set[str], library: Library
) -> None:
    found = suggest_text(f"Impression: {words}\n", library, date=date(2026, 4, 1), setting="ed")
    assert {s.code for s in found if s.suggested} == expected
