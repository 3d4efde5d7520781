"""A heading that tests for, denies, fears or prevents a disease, or tells it of somebody else, asserts none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.written import _not_done

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library) -> list[str]:
    found = suggest_text(f"Assessment:\n1. {text}\n", library, date=date(2026, 9, 10), setting="office")
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


@pytest.mark.parametrize(
    "text",
    [
        "HIV test today", "Contact with tuberculosis", "Syphilis screen neg", "Pneumonia ruled out",
        "Sepsis: no", "DVT: none seen", "Diabetes - no", "Appendicitis unlikely", "Neither asthma nor COPD", "Never smoker",
        "Tetanus shot", "Immune to rubella", "Rabies prophylaxis after dog bite", "Diabetes prevention program",
        "Husband tested positive for COVID", "Roommate diagnosed with scabies", "Caregiver for mother with dementia", "Fear of cancer",
        "Patient thinks she has lupus", "High risk for diabetes", "Heart: RRR no murmur",
    ],
)  # fmt: skip
def test_nothing_is_asserted(text: str, library: Library) -> None:
    assert codes(text, library) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prostate cancer, treated 2014", ["Z85.46"]),
        ("Hip fracture 2020", ["Z87.81"]),
        ("Tuberculosis treated in childhood", ["Z86.11"]),
        ("Asthma, no exacerbation", ["J45.909"]),
        ("COPD, testing ordered", ["J44.9"]),
        ("Type 2 diabetes, not at goal", ["E11.9"]),
        ("Colon cancer screening", ["Z12.11"]),
        ("Colon cancer s/p resection 2018", ["Z85.038"]),
        ("Prostate cancer s/p radiation 2025, on leuprolide", ["C61", "Z92.3", "Z79.818"]),
        ("Exposed to chlamydia by partner", ["Z20.2"]),
        ("Pneumonia vaccine declined", ["Z28.21"]),
        ("Obesity - diet and exercise counseling", ["E66.9"]),
        ("Hypertension: will test potassium", ["I10"]),
        ("Type 2 diabetes - education provided today", ["E11.9"]),
        ("Asthma - prevention with inhaled steroid", ["J45.909"]),
        ("Depression - mother supportive", ["F32.A"]),
        ("Anemia (test pending)", ["D64.9"]),
        ("Diabetes. Doing well without chest pain. Hypertension without heart failure", ["E11.9", "I10"]),
    ],
)
def test_what_is_said_stays(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library) == expected


@pytest.mark.parametrize(
    ("line", "not_done"),
    [
        ("Planned next visit: 20610", True),
        ("Refused: 90686", True),
        ("99213-25, 87880 (not done)", True),
        ("99213. Do not bill 87880", True),
        ("Prior visit billed 99214", True),
        ("CPT: 99213, 20610", False),
        ("Plan: bill 99213", False),
    ],
)
def test_a_service_that_was_not_done_is_none(line: str, not_done: bool) -> None:
    start = max(line.find(code) for code in ("20610", "90686", "87880", "99214", "99213"))
    assert _not_done(line, start, start + 5) is not_done
