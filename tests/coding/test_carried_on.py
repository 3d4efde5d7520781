"""What later notes take back, what only the emergency room said, what several sentences say of one disease, what was done now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, setting: str, *documents: tuple[str, str]) -> set[str]:
    start = datetime(2026, 4, 1, tzinfo=UTC)
    parts = tuple(Document(title, title, text) for title, text in documents)
    chart = Chart("x", "text", encounter=Encounter(setting=setting, start=start), documents=parts)
    return {s.code for s in suggest(chart, library) if s.suggested and s.system == "icd10cm"}


SUMMARY = "Discharge diagnoses:\n1. Takotsubo cardiomyopathy\n2. COPD\n"


def test_a_disease_that_a_later_note_denies_is_taken_back(library: Library) -> None:
    first = ("01_hp.txt", "Assessment:\n1. Sepsis\n2. Cellulitis of left leg\n")
    again = ("03_discharge.txt", "Discharge diagnoses:\n1. Cellulitis of left leg\nSepsis was ruled out.\n")
    assert "A41.9" not in codes(library, "inpatient", first, again)
    assert "A41.9" in codes(library, "inpatient", first, ("03_discharge.txt", SUMMARY))


def test_what_is_said_again_after_the_denial_stays(library: Library) -> None:
    documents = (
        ("01_hp.txt", "Assessment:\n1. Sepsis\n"),
        ("02_progress.txt", "Assessment:\n1. Cellulitis of left leg\nNo sepsis.\n"),
        ("03_discharge.txt", "Discharge diagnoses:\n1. Sepsis\n2. Cellulitis of left leg\n"),
    )
    assert "A41.9" in codes(library, "inpatient", *documents)


def test_a_denied_detail_is_not_the_disease_denied(library: Library) -> None:
    text = (
        "Assessment:\nT2DM: A1c 6.9 on linagliptin.\nHTN: good.\nGout: no attack.\nDiabetic eye: none per eye clinic.\n"
    )
    assert codes(library, "office", ("note", text)) >= {"E11.9", "I10"}


@pytest.mark.parametrize(
    ("diagnosis", "code", "stays"),
    [("NSTEMI", "I21.4", False), ("acute psychosis", "F29", False), ("Forearm abrasion, left", "S50.812A", True)],
)
def test_what_only_the_emergency_room_said_of_a_stay(diagnosis: str, code: str, stays: bool, library: Library) -> None:
    documents = (("01_ed_note.txt", f"Dx: {diagnosis}\n"), ("02_discharge.txt", SUMMARY))
    assert (code in codes(library, "inpatient", *documents)) is stays
    assert code in codes(library, "emergency", documents[0])


def test_an_emergency_diagnosis_that_the_stay_carries_on_stays(library: Library) -> None:
    ward = ("02_hp.txt", "Assessment:\n1. NSTEMI\n")
    assert "I21.4" in codes(library, "inpatient", ("01_ed_note.txt", "Dx: NSTEMI\n"), ward)


@pytest.mark.parametrize(
    ("listed", "elsewhere", "expected"),
    [
        ("Left clavicle fx, midshaft displaced", "Sling.", "S42.022A"),
        ("Left rib fractures x3", "Nondisplaced fractures of the 4th, 5th and 6th ribs.", "S22.42XA"),
        ("L rib fx 7-9", "", "S22.42XA"),
        ("Left rib fracture", "One rib.", "S22.32XA"),
        ("Crohn's disease", "Crohn's disease of the small intestine with fistula, on adalimumab.", "K50.013"),
    ],
)
def test_one_disease_is_as_close_as_any_sentence_tells_it(
    listed: str, elsewhere: str, expected: str, library: Library
) -> None:
    assert expected in codes(library, "emergency", ("note", f"HPI: {elsewhere}\n\nAssessment:\n1. {listed}\n"))


def test_a_stone_of_another_place_adds_nothing(library: Library) -> None:
    text = "HPI: stone in the right ureter years ago.\n\nAssessment:\n1. Kidney stone, left\n"
    assert "N20.2" not in codes(library, "office", ("note", text))


def test_what_an_operation_of_the_stay_took_is_no_status(library: Library) -> None:
    operation = ("02_op_note.txt", "OPERATIVE REPORT\nProcedure: splenectomy\nFindings: shattered spleen.\n")
    summary = (
        "03_discharge.txt",
        "Discharge diagnoses:\n1. Major splenic laceration s/p splenectomy\n2. Hx cholecystectomy 2012\n",
    )
    found = codes(library, "inpatient", operation, summary)
    assert "Z90.81" not in found
    assert "Z90.81" in codes(
        library, "inpatient", ("01_hp.txt", "PSH: splenectomy 2012\n\nAssessment:\n1. Pneumonia\n")
    )


@pytest.mark.parametrize("words", ["s/p lap chole", "s/p cholecystectomy"])
def test_what_a_discharge_tells_behind_its_disease_was_done_in_the_stay(words: str, library: Library) -> None:
    summary = ("01_discharge_summary.txt", f"Discharge diagnoses:\n1. Acute cholecystitis with gallstones {words}\n")
    assert codes(library, "inpatient", summary) == {"K80.00"}


def test_a_report_beside_the_notes_of_a_provider_adds_no_diagnosis(library: Library) -> None:
    visit = ("01_visit.txt", "Assessment:\n1. Lupus\n")
    film = ("02_cxr.txt", "CHEST X-RAY\nImpression: Emphysema. Aortic atherosclerosis.\n")
    laboratory = ("03_lab.txt", "Glucose 131. Interpretive: prediabetes.\n")
    assert codes(library, "office", visit, film, laboratory) == {"M32.9"}
    assert "J43.9" in codes(library, "office", film)


def test_an_organism_that_the_code_of_its_infection_names_is_not_coded_again(library: Library) -> None:
    found = codes(library, "inpatient", ("note", "Assessment:\n1. Sepsis due to E. coli with septic shock.\n2. UTI\n"))
    assert "A41.51" in found
    assert "B96.20" not in found
