"""What the words about a disease tell of it: recurrence, phase, both gases, symptoms of the prostate, a healed fracture."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, *lines: str) -> set[str]:
    text = "A/P:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("MDD, recurrent, moderate, PHQ9 = 13", {"F33.1"}),
        ("Major depression, single episode, moderate", {"F32.1"}),
        ("Oropharyngeal dysphagia from Parkinson disease", {"R13.12", "G20.A1"}),
        ("Pharyngeal dysphagia per swallow study", {"R13.13"}),
        ("Dysphagia, cause unclear", {"R13.10"}),
        ("Acute respiratory failure with hypoxia and hypercapnia", {"J96.01", "J96.02"}),
        ("Acute respiratory failure with hypoxia", {"J96.01"}),
        ("BPH with nocturia, no retention", {"N40.1", "R35.1"}),
        ("BPH with weak stream and urgency", {"N40.1", "R39.12", "R39.15"}),
        ("BPH with urinary retention", {"N40.1", "R33.8"}),
        ("BPH, denies nocturia", {"N40.0"}),
    ],
)
def test_the_words_around_a_disease(line: str, expected: set[str], library: Library) -> None:
    assert codes(library, line) - {"R53.1"} == expected


def test_a_symptom_of_another_disease_is_not_the_prostate(library: Library) -> None:
    assert codes(library, "UTI with urinary frequency", "BPH") == {"N39.0", "N40.0"}


@pytest.mark.parametrize(
    ("line", "history"),
    [
        ("Osteoporosis, T8 wedge fracture 2022 healed", True),
        ("Osteoporosis, wrist fragility fx 2019, healed", True),
        ("Osteoporosis, T8 compression fracture, not yet healed", False),
        ("Osteoporosis. Skull fracture in a car crash, healed", False),
    ],
)
def test_a_healed_fracture_of_osteoporosis_is_history(line: str, history: bool, library: Library) -> None:
    assert ("Z87.310" in codes(library, line)) == history


def test_a_healed_fracture_without_osteoporosis_is_none_of_it(library: Library) -> None:
    assert "Z87.310" not in codes(library, "Hypertension", "T8 wedge fracture 2022 healed")
