"""A title does not deny what the words tell; a combination is one code; a child is not pregnant; who smokes has not quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str, setting: str = "office") -> set[str]:
    return {s.code for s in suggest_text(text, library, setting=setting) if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("strangulated left femoral hernia with gangrene", "K41.40"),
        ("incarcerated right inguinal hernia with obstruction", "K40.30"),
        ("bilateral femoral hernia with obstruction and gangrene", "K41.10"),
        ("bilateral femoral hernia with obstruction, no gangrene", "K41.00"),
    ],
)
def test_a_hernia_has_what_its_words_tell(said: str, code: str, library: Library) -> None:
    assert codes(library, f"Diagnosis: {said}") == {code}


def test_the_combination_stays_where_a_note_names_it(library: Library) -> None:
    """Excludes1 at K83.0: cholangitis with choledocholithiasis is K80.3-."""
    assert codes(library, "Assessment:\n1. cholangitis with stone in CBD and obstruction") == {"K80.31"}


@pytest.mark.parametrize(
    "opening", ["7 mo girl, prenatal hydronephrosis per mom", "14 mo boy. Mother pregnant with her second", "9mo F"]
)
def test_a_child_has_no_code_of_pregnancy(opening: str, library: Library) -> None:
    found = codes(library, f"{opening}.\nAssessment:\n1. acute pyelonephritis")
    assert "N10" in found
    assert not any(code.startswith("O") for code in found)


def test_a_prenatal_visit_has(library: Library) -> None:
    found = codes(library, "28 yo prenatal visit, 24w0d.\nAssessment:\n1. acute pyelonephritis")
    assert any(code.startswith("O23.02") for code in found)


def test_who_smokes_today_has_not_quit(library: Library) -> None:
    text = "Vascular note. Former smoker per intake form.\nNicotine dependence, cigarettes, 1 ppd, patch given."
    assert {"F17.210"} == {code for code in codes(library, text, "inpatient") if code in {"F17.210", "Z87.891"}}


@pytest.mark.parametrize(
    ("told", "disease", "symptom"),
    [
        ("CHF exacerbation with SOB, edema, lasix given.", "I50", "R06.02"),
        ("Kidney stone right with hematuria.", "N20.0", "R31"),
        ("Graves disease, tachycardia.", "E05", "R00.0"),
        ("Peritonsillar abscess, sore throat.", "J36", "J02.9"),
    ],
)
def test_a_visit_without_headings_has_no_code_of_what_belongs_to_its_disease(
    told: str, disease: str, symptom: str, library: Library
) -> None:
    """I.B.5; Excludes1 at J02."""
    found = codes(library, told)
    assert any(code.startswith(disease) for code in found)
    assert not any(code.startswith(symptom) for code in found)


def test_a_sign_that_belongs_to_none_of_the_diseases_stays(library: Library) -> None:
    assert {"R04.0", "I10"} <= codes(library, "Nosebleed. Hypertension.")
