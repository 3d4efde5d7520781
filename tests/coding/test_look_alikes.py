"""Everyday words that look like the abbreviation or the eponym of a disease name none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def told(text: str, library: Library) -> list[str]:
    return [s.code for s in suggest_text(text, library, date=date(2026, 4, 1), setting="office") if s.suggested]


@pytest.mark.parametrize(
    "text",
    [
        "HEARING AID evaluated.",
        "Labs: ALP 120, AST 30.",
        "CTA: MCA patent bilaterally.",
        "Prognosis is grave. Family at bedside.",
        "MCL intact. ACL intact.",
        "A pile of papers. Blue POT. PRE albumin 20.",
        "Mr. Hall came with his brother Cary.",
        "Assessment:\n1. Her disease is stable",
        "Dental: no caries. Gums healthy.",
        "Immunostains: HMB-45 positive control.",
        "CRP 12, LUE strength 5/5, LOS 3 days.",
        "HEP reviewed: PROM and MMT of the shoulder. SLAP BED RAILS UP.",
        "HC 48 cm. BP: SBP 118. PTA meds reviewed. NV intact.",
        "ICD 10 code and HCC 19 discussed. CM and NP at bedside. DR SMITH called.",
        "Assessment:\n1. HCM: lipids and eye exam due",
        "Bactrim DS refilled. VL undetectable. Rescue: RSI with etomidate. SSI ordered.",
        "Assessment:\n1. cont asa 81",
        "She is unable to bend. It burns. EPI given. O2 by FM.",
    ],
)
def test_no_disease(text: str, library: Library) -> None:
    assert told(text, library) == []


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("AIDS", "B20"),
        ("ALPS", "D89.82"),
        ("Graves", "E05.00"),
        ("Grave's disease", "E05.00"),
        ("POTS", "G90.A"),
        ("TIAs", "G45.9"),
        ("PVCs", "I49.3"),
        ("piles", "K64.9"),
        ("MCL tear", "S83.419A"),
        ("heavy menses", "N92.0"),
        ("CRPS of the left hand", "G90.512"),
        ("HCM, septal myectomy planned", "I42.2"),
        ("HCC, TACE next week", "C22.0"),
        ("SBP in ascites", "K65.2"),
        ("OCD, sertraline", "F42.9"),
    ],
)
def test_the_disease_itself(problem: str, code: str, library: Library) -> None:
    assert told(f"Assessment:\n1. {problem}\n", library) == [code]
