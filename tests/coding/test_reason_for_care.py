"""Which diagnosis stands first: the summary's principal, the stated conclusion, the most serious injury (II, IV.G, I.C.19.b)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest
from claimwright.records.chart import Chart, Document, Encounter

if TYPE_CHECKING:
    from claimwright.reference import Library

DAY = date(2026, 4, 1)
ADMISSION = "H&P\n54M. PMH: permanent AF, COPD.\nImp 1 pneumonia 2 AKI\n"


def order(library: Library, *texts: str, setting: str = "inpatient") -> list[str]:
    documents = tuple(Document(f"d{n}", "Note", text) for n, text in enumerate(texts))
    start = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    chart = Chart("x", "text", encounter=Encounter(setting=setting, start=start), documents=documents)
    found = [s for s in suggest(chart, library) if s.suggested and s.system == "icd10cm"]
    return [s.code for s in sorted(found, key=lambda s: s.order)]


@pytest.mark.parametrize(
    ("summary", "first"),
    [
        ("Discharge summary\nPrincipal: pulmonary embolism\nSecondary: AKI, pneumonia\n", "I26.99"),
        ("Discharge summary\n4/1/26 home.\nFINAL: AKI. Pneumonia. Permanent AF.\n", "N17.9"),
        ("DISCHARGE 4/1/26 to home\n1 Pneumonia, LLL\n2 Acute blood loss anemia\n3 COPD\n", "J18.9"),
        ("Discharge summary\nDX: 1. COPD with exacerbation\n2. Pneumonia\nRuled out: pulmonary embolism\n", "J44.1"),
    ],
)
def test_the_summary_names_the_principal(summary: str, first: str, library: Library) -> None:
    assert order(library, ADMISSION, summary)[0] == first


def test_a_nurse_does_not_name_the_principal(library: Library) -> None:
    summary = "Discharge summary\nDX: 1. Pneumonia\n2. Sacral pressure ulcer stage 2\n"
    nurse = "NURSING DISCHARGE SUMMARY\nSacral pressure ulcer stage 2 unchanged.\n"
    assert order(library, ADMISSION, summary, nurse)[0] == "J18.9"


@pytest.mark.parametrize(
    ("note", "first"),
    [
        (
            "Seen for f/u. Says PCP told her anxiety.\nHR 112.\n\nInappropriate sinus tachycardia. Ivabradine 2.5.\n",
            "I47.11",
        ),
        ("51F sudden flank pain, vomited x2.\nMorphine, pain 8 to 2.\nLeft ureteral stone, 5 mm. Flomax.\n", "N20.1"),
    ],
)
def test_a_line_that_begins_with_a_diagnosis_states_the_reason(note: str, first: str, library: Library) -> None:
    found = order(library, note, setting="emergency")
    assert found[0] == first
    assert "R52" not in found


def test_pain_without_a_site_stands_alone(library: Library) -> None:
    assert order(library, "Assessment:\n1. Pain\n", setting="office") == ["R52"]
    assert order(library, "Assessment:\n1. Gout\n2. Pain\n", setting="office") == ["M10.9"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Scalp laceration", "Left clavicle fracture", "Knee abrasion, left"], ["S01.01XA", "S42.002A", "S80.212A"]),
        (["Left forearm contusion", "Splenic laceration"], ["S50.12XA", "S36.039A"]),
    ],
)
def test_the_most_serious_injury_is_first(lines: list[str], expected: list[str], library: Library) -> None:
    text = "Dx:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = order(library, text, setting="emergency")
    assert set(expected) <= set(found)
    assert found[0] == expected[1]


def test_a_disease_stays_before_injuries(library: Library) -> None:
    found = order(library, "Dx:\n1. Pneumonia\n2. Scalp laceration\n3. Left clavicle fracture\n", setting="emergency")
    assert found[0] == "J18.9"
    assert found.index("S42.002A") < found.index("S01.01XA")
