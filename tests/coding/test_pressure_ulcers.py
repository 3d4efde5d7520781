"""Pressure ulcers: the provider names the ulcer, the provider or a nurse its stage, one code a site (I.B.14, I.C.12.a)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest, suggest_text
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library


def of_chart(library: Library, setting: str = "inpatient", **documents: str) -> set[str]:
    start = datetime(2026, 4, 1, tzinfo=UTC)
    chart = Chart(
        "c",
        "text",
        encounter=Encounter(setting=setting, start=start),
        documents=tuple(Document(name, name, text) for name, text in documents.items()),
    )
    return {s.code for s in suggest(chart, library) if s.suggested and s.system == "icd10cm"}


def ulcers(library: Library, **documents: str) -> set[str]:
    return {code for code in of_chart(library, **documents) if code.startswith("L89")}


def test_the_nurse_stages_what_the_provider_names(library: Library) -> None:
    nurse = "WOCN 3/11: sacral pressure injury stage 3, granulating. R heel boggy purple 2x2 = DTI.\n"
    doctor = "Discharge diagnoses:\n1. Pneumonia\n2. Sacral pressure ulcer; R heel pressure injury\n"
    assert ulcers(library, wound_rn=nurse, discharge=doctor) == {"L89.153", "L89.616"}


def test_no_ulcer_from_the_nurse_alone(library: Library) -> None:
    nurse = "WOCN 3/11: sacral pressure injury stage 3.\n"
    assert ulcers(library, wound_rn=nurse, discharge="Discharge diagnoses:\n1. Pneumonia\n") == set()


def test_the_stage_of_the_list_decides(library: Library) -> None:
    story = (
        "HPI: sacral pressure ulcer was stage 4 in the winter.\n\nAssessment:\n1. Pressure ulcer of sacrum, stage 2\n"
    )
    assert ulcers(library, visit=story) == {"L89.152"}


@pytest.mark.parametrize(
    "line",
    ["Sacral pressure ulcer, healed", "No pressure ulcer of sacrum, heels intact", "History of sacral decubitus"],
)
def test_what_is_healed_or_absent_is_not_coded(line: str, library: Library) -> None:
    found = suggest_text(f"Assessment:\n1. Pneumonia\n2. {line}\n", library, date=date(2026, 4, 1), setting="office")
    assert not [s.code for s in found if s.suggested and s.code.startswith("L89")]


def test_one_ulcer_with_its_side(library: Library) -> None:
    """ "Heel: R heel pressure ulcer" is one ulcer, and its stage may be unstageable."""
    text = "Assessment:\n1. COPD\n2. Heel: R heel pressure ulcer, unstageable. Offload.\n"
    assert ulcers(library, note=text) == {"L89.610"}


def test_septic_shock_and_embolism_stand_beside_what_is_acute_elsewhere(library: Library) -> None:
    """A title that denies acute cor pulmonale is not contradicted by an acute thrombosis of a vein (I.A.15)."""
    text = "Discharge diagnoses:\n1. Segmental PE; L popliteal DVT; asthma\n"
    assert "I26.99" in of_chart(library, discharge=text)
