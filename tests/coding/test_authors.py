"""Whose words count: a provider's documentation carries diagnoses, other clinicians' little, what is for the patient nothing (I.B.14)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest
from claimwright.coding.authors import CLINICIAN, PATIENT, PROVIDER, author_of, speaker_of
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("title", "opening", "who"),
    [
        ("02_nurse.txt", "18:05 A&O, skin dry", CLINICIAN),
        ("visit3__wound_rn.txt", "Sacrum 2x2", CLINICIAN),
        ("05_dietitian.txt", "Ht 165", CLINICIAN),
        ("04_avs.txt", "Thank you for coming", PATIENT),
        ("06_parent_handout.txt", "Put him on his back", PATIENT),
        ("note", "NURSING NOTE 3/4\nPatient resting", CLINICIAN),
        ("note", "Discharge Instructions: call for fever", PATIENT),
        ("note", "MA annual. 71 M", PROVIDER),
        ("note", "NURSING HOME VISIT 3/4\nSeen in her room", PROVIDER),
        ("note", "INFUSION SUITE NURSING + MD 06/11/2026", PROVIDER),
        ("03_psych_consult.txt", "C-L PSYCHIATRY 8/26", PROVIDER),
        ("01_physician_note.txt", "HPI", PROVIDER),
        ("slp.txt", "Speech therapy evaluation", PROVIDER),
    ],
)
def test_who_wrote_a_document(title: str, opening: str, who: str) -> None:
    assert author_of(title, opening) == who


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("RN 8/27: IV site phlebitis", CLINICIAN),
        ("4/2 WOCN/RN: sacrum intact", CLINICIAN),
        ("RD: severe malnutrition", CLINICIAN),
        ("Pt: Cornelius", ""),
        ("A: COPD with emphysema", ""),
        ("MD: anemia from chemo", ""),
    ],
)
def test_who_speaks_in_a_line(line: str, who: str) -> None:
    assert speaker_of(line) == who


def _codes(library: Library, *documents: tuple[str, str]) -> set[str]:
    start = datetime(2026, 4, 1, tzinfo=UTC)
    parts = tuple(Document(title, title, text) for title, text in documents)
    chart = Chart("x", "text", encounter=Encounter(setting="inpatient", start=start), documents=parts)
    return {s.code for s in suggest(chart, library) if s.suggested}


def test_a_nurses_diagnosis_is_none_and_a_dietitians_index_counts(library: Library) -> None:
    doctor = ("01_hp.txt", "Assessment:\n1. Acute appendicitis\n2. Obesity, class 2\n")
    nurse = ("02_nursing.txt", "Assessment:\n1. Pneumonia\nBMI 36.4\n")
    assert _codes(library, doctor, nurse) >= {"K35.80", "E66.812", "Z68.36"}
    assert "J18.9" not in _codes(library, doctor, nurse)
    assert "J18.9" in _codes(library, doctor, ("02_progress.txt", nurse[1]))


def test_what_is_handed_out_is_no_finding(library: Library) -> None:
    doctor = ("01_ed.txt", "Impression:\n1. Concussion\n")
    leaflet = ("02_discharge_instructions.txt", "Seizures and stroke are emergencies. Pneumonia may follow.\n")
    assert _codes(library, doctor, leaflet) == _codes(library, doctor)
