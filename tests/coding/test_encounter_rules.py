"""The purpose of a visit, fragility fractures and combination codes, each with its guideline section."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(note: str, library: Library, setting: str = "office") -> list[str]:
    found = suggest_text(note, library, date=date(2026, 3, 2), setting=setting)
    return [s.code for s in found if s.suggested and s.system == "icd10cm"]


def test_chemotherapy_as_the_purpose_comes_first(library: Library) -> None:
    # I.C.2.e.2
    note = "HPI\nHere for cycle 3 chemotherapy.\n\nASSESSMENT\n1. Left breast cancer\n"
    assert codes(note, library) == ["Z51.11", "C50.912"]


def test_immunotherapy_as_the_purpose_comes_first(library: Library) -> None:
    note = "HPI\nFeels well.\n\nASSESSMENT\n1. Prostate cancer. Here for immunotherapy, given.\n"
    assert codes(note, library) == ["Z51.12", "C61"]


def test_chemotherapy_without_a_malignancy_or_denied_is_not_the_purpose(library: Library) -> None:
    assert "Z51.11" not in codes("HPI\nNot here for chemotherapy.\n\nASSESSMENT\n1. Prostate cancer\n", library)
    assert "Z51.11" not in codes("HPI\nHere for chemotherapy class.\n\nASSESSMENT\n1. Gout\n", library)


def test_a_screening_colonoscopy_stays_a_screening(library: Library) -> None:
    # I.C.21.c.5
    note = "COLONOSCOPY\nIndication: colon cancer screening.\nScope to cecum, prep good.\nImpression: colon polyp\n"
    found = codes(note, library, "outpatient_hospital")
    assert found[0] == "Z12.11"
    assert "K63.5" in found


def test_a_colonoscopy_that_is_only_planned_is_no_screening_encounter(library: Library) -> None:
    assert codes("ASSESSMENT\n1. Gout\n\nPLAN\nDue for screening colonoscopy in May.\n", library) == ["M10.9"]


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        # I.C.13.d.2: known osteoporosis and no more than a minor fall.
        ("Left femoral neck fracture; Osteoporosis", ["M80.052A"]),
        ("Left femoral neck fracture; Gout", ["S72.002A", "M10.9"]),
        # I.C.9.a.1, however the words name heart failure.
        ("HTN; HFpEF", ["I11.0", "I50.30"]),
        ("HTN; Acute on chronic HFrEF", ["I11.0", "I50.23"]),
        ("Hypertensive heart disease; chronic diastolic CHF", ["I11.0", "I50.32"]),
        ("Hypertensive heart and kidney disease; CKD 3b; chronic systolic HF", ["I13.0", "N18.32", "I50.22"]),
        # Index: Hydronephrosis, with ... calculous obstruction.
        ("Ureteral stone; Hydronephrosis", ["N13.2"]),
        # Instruction at J44.0; exacerbation stays beside it.
        ("COPD exacerbation; Acute bronchitis", ["J44.0", "J44.1", "J20.9"]),
        # I.C.19.e.5.a
        ("Anemia due to chemotherapy", ["D64.81", "T45.1X5A"]),
        # I.C.21.c.13
        ("Annual exam; Acute maxillary sinusitis", ["Z00.01", "J01.00"]),
        ("Annual exam; Hypertension", ["Z00.00", "I10"]),
    ],
)
def test_rule(problems: str, expected: list[str], library: Library) -> None:
    listed = "\n".join(f"{n}. {p.strip()}" for n, p in enumerate(problems.split(";"), 1))
    assert codes(f"HPI\n45 year old.\n\nASSESSMENT\n{listed}\n", library) == expected


def test_tobacco_of_a_record_that_says_cigarettes(library: Library) -> None:
    assert codes("HPI\nCigarettes 1 ppd.\n\nASSESSMENT\n1. Tobacco use\n", library) == ["F17.210"]
    assert codes("HPI\nChews.\n\nASSESSMENT\n1. Tobacco use\n", library) == ["Z72.0"]


@pytest.mark.parametrize(
    ("told", "problem", "expected"),
    [
        ("Slicing squash when the knife slipped.", "Left hand laceration", ["S61.412A", "W26.0XXA", "Y93.G1"]),
        ("Fell off the curb.", "Right ankle sprain", ["S93.401A", "W10.1XXA"]),
        ("She slipped on wet leaves and came down on the hand.", "Left wrist contusion", ["S60.212A", "W01.0XXA"]),
        ("She slipped on wet leaves and came down on the hand.", "Gout", ["M10.9"]),
    ],
)
def test_a_cause_follows_an_injury_when_an_event_is_told(
    told: str, problem: str, expected: list[str], library: Library
) -> None:
    assert codes(f"HPI\n{told}\n\nASSESSMENT\n1. {problem}\n", library) == expected


def test_a_drug_called_long_term_is_a_status_of_its_own(library: Library) -> None:
    assert codes("ASSESSMENT\n1. Persistent atrial fib\nlong term apixaban, cbc ok\n", library) == ["I48.19", "Z79.01"]


def test_secondary_sites_in_shorthand(library: Library) -> None:
    assert codes("A/P\n1. Lung ca RUL with liver mets\n", library) == ["C34.11", "C78.7"]


def test_remission_belongs_to_the_dependence(library: Library) -> None:
    assert codes("DX: Gout. Alcohol dependence, in sustained remission.\n", library) == ["M10.9", "F10.21"]


def test_a_functional_class_is_no_problem(library: Library) -> None:
    assert codes("A/P\n1. Chronic systolic CHF, EF 35, NYHA II\n", library) == ["I50.22"]


def test_a_wellness_visit_told_in_the_history_comes_first(library: Library) -> None:
    note = "HPI\n75 yo here for her yearly Medicare wellness visit.\n\nPROBLEMS ADDRESSED\n1. COPD\n2. Gout\n"
    assert codes(note, library) == ["Z00.00", "J44.9", "M10.9"]


def test_a_past_physical_is_not_the_visit(library: Library) -> None:
    assert codes("HPI\nHere for knee pain. Last annual physical in May.\n\nASSESSMENT\n1. Gout\n", library) == ["M10.9"]
