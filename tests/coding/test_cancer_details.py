"""Receptors, hormone sensitivity, markers, cancer in the family, and what a cancer and its treatment do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 6, 1)


def codes(text: str, library: Library, setting: str = "office", day: date = DAY) -> list[str]:
    found = [s for s in suggest_text(text, library, date=day, setting=setting) if s.suggested and s.system == "icd10cm"]
    return [s.code for s in sorted(found, key=lambda s: s.order)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ER 95% PR 60% HER2 0", {"Z17.0", "Z17.21", "Z17.32"}),
        ("ER+/PR+, HER2 3+", {"Z17.0", "Z17.21", "Z17.31"}),
        ("ER negative PR negative HER2 negative", {"Z17.421"}),
        ("triple neg", {"Z17.421"}),
        ("HR+/HER2-", {"Z17.411"}),
        ("ER 0% PR 0% HER2 2+, FISH amplified", {"Z17.1", "Z17.22", "Z17.31"}),
        ("HER2 2+", set()),
    ],
)
def test_receptors_of_a_breast_cancer(text: str, expected: set[str], library: Library) -> None:
    found = codes(f"Assessment:\n1. Left breast cancer, {text}\n", library)
    assert {c for c in found if c.startswith("Z17")} == expected


def test_receptors_before_their_codes_were_made(library: Library) -> None:
    found = codes("Assessment:\n1. Left breast cancer, ER 95% PR 60% HER2 0\n", library, day=date(2024, 9, 30))
    assert [c for c in found if c.startswith("Z17")] == ["Z17.0"]


def test_receptors_from_the_day_their_codes_were_made(library: Library) -> None:
    found = codes("Assessment:\n1. Left breast cancer, ER 95% PR 60% HER2 0\n", library, day=date(2024, 10, 1))
    assert [c for c in found if c.startswith("Z17")] == ["Z17.0", "Z17.21", "Z17.32"]


def test_receptors_without_a_breast_cancer_are_not_coded(library: Library) -> None:
    assert codes("Assessment:\n1. Hx breast cancer 2010, ER+, NED\n", library) == ["Z85.3"]


def test_hormone_sensitivity_and_a_psa_that_rises_after_treatment(library: Library) -> None:
    text = "HPI: EBRT 2013. PSA 0.9 -> 2.4 -> 6.8.\n\nIMPRESSION\n1. mCRPC, bone mets, on enzalutamide\n"
    assert {"C61", "C79.51", "Z19.2", "R97.21"} <= set(codes(text, library))
    falling = "HPI: EBRT 2013. PSA 6.8 -> 0.9.\n\nIMPRESSION\n1. mHSPC, on leuprolide\n"
    found = codes(falling, library)
    assert "Z19.1" in found
    assert "R97.21" not in found


def test_an_elevated_psa_without_cancer(library: Library) -> None:
    assert codes("Assessment: Elevated PSA 6.2, plan MRI prostate.", library) == ["R97.20"]


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("FH: mother breast ca 39, mat aunt ovary ca.", {"Z80.3", "Z80.41"}),
        ("Her sister was just diagnosed w/ ovarian cancer at 58.", {"Z80.41"}),
        ("Brother prostate ca.", set()),
        ("FH: no breast cancer.", set()),
        ("Husband has lung cancer.", set()),
        ("Mother reports his lymphoma is better.", set()),
    ],
)
def test_cancer_in_the_family_beside_a_neoplasm(family: str, expected: set[str], library: Library) -> None:
    found = codes(f"{family}\n\nASSESSMENT\n1. Left breast cancer, on chemotherapy\n", library)
    assert {c for c in found if c.startswith("Z80")} == expected


@pytest.mark.parametrize(
    ("family", "assessment", "expected"),
    [
        ("Brother prostate ca.", "Elevated PSA", "Z80.42"),
        ("FAMILY HISTORY\nColon cancer in father.", "Tubular adenoma of the sigmoid colon", "Z80.0"),
        ("Pat aunt with ovarian ca.", "BRCA1 carrier", "Z80.41"),
    ],
)
def test_cancer_in_the_family_beside_what_it_bears_on(
    family: str, assessment: str, expected: str, library: Library
) -> None:
    assert expected in codes(f"{family}\n\nASSESSMENT\n1. {assessment}\n", library)


def test_cancer_in_the_family_is_offered_beside_other_diseases(library: Library) -> None:
    text = "FH: mother breast cancer.\n\nASSESSMENT\n1. Hypertension\n"
    found = {s.code: s.suggested for s in suggest_text(text, library, date=DAY, setting="office")}
    assert found["Z80.3"] is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oxaliplatin neuropathy gr 2", {"G62.0", "T45.1X5A"}),
        ("Anemia due to chemotherapy", {"D64.81", "T45.1X5A"}),
        ("Anemia of malignancy", {"D63.0"}),
        ("Febrile neutropenia due to chemo", {"D70.1", "R50.81", "T45.1X5A"}),
        ("Pembrolizumab pneumonitis", {"J70.4", "T45.AX5A"}),
        ("CIPN of the feet", {"G62.0", "T45.1X5A"}),
        ("Cancer cachexia", {"E88.A"}),
        ("Cancer pain", {"G89.3"}),
        ("Hot flashes from ADT", {"R23.2", "T38.6X5A"}),
        ("Opioid constipation", {"K59.03", "T40.2X5A"}),
    ],
)
def test_what_a_cancer_and_its_treatment_do(text: str, expected: set[str], library: Library) -> None:
    assert set(codes(f"ASSESSMENT\n1. Lung cancer LUL, on treatment\n2. {text}\n", library)) == {"C34.12", *expected}


@pytest.mark.parametrize("text", ["Risk of chemo neuropathy discussed", "No cancer pain"])
def test_effects_that_are_feared_over_or_denied_are_not_coded(text: str, library: Library) -> None:
    assert codes(f"ASSESSMENT\n1. Lung cancer LUL, on treatment\n2. {text}\n", library) == ["C34.12"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "INFUSION VISIT\nHere for C2D1 carboplatin/pemetrexed/pembro.\nA/P: RUL NSCLC stage IV, proceed.\n",
            ["Z51.11", "Z51.12", "C34.11"],
        ),
        (
            "INFUSION CTR\nFOLFOX C7D1. Sigmoid adenoca, primary still in place.\n5FU pump connected 1540.\n",
            ["Z51.11", "C18.7"],
        ),
        ("ON TREATMENT VISIT\nFraction 12 of 20 to R breast. IDC R breast UOQ. Continue XRT.\n", ["Z51.0", "C50.411"]),
    ],
)
def test_the_treatment_of_the_encounter_is_listed_first(text: str, expected: list[str], library: Library) -> None:
    assert codes(text, library, "outpatient_hospital") == expected


@pytest.mark.parametrize(
    "text",
    [
        "HPI: s/p FOLFOX C6D1 last week.\nASSESSMENT\n1. Sigmoid cancer on FOLFOX, scan next week\n",
        "INFUSION VISIT\nChemo held today, ANC 600.\nASSESSMENT\n1. Sigmoid cancer on FOLFOX\n",
    ],
)
def test_a_treatment_that_is_past_or_held_is_not_the_encounter(text: str, library: Library) -> None:
    assert not [c for c in codes(text, library, "outpatient_hospital") if c.startswith("Z51")]


@pytest.mark.parametrize(
    ("plan", "encounter"),
    [("considering chemotherapy", False), ("planned chemotherapy", False), ("here for chemotherapy today", True)],
)
def test_a_treatment_that_is_weighed_is_not_the_encounter(plan: str, encounter: bool, library: Library) -> None:
    found = codes(f"ASSESSMENT\n1. Left breast cancer, {plan}\n", library)
    assert ("Z51.11" in found) is encounter


@pytest.mark.parametrize(
    ("assessment", "suggested"),
    [
        ("1. Family history of colon cancer in mother.", True),
        ("1. FHx: colon cancer in father", True),
        ("1. Gout. Mother had colon cancer.", False),
        ("1. No family history of colon cancer in mother.", False),
    ],
)
def test_a_family_history_that_an_assessment_states_is_reported(
    assessment: str, library: Library, *, suggested: bool
) -> None:
    found = suggest_text(f"Assessment:\n{assessment}\n", library, date=date(2026, 4, 1), setting="office")
    assert any(s.code == "Z80.0" and s.suggested for s in found) is suggested
