"""Z79: a drug that is taken for long is told beside what it treats, and where the patient lies in a hospital (I.C.21.c.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def drug_codes(text: str, library: Library, setting: str = "office", day: date = date(2026, 4, 1)) -> set[str]:
    found = suggest_text(text, library, date=day, setting=setting)
    return {s.code for s in found if s.suggested and s.code.startswith("Z79")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Assessment:\n1. Atrial fibrillation, rate controlled. Continue apixaban 5 mg bid.", {"Z79.01"}),
        ("Assessment:\n1. Crohn's disease, doing well on adalimumab 40 mg q2 weeks.", {"Z79.620"}),
        ("Assessment:\n1. Breast cancer of left breast, on adjuvant letrozole since 2023.", {"Z79.811"}),
        ("Assessment:\n1. Rheumatoid arthritis.\nMedications: methotrexate 15 mg weekly, prednisone 5 mg daily", {"Z79.631", "Z79.52"}),
        ("Assessment:\n1. Osteoporosis, alendronate 70 mg weekly.", {"Z79.83"}),
        ("Assessment:\n1. Type 2 diabetes.\nMedications: Lantus 20 units, metformin 1000 mg bid", {"Z79.4", "Z79.84"}),
    ],
)  # fmt: skip
def test_beside_what_it_treats(text: str, expected: set[str], library: Library) -> None:
    assert drug_codes(text, library) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Assessment:\n1. Atrial fibrillation. Declined apixaban.",
        "Assessment: off anticoagulation",
        "Assessment:\n1. PE in 2019, off anticoagulation.",
        "Assessment:\n1. Breast cancer left, s/p lumpectomy 2018, tamoxifen until 2023. NED.",
        "Assessment:\n1. Breast cancer left, on letrozole 2015-2020.",
        "Assessment:\n1. Atrial fibrillation. Start apixaban 5 mg bid.",
        "Assessment:\n1. Rheumatoid arthritis. Methotrexate stopped for nausea.",
        "Assessment:\n1. Ankle sprain.\nMedications: apixaban 5 mg bid",
        "Assessment:\n1. Crohn's disease.\nAllergies: infliximab",
        "Assessment:\n1. Coronary artery disease. Avoid aspirin.",
    ],
)
def test_not_taken_or_not_of_this_visit(text: str, library: Library) -> None:
    assert drug_codes(text, library) == set()


def test_home_drugs_of_a_hospital_patient(library: Library) -> None:
    text = "HOME MEDICATIONS:\napixaban 5 mg bid\nprednisone 5 mg daily\n\nDischarge diagnoses:\n1. Hip fracture\n"
    assert drug_codes(text, library, "inpatient") == {"Z79.01", "Z79.52"}
    assert drug_codes(text, library) == set()


def test_a_code_holds_from_its_day(library: Library) -> None:
    """Z79.620 came on 1 October 2022."""
    text = "Assessment:\n1. Crohn's disease, doing well on adalimumab 40 mg q2 weeks."
    assert drug_codes(text, library, day=date(2022, 9, 30)) == set()
    assert drug_codes(text, library, day=date(2022, 10, 1)) == {"Z79.620"}
