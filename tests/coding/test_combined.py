"""One code for two things told in a record: varices of cirrhosis, alcohol with withdrawal, hypertension with heart and kidney."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(lines: list[str], library: Library, setting: str = "inpatient", story: str = "") -> set[str]:
    text = story + "\n\nDischarge diagnoses:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Alcoholic cirrhosis", "Esophageal varices"], {"K70.30", "I85.10"}),
        (["Portal hypertension", "Esophageal varices"], {"K76.6", "I85.10"}),
        (["Gout", "Esophageal varices"], {"M10.9", "I85.00"}),
        (["ESRD", "Secondary hyperparathyroidism"], {"N18.6", "N25.81"}),
        (["Hypertensive heart disease with chronic diastolic heart failure", "CKD 4"], {"I13.0", "I50.32", "N18.4"}),
    ],
)
def test_joined_by_the_index(lines: list[str], expected: set[str], library: Library) -> None:
    assert codes(lines, library) == expected


@pytest.mark.parametrize(
    ("story", "line", "expected"),
    [
        ("Tremor and sweats: alcohol withdrawal, seeing bugs: hallucinations.", "Alcohol dependence", "F10.232"),
        ("Alcohol withdrawal, lorazepam. No hallucinations or seizures.", "Alcohol dependence", "F10.230"),
        ("Alcohol withdrawal, lorazepam.", "Alcohol dependence", "F10.239"),
        ("CIWA protocol, at risk for alcohol withdrawal.", "Alcohol dependence", "F10.20"),
        ("No alcohol withdrawal.", "Alcohol dependence", "F10.20"),
        ("Alcohol withdrawal seizure 2019.", "Alcohol dependence", "F10.20"),
        ("Alcohol: heavier for weeks, no tolerance/withdrawal.", "Alcohol abuse", "F10.10"),
    ],
)
def test_alcohol_with_withdrawal(story: str, line: str, expected: str, library: Library) -> None:
    found = codes(["Cellulitis of left leg", line], library, story=story)
    assert {code for code in found if code.startswith("F10")} == {expected}


@pytest.mark.parametrize(
    ("level", "code"), [("EtOH 184", "Y90.6"), ("ETOH 231 mg/dL", "Y90.7"), ("BAC 0.25", "Y90.8"), ("EtOH <10", "")]
)
def test_blood_alcohol_stands_beside_intoxication(level: str, code: str, library: Library) -> None:
    found = codes(["Alcohol abuse with intoxication"], library, "emergency", f"Labs: {level}, glucose 92.")
    assert found == {"F10.129", code} - {""}
    assert codes(["Alcohol abuse"], library, "emergency", f"Labs: {level}.") == {"F10.10"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["L4-5 disc herniation with radiculopathy"], {"M51.16"}),
        (["Insomnia due to major depression, recurrent, moderate"], {"F33.1", "F51.05"}),
        (["Insomnia", "Major depression, recurrent, moderate"], {"F33.1", "G47.00"}),
        (["Asthma, mild intermittent\nAcute exacerbation today, start prednisone"], {"J45.21"}),
        (["Asthma, mild intermittent\nNo exacerbation this year"], {"J45.20"}),
    ],
)
def test_told_beside_or_below_it(lines: list[str], expected: set[str], library: Library) -> None:
    assert codes(lines, library, "office") == expected


def test_anemia_of_kidney_failure_and_a_phantom_limb(library: Library) -> None:
    assert codes(["ESRD on HD", "Anemia of ESRD", "L BKA, phantom pain"], library) >= {"N18.6", "D63.1", "G54.6"}
