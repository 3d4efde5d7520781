"""Notes in shorthand: words that name no diagnosis, sides in one letter, titles without colon, quoted earlier notes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.plain_words import unsupported
from claimwright.coding.sections import sections_of

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 3, 2)


def codes(note: str, library: Library, setting: str = "office") -> list[str]:
    found = suggest_text(note, library, date=DAY, setting=setting)
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    "line",
    [
        "BMP today",
        "Supportive care",
        "All stable",
        "FIT kit",
        "Dispo: home",
        "Same",
        "PCP 2 wk",
        "Home",
        "TSH",
        "Team note",
    ],
)
def test_tests_dispositions_and_plans_are_no_diagnoses(line: str, library: Library) -> None:
    assert codes(f"ASSESSMENT\n1. Gout\n2. {line}\n", library) == ["M10.9"]


@pytest.mark.parametrize(
    "words", ["34F RHD, fell on hand.", "metal bipolar head was placed.", "Seen by PCP for refill.", "Breasts no mass."]
)
def test_a_short_word_with_a_second_meaning_asserts_nothing_alone(words: str, library: Library) -> None:
    assert codes(f"{words} Has hypothyroidism.", library) == ["E03.9"]


def test_a_second_word_settles_an_ambiguous_one() -> None:
    assert unsupported(("rhd",), "32F RHD cook")
    assert not unsupported(("rhd",), "RHD with mitral stenosis")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("IMPRESSION Closed Colles' fracture right radius.\n", ["S52.531A"]),
        ("a/p  acute low back pain, mechanical.\n", ["M54.50"]),
        ("Dx  R hand laceration, simple\n", ["S61.411A"]),
        ("S: sore throat\nA strep pharyngitis\nP amoxicillin\n", ["J02.0"]),
        ("A/ gout\nP/ colchicine\n", ["M10.9"]),
        ("imp/plan:\ngout\n", ["M10.9"]),
    ],
)
def test_titles_without_a_colon(note: str, expected: list[str], library: Library) -> None:
    assert codes(note, library) == expected


@pytest.mark.parametrize(
    "note",
    [
        "--- copied fwd from 02/10/2026 ---\nA/P: acute bronchitis.\n--- end copied ---\n\nA/P\n1. Gout\n",
        'HPI\nKnee.\nFrom visit 03/02/2025 (copied): "Assessment: pneumonia"\n\nA/P\n1. Gout\n',
        'ASSESSMENT\n1. Gout\nCopied from 07/14/2025: "edema of ankles due to amlodipine" and better on the lower dose now\n',
    ],
)
def test_quoted_earlier_notes_yield_no_codes(note: str, library: Library) -> None:
    assert codes(note, library) == ["M10.9"]


def test_a_copy_ends_where_it_says() -> None:
    note = "HPI\nx\n--- copied fwd from 1/2 ---\nASSESSMENT\nold\n--- end copied ---\nASSESSMENT\nnew\n"
    assert [s.kind for s in sections_of(note)] == ["history_present", "copied", "copied", "other", "assessment"]


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("R hand laceration", "S61.411A"),
        ("Laceration of lt hand", "S61.412A"),
        ("Hand laceration, rt", "S61.411A"),
        ("L knee pain", "M25.562"),
    ],
)
def test_a_side_in_one_letter_or_two(problem: str, expected: str, library: Library) -> None:
    assert codes(f"ASSESSMENT\n1. {problem}\n", library)[0] == expected


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        ("MDD, recurrent, moderate", "F33.1"),
        ("Major depression, single episode, moderate", "F32.1"),
        ("MDD recurrent, in full remission", "F33.42"),
        ("Recurrent major depressive disorder, mild", "F33.0"),
        ("Depression, recurrent, severe", "F33.2"),
    ],
)
def test_severity_of_depression(problem: str, expected: str, library: Library) -> None:
    assert codes(f"DX\n{problem}\n", library) == [expected]


def test_problems_in_bullets_with_a_closing_plain_line(library: Library) -> None:
    note = "Impression:\n- HTN\n- chronic systolic HF. keep going, next dose up\n- gout\nf/u 3 mo w/ BMP\n"
    assert codes(note, library) == ["I11.0", "I50.22", "M10.9"]


def test_further_problems_in_the_line_of_a_heading(library: Library) -> None:
    assert codes("DX: chronic PTSD. Gout.\n", library) == ["F43.12", "M10.9"]
    assert codes("A/P\n1. hypokalemia; gout. Asthma unlikely\n", library) == ["E87.6", "M10.9"]


def test_an_annual_visit_codes_the_conditions_it_lists(library: Library) -> None:
    note = (
        "PROBLEMS ADDRESSED\n\nEach gone over today, all stable:\n\n• DM2 on basal insulin, A1c 7.4 - w/ diabetic CKD 3b\n"
        "• COPD, no flare this yr\n• Gout\n"
    )
    assert codes(note, library) == ["E11.22", "N18.32", "J44.9", "M10.9", "Z79.4"]
