"""Sepsis with what it comes from and does, drugs that fail, and the agent of a local infection (I.C.1.b, I.C.1.c, I.C.1.d)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(lines: list[str], library: Library, story: str = "") -> set[str]:
    text = story + "\n\nDischarge diagnoses:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="inpatient")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


def test_resistant_sepsis_with_organ_dysfunction_and_its_source(library: Library) -> None:
    line = "ESBL E. coli sepsis with acute organ dysfunction from acute pyelonephritis"
    assert {"A41.51", "Z16.12", "R65.20", "N10"} <= codes([line], library)


@pytest.mark.parametrize(
    ("story", "severity"),
    [
        ("Septic shock, norepinephrine.", "R65.21"),
        ("Acute kidney injury. Encephalopathy due to sepsis.", "R65.20"),
        ("Acute kidney injury from dehydration.", ""),
        ("No septic shock.", ""),
    ],
)
def test_how_severe(story: str, severity: str, library: Library) -> None:
    found = codes(["Sepsis due to E. coli"], library, story)
    assert {code for code in found if code.startswith("R65")} == {severity} - {""}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("UTI, urine culture E. coli", {"N39.0", "B96.20"}),
        ("MRSA bacteremia", {"R78.81", "B95.62"}),
        ("Cellulitis of left lower limb, MSSA", {"L03.116", "B95.61"}),
        ("Cellulitis of left lower limb, MRSA swab negative", {"L03.116"}),
    ],
)
def test_the_agent_of_a_local_infection(line: str, expected: set[str], library: Library) -> None:
    assert codes([line], library) == expected


def test_an_agent_that_the_code_names_is_not_named_again(library: Library) -> None:
    assert codes(["Pneumonia due to Klebsiella pneumoniae"], library) == {"J15.0"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Septic shock", ["A41.9", "R65.21"]),
        ("Septic shock due to MRSA bacteremia", ["A41.02", "R65.21"]),
        ("Severe sepsis due to E. coli UTI", ["A41.51", "R65.20", "N39.0"]),
        ("Septic shock due to puerperal sepsis", ["O85", "R65.21"]),
    ],
)
def test_a_severe_sepsis_has_its_infection_before_it(line: str, expected: list[str], library: Library) -> None:
    """I.C.1.d.2: the systemic infection first; R65.2- is never a principal diagnosis."""
    found = suggest_text(f"Discharge diagnosis: {line}\n", library, date=date(2026, 4, 1), setting="inpatient")
    assert [s.code for s in found if s.suggested] == expected
