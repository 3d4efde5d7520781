"""What drugs did in the words of charts: blamed, overshot, stretched, stopped by the patient or by the provider."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, before: str = "") -> list[str]:
    note = f"{before}Assessment:\n1. {text}\n"
    found = suggest_text(note, library, date=date(2026, 3, 2), setting="inpatient")
    return [s.code for s in found if s.suggested and s.code[0] != "R"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acute kidney injury, overshot with the torsemide", ["N17.9", "T50.1X5A"]),
        ("Tardive dyskinesia from her years on fluphenazine", ["G24.01", "T43.3X5A"]),
        ("Orthostatic hypotension due to doxazosin, stop it", ["I95.2", "T44.6X5A"]),
        ("Hypoglycemia from glyburide", ["E16.0", "T38.3X5A"]),
        ("Etoposide constipation", ["K59.03", "T45.1X5A"]),
        ("Hypokalemia due to diuretic", ["E87.6", "T50.2X5A"]),
        ("Angioedema due to lisinopril", ["T78.3XXA", "T46.4X5A"]),
    ],
)
def test_an_adverse_effect_comes_after_the_code_of_what_the_drug_did(
    text: str, expected: list[str], library: Library
) -> None:
    assert [code for code in codes(text, library) if not code.startswith("Z79")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hypertension uncontrolled, self-discontinued her losartan on purpose", ["I10", "T46.5X6A", "Z91.128"]),
        ("Gout flare, has been out of allopurinol, insurance ended", ["M10.9", "T50.4X6A", "Z91.120"]),
        ("Epilepsy, forgot and missed keppra doses", ["G40.909", "T42.6X6A", "Z91.138"]),
    ],
)
def test_the_reason_of_an_underdosing_is_told_by_its_own_words(
    text: str, expected: list[str], library: Library
) -> None:
    assert codes(text, library) == expected


def test_what_is_kept_from_a_child_is_told_of_who_gives_it(library: Library) -> None:
    told = codes(
        "Asthma exacerbation, stretching the fluticasone since the price went up", library, "5 year old boy\n\n"
    )
    assert told == ["J45.901", "T38.0X6A", "Z91.A20"]


@pytest.mark.parametrize(
    "text",
    [
        "GI bleed, warfarin stopped due to bleeding",  # the provider stopped it
        "Lactic acidosis. After stopping metformin she was intubated",
        "Knee pain, took 2 ibuprofen this morning",  # no poisoning
        "Insulin-dependent diabetes",
        "Anxiety; denies heartburn and has stopped taking omeprazole",  # nothing is left untreated
        "Cocaine use disorder, ran out of cocaine",
        "No rash from amoxicillin; gout",
    ],
)
def test_no_drug_event_is_made_of_a_drug_that_is_only_named(text: str, library: Library) -> None:
    assert not [code for code in codes(text, library) if code[:3] in {"T38", "T41", "T39", "T45", "T47", "T40", "T36"}]


def test_an_accidental_ingestion_is_a_poisoning_and_first(library: Library) -> None:
    text = "Otitis media, right\n2. Accidental THC gummies ingestion by a toddler, now sleepy"
    assert codes(text, library)[0] == "T40.711A"


def test_the_code_of_a_drug_makes_no_injury_of_a_fall(library: Library) -> None:
    """T36-T50 are no injuries: the fall told beside an adverse effect has no external cause code (I.C.20)."""
    assert not [code for code in codes("Hypokalemia due to furosemide. He fell last year", library) if code[0] == "W"]
