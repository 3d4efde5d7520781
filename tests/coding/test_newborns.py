"""A newborn's record: birth first, weeks and grams, conditions of the first 28 days, what was ruled out; a child's visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "inpatient") -> list[str]:
    found = suggest_text(text, library, date=date(2026, 4, 2), setting=setting)
    ordered = sorted((s for s in found if s.suggested and s.system == "icd10cm"), key=lambda s: s.order)
    return [s.code for s in ordered]


NICU = "NICU ADMIT. Late preterm male 36 2/7, BW 2460 g, C-section for mother with gestational diabetes, GBS unknown. Apgars 7/9.\n"


def test_the_birth_stands_first_and_weight_before_weeks(library: Library) -> None:
    """I.C.16.a.2, I.C.16.d; no code of chapter 15 on the child's record (I.C.15.a.2)."""
    text = NICU + (
        "Final diagnoses:\n1. Late preterm male 36 2/7, 2460 g\n2. Hypoglycemia, infant of mother w/ gestational diabetes\n"
        "3. Suspected sepsis, ruled out\n4. Hyperbilirubinemia of prematurity\nNot had: RDS, NAS.\n"
    )
    found = codes(text, library)
    assert found[0] == "Z38.01"
    assert {"P07.18", "P07.39", "P70.0", "P59.0", "Z05.1"} <= set(found)
    assert found.index("P07.18") < found.index("P07.39")
    assert not [c for c in found if c.startswith(("O", "A41", "P36", "P22.0", "P96.1", "P70.4"))]


def test_a_child_born_elsewhere_has_no_birth_code(library: Library) -> None:
    found = codes("NICU transfer from OSH, DOL 3. Preterm male 28w3d, BW 1040 g.\nProblem list:\n1. RDS\n", library)
    assert not [c for c in found if c.startswith("Z38")]
    assert {"P07.14", "P07.31", "P22.0"} <= set(found)


@pytest.mark.parametrize(
    ("text", "expected", "never"),
    [
        ("NEWBORN VISIT - 4 days old. 38+4 SVD.\nImp: 1 newborn check\n2 neonatal jaundice", ["Z00.110", "P59.9"], "Z00.129"),
        ("2 week well child. 14 days old girl.\nA:\n1. Newborn check\n2. Umbilical granuloma", ["Z00.111", "P83.81"], "Z00.129"),
        ("9 day old boy, fever.\nAssessment:\n1. Fever\n2. UTI", ["P81.9", "P39.3"], "R50.9"),
        ("3 day old boy, full sepsis w/u done.\nAssessment:\n1. Dehydration", ["P74.1"], "P36.9"),
    ],
)  # fmt: skip
def test_the_first_28_days(text: str, expected: list[str], never: str, library: Library) -> None:
    found = codes(text, library, "office")
    assert set(expected) <= set(found)
    assert never not in found


def test_an_older_child_is_no_newborn(library: Library) -> None:
    found = codes("22 mo boy, NICU grad, ex 28 weeker.\nAssessment:\n1. Fever\n2. Dehydration", library, "office")
    assert {"R50.9", "E86.0"} <= set(found)
    assert not [c for c in found if c.startswith("P")]


@pytest.mark.parametrize(
    ("bmi", "code"),
    [
        ("BMI 13.1, 3rd percentile", "Z68.51"),
        ("BMI 24.5, 97.6%ile = 112% of 95th", "Z68.54"),
        ("BMI 31.0 (99 %ile, 125% of the 95th)", "Z68.55"),
        ("BMI 38 (99.8%ile, 142% of 95th)", "Z68.56"),
    ],
)
def test_body_mass_of_a_child_is_told_by_percentile(bmi: str, code: str, library: Library) -> None:
    """Z68.5-, FY2025: from the 95th percentile on by the share of it; beside a diagnosis of weight alone (I.B.14)."""
    listed = "Malnutrition, moderate" if code == "Z68.51" else "Obesity"
    found = codes(f"WELL CHILD 9 YEAR\n{bmi}\nAssessment:\n1. Well child\n2. {listed}\n", library, "office")
    assert code in found
    assert not [c for c in found if c.startswith("Z68") and c != code]
    assert code not in codes(f"WELL CHILD 9 YEAR\n{bmi}\nAssessment:\n1. Well child\n", library, "office")


def test_a_vaccine_that_a_parent_refused(library: Library) -> None:
    text = "WELL CHILD 9 YEAR\nAssessment\n1. Well child, w/ findings below\n2. Obesity, class 1. Diet.\n3. HPV #1 - Father declined after talk, worried about safety; 8 min counselling\n"
    found = codes(text, library, "office")
    assert found[0] == "Z00.121"
    assert {"Z28.82", "Z71.85", "E66.811"} <= set(found)
    assert not set(found) & {"Z28.21", "E66.813", "Z00.129"}
    assert "Z28.82" not in codes(
        "WELL CHILD 9 YEAR\nAssessment\n1. Well child. HPV given, father agrees.", library, "office"
    )


def test_second_hand_smoke_beside_a_disease_of_the_airways(library: Library) -> None:
    sick = "5 y/o F. Dad smokes in house, second hand smoke.\nAssessment:\n1. Mild intermittent asthma with acute exacerbation\n"
    assert {"J45.21", "Z77.22"} <= set(codes(sick, library, "office"))
    assert "Z77.22" not in codes("5 y/o F. Second hand smoke.\nAssessment:\n1. Wart\n", library, "office")


def test_an_answer_of_a_questionnaire_is_no_code(library: Library) -> None:
    assert "Q10" not in codes("EPDS 9 (Q10=0).\nAssessment:\n1. Asthma", library, "office")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Hearing screen referred on the right x2.", {"P09.6"}),
        ("ABR screen: L pass, R refer.", {"P09.6"}),
        ("Hearing screen passed both ears.", set()),
        ("Hearing screen failed on day 1, rescreen passed.", set()),
        ("Hearing screen passed; referred to audiology for family history.", set()),
        ("CCHD screen failed, echo ordered.", {"P09.5"}),
        ("CCHD pass.", set()),
        ("State newborn screen flagged for elevated TSH.", {"P09.2"}),
    ],
)
def test_a_screening_that_was_not_passed(told: str, expected: set[str], library: Library) -> None:
    text = f"NEWBORN DISCHARGE 6/16 (DOL 3)\nLiveborn girl, C-section, 39w1d, 3380 g.\n\nCourse: {told}\n"
    found = suggest_text(text, library, date=date(2026, 6, 16), setting="inpatient")
    assert {s.code for s in found if s.suggested and s.code.startswith("P09")} == expected
