"""A disease of joints has the site its line tells (I.C.13.a); a specimen has the site that stands beside its letter (I.C.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str, setting: str = "office") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("idiopathic gout R", "M10.00"),
        ("idiopathic gout flare R 1st MTP", "M10.071"),
        ("Seropositive RA, hands wrists feet", "M05.79"),
        ("seronegative RA of both knees and wrists", "M06.09"),
        ("seropositive RA, no hand swelling", "M05.9"),
    ],
)
def test_a_disease_of_joints_has_the_site_of_its_line(said: str, code: str, library: Library) -> None:
    assert codes(library, f"Assessment: {said}") == {code}


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (
            "DERMPATH. Clin: A) L shin scaly plaque B) upper back pigmented lesion\nDX\nA. Squamous cell carcinoma in situ.\nB. Compound nevus.",
            {"D04.72", "D22.5"},
        ),
        (
            "Specimens: A. nose, shave. B. right forearm, shave.\nFINAL DIAGNOSIS:\nA. Basal cell carcinoma.\nB. Basal cell carcinoma.",
            {"C44.311", "C44.612"},
        ),
        ("FINAL DIAGNOSIS:\nSkin, nose, shave biopsy:\n- Basal cell carcinoma, nodular type", {"C44.311"}),
    ],
)
def test_a_specimen_has_the_site_of_its_letter(report: str, expected: set[str], library: Library) -> None:
    assert codes(library, report) == expected


@pytest.mark.parametrize(
    ("said", "present", "absent"),
    [
        ("Assessment:\n1. UTI\n2. Acute pyelonephritis", "N10", "N39.0"),
        ("Urinary bladder, lateral wall: high grade urothelial carcinoma", "C67.2", "C68.9"),
        ("Esophagus biopsy: 60 eosinophils per high power field. Assessment: hypertension", "I10", "D72.10"),
    ],
)
def test_what_says_less_gives_way(said: str, present: str, absent: str, library: Library) -> None:
    found = codes(library, said)
    assert present in found
    assert absent not in found
