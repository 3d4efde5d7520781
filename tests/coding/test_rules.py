"""ICD-10-CM guidelines applied to what a note lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(problems: str, library: Library, before: str = "") -> list[str]:
    listed = "\n".join(f"{n}. {p.strip()}" for n, p in enumerate(problems.split(";"), 1))
    return [
        s.code
        for s in suggest_text(f"{before}\n\nASSESSMENT\n{listed}\n", library, date=date(2026, 3, 2), setting="office")
        if s.suggested
    ]


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        # I.C.9.a.1: hypertension with heart failure is I11.0, then the type of heart failure.
        ("Hypertension; Chronic systolic heart failure", ["I11.0", "I50.22"]),
        # I.C.9.a.2: with chronic kidney disease.
        ("Hypertension; CKD stage 3b", ["I12.9", "N18.32"]),
        ("Hypertension; ESRD", ["I12.0", "N18.6"]),
        # I.C.9.a.3: with both.
        ("Hypertension; CHF; CKD stage 4", ["I13.0", "I50.9", "N18.4"]),
        # I.A.15: diabetes "with" what the Index lists there.
        ("Type 2 diabetes; Chronic kidney disease stage 4", ["E11.22", "N18.4"]),
        ("Type 2 diabetes; Peripheral neuropathy", ["E11.42"]),
        ("Type 2 DM w/ neuropathy", ["E11.40"]),
        # Without complications (E11.9) is not beside one of the same type.
        ("Type 2 diabetes mellitus with diabetic polyneuropathy, A1c 7.9", ["E11.42"]),
        ("Type 1 diabetes; Gastroparesis", ["E10.43", "K31.84"]),
        # I.B.5: symptoms of a coded disease.
        ("Community acquired pneumonia; Cough; Fever", ["J18.9"]),
        ("Cough; Hypertension", ["R05.9", "I10"]),
        # I.C.6.b.1.b: chronic pain of a site.
        ("Chronic back pain", ["M54.9", "G89.29"]),
    ],
)
def test_rule(problems: str, expected: list[str], library: Library) -> None:
    assert codes(problems, library) == expected


def test_external_cause_follows_an_injury_and_nothing_else(library: Library) -> None:
    told = "HISTORY OF PRESENT ILLNESS\nShe fell from a ladder yesterday."
    assert codes("Right ankle sprain", library, told) == ["S93.401A", "W11.XXXA"]
    assert codes("Right ankle pain", library, told) == ["M25.571"]


def test_a_place_is_where_the_injury_was(library: Library) -> None:
    story = "HPI: He monitors his BP at home. He fell on ice."
    assert codes("Left knee sprain", library, story) == ["S83.92XA", "W00.0XXA"]
    assert codes("Left knee sprain", library, "HPI: He fell on ice at home.") == ["S83.92XA", "W00.0XXA", "Y92.009"]


def test_body_mass_index_only_beside_a_weight_diagnosis(library: Library) -> None:
    vitals = "VITALS\nBMI 36.4"
    assert codes("Obesity", library, vitals) == ["E66.9", "Z68.36"]
    assert codes("Hypertension", library, vitals) == ["I10"]


def test_insulin_beside_type_2_diabetes(library: Library) -> None:
    assert codes("Type 2 diabetes", library, "MEDICATIONS\nLantus 20 units nightly") == ["E11.9", "Z79.4"]


def test_age_decides_the_routine_examination(library: Library) -> None:
    assert codes("Annual physical exam", library, "HPI\nA 7-year-old boy.") == ["Z00.129"]
    assert codes("Annual physical exam", library, "HPI\nA 47-year-old man.") == ["Z00.00"]


def test_excludes1_keeps_the_disease_and_says_why(library: Library) -> None:
    found = suggest_text(
        "ASSESSMENT\n1. Type 1 diabetes\n2. Type 2 diabetes\n", library, date=date(2026, 3, 2), setting="office"
    )
    greyed = [s for s in found if not s.suggested and s.code in {"E10.9", "E11.9"}]
    assert len(greyed) == 1
    assert "Excludes1" in greyed[0].reason


@pytest.mark.parametrize(("drug", "code"), [("metformin 1000 mg bid", "Z79.84"), ("Ozempic 1 mg weekly", "Z79.85")])
def test_the_drugs_of_diabetes_are_status_codes_beside_it(drug: str, code: str, library: Library) -> None:
    """ICD-10-CM Official Guidelines I.C.4.a.3."""
    assert codes("Type 2 diabetes", library, f"MEDICATIONS\n{drug}") == ["E11.9", code]


def test_the_same_drug_without_diabetes_is_not(library: Library) -> None:
    assert codes("Hypertension", library, "MEDICATIONS\nmetformin 1000 mg bid") == ["I10"]
