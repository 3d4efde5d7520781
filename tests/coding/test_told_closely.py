"""Rules over the whole record: chronic diseases of a stay, what gives way, dementia, drugs blamed and drugs not taken."""

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


def test_chronic_diseases_of_a_hospital_visit(library: Library) -> None:
    """III and IV.J: they bear on the care of a stay; an office visit reports what it dealt with."""
    text = "PMH: hypothyroidism, gout, paroxysmal atrial fibrillation. No asthma.\nFamily history: epilepsy.\n\nDischarge diagnoses:\n1. Acute appendicitis\n"
    assert codes(text, library, "inpatient") == {"K35.80", "E03.9", "I48.0"}
    assert codes(text.replace("Discharge diagnoses", "Assessment"), library) == {"K35.80"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Alzheimer's disease, late onset", "Dementia"), {"G30.1", "F02.80"}),
        (("Pressure ulcer of sacrum, stage 2", "Pressure ulcer"), {"L89.152"}),
        (("Malnutrition", "Severe protein-calorie malnutrition"), {"E43"}),
        (("Anemia", "Iron deficiency anemia"), {"D50.9"}),
        (("Respiratory failure", "Acute respiratory failure with hypoxia"), {"J96.01"}),
        (("Anemia", "Gout"), {"D64.9", "M10.9"}),
    ],
)
def test_what_says_less_gives_way(lines: tuple[str, ...], expected: set[str], library: Library) -> None:
    text = "Discharge diagnoses:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    assert codes(text, library, "inpatient") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Alzheimer dementia, moderate, wanders at night", {"G30.9", "F02.B18"}),
        ("Alzheimer dementia, mild, no agitation", {"G30.9", "F02.A0"}),
        ("Severe vascular dementia with agitation", {"F01.C11"}),
        ("Dementia, moderate", {"F03.B0"}),
    ],
)
def test_dementia_has_its_severity_and_behavior(line: str, expected: set[str], library: Library) -> None:
    assert codes(f"Assessment:\n1. {line}\n", library) == expected


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("Opioid constipation", "T40.2X5A"),
        ("Hypokalemia due to diuretic", "T50.2X5A"),
        ("Hyperglycemia from steroids", "T38.0X5A"),
        ("Rash, attributed to vancomycin", "T36.8X5A"),
        ("Constipation, takes oxycodone", ""),
        ("Hyperglycemia; steroids next week", ""),
    ],
)
def test_a_drug_that_is_blamed(line: str, event: str, library: Library) -> None:
    found = {code for code in codes(f"Assessment:\n1. {line}\n", library) if code.startswith("T")}
    assert found == ({event} if event else set())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Hypertension, uncontrolled, ran out of lisinopril", {"I10", "T46.4X6A", "Z91.138"}),
        ("Hypertension, cannot afford lisinopril", {"I10", "T46.4X6A", "Z91.120"}),
        ("Hypertension, taking lisinopril", {"I10"}),
    ],
)
def test_a_drug_that_is_not_taken_and_why(line: str, expected: set[str], library: Library) -> None:
    assert codes(f"Assessment:\n1. {line}\n", library) == expected


def test_an_overdose_is_no_adverse_effect_of_the_same_drug(library: Library) -> None:
    text = "Assessment:\n1. Intentional overdose of acetaminophen, suicide attempt\n2. Acute hepatitis due to acetaminophen\n"
    found = codes(text, library, "inpatient")
    assert "T39.1X2A" in found
    assert "T39.1X5A" not in found


@pytest.mark.parametrize(
    ("told", "given"),
    [("PCV21 given", True), ("hep B booster today", True), ("flu shots given at pharmacy", False), ("flu vaccine declined", False), ("flu shot given last October", False)],
)  # fmt: skip
def test_a_vaccine_of_this_visit(told: str, given: bool, library: Library) -> None:
    assert ("Z23" in codes(f"Assessment:\n1. Gout\n\nPlan: {told}.\n", library)) is given


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Chronic hypoxic respiratory failure", {"J96.11"}),
        ("Chronic hypoxic respiratory failure on home oxygen", {"J96.11", "Z99.81"}),
        ("Acute on chronic hypoxic respiratory failure", {"J96.21"}),
        ("Chronic systolic CHF exacerbation", {"I50.23"}),
    ],
)
def test_a_told_course_stands_against_the_default_of_a_short_name(
    words: str, expected: set[str], library: Library
) -> None:
    """ "Hypoxic respiratory failure" alone is read as acute; told as chronic it is not acute too (I.B.8)."""
    assert codes(f"Discharge diagnoses: {words}", library, "inpatient") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Diagnosis: Alzheimer's dementia with agitation", {"G30.9", "F02.811"}),
        ("Diagnosis: Noncompliance with insulin due to cost. DKA type 1.", {"T38.3X6A", "E10.10", "Z91.120", "Z79.4"}),
        ("Diagnosis: Agitation", {"R45.1"}),
    ],
)
def test_what_later_rules_add_takes_the_place_of_what_says_less(
    text: str, expected: set[str], library: Library
) -> None:
    assert codes(text, library, "inpatient") == expected
