"""Problems listed without a heading are read as a list, and what a line tells more closely is in its code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "office") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


def test_lines_that_begin_with_a_disease_are_a_list(library: Library) -> None:
    text = (
        "Seen with his wife. No new problems.\n\n"
        "AF - permanent, rate 74 on metoprolol.\n"
        "CKD: eGFR 47, 49 in Sept, he is stage 3a.\n"
        "COPD: never smoker, PFT normal 2022. Remove.\n"
        "Gout: no attack this year, allopurinol.\n"
        "Depression: after the move, off sertraline two years, resolved.\n"
    )
    found = codes(text, library)
    assert found >= {"I48.21", "N18.31", "M10.9"}
    assert not found & {"J44.9", "I48.91", "N18.9"}


def test_a_numbered_list_after_a_problem_list_is_the_assessment(library: Library) -> None:
    text = "Problem list (EHR): Sepsis; Angina; Acute MI.\n\n1. Gout - on allopurinol.\n2. Asthma, mild persistent.\n\nExam: clear.\n"
    assert codes(text, library) == {"M10.9", "J45.30"}


def test_a_numbered_past_history_stays_past(library: Library) -> None:
    text = "PMH:\n1. Gout\n2. Asthma\n\nAssessment:\n1. Cough\n"
    assert codes(text, library) == {"R05.9"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Atrial fibrillation - long standing, now permanent", "I48.21"),
        ("CKD, followed by renal, now stage 4", "N18.4"),
        ("Asthma, seen today, severe persistent", "J45.50"),
        ("CKD. Patient's mother has stage 4 disease", "N18.9"),
        ("Atrial fibrillation, no longer permanent", "I48.91"),
    ],
)
def test_what_the_line_tells_more_closely(line: str, code: str, library: Library) -> None:
    assert code in codes(f"Assessment:\n1. {line}\n2. Cough\n", library)


def test_what_was_treated_in_a_stay_is_reported_though_it_is_over(library: Library) -> None:
    """Section III; in an office a resolved condition is none of the visit (IV.J)."""
    text = "Discharge diagnoses:\n1. Acute appendicitis\n2. Hyponatremia, resolved\n"
    assert codes(text, library, "inpatient") == {"K35.80", "E87.1"}
    assert "E87.1" not in codes(text.replace("Discharge diagnoses", "Assessment"), library)
    before = "Discharge diagnoses:\n1. Acute appendicitis\n2. History of pneumonia, resolved\n"
    assert "J18.9" not in codes(before, library, "inpatient")


def test_a_list_on_one_line_is_a_list(library: Library) -> None:
    text = "Dx: 1 Scalp lac 2 closed head injury 3 R Colles fx 4 CKD stage 3 with anemia\nA. Smith MD\n"
    assert codes(text, library, "emergency") >= {"S01.01XA", "S09.90XA", "S52.531A", "N18.30"}
    assert "N18.9" not in codes("Assessment: CKD stage 3, asthma x 2 years\n", library)


def test_a_signature_is_no_problem(library: Library) -> None:
    assert codes("Assessment:\n1. Gout\nKarl Sarmiento DO\n", library) == {"M10.9"}


def test_what_follows_the_review_of_systems_is_no_part_of_it(library: Library) -> None:
    text = "ROS: no chest pain, cough since May.\n\nGout: no attack.\nAsthma: mild persistent.\nCOPD: on tiotropium.\n"
    assert codes(text, library) >= {"M10.9", "J44.9"}
    assert "R05.9" not in codes(text, library)
