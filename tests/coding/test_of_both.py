"""Words that carry two codes: respiratory failure with both, a food allergy with its food, an accidental ingestion and its drug."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Acute hypoxemic and hypercapnic respiratory failure", {"J96.01", "J96.02"}),
        ("Acute on chronic resp failure w/ hypoxia & hypercarbia", {"J96.21", "J96.22"}),
        ("Acute respiratory failure with hypoxia, no hypercapnia", {"J96.01"}),
        ("Acute hypercapnic respiratory failure", {"J96.02"}),
        ("Allergic proctocolitis, cow's milk", {"K52.29", "Z91.0110"}),
        ("Milk protein allergic proctocolitis -> hydrolyzed formula", {"K52.29", "Z91.0110"}),
        ("Allergic proctocolitis", {"K52.29"}),
        ("Accidental ibuprofen ingestion, nontoxic", {"T39.311A"}),
        ("Unintentional cannabis (edible) ingestion", {"T40.711A"}),
        ("Accidental cannabis (edible) ingestion w/ somnolence and ataxia", {"T40.711A", "R40.0", "R27.0"}),
        ("Accidental clonidine ingestion, no bradycardia", {"T46.5X1A"}),
        ("No accidental ibuprofen ingestion; viral gastroenteritis", {"A08.4"}),
    ],
)
def test_words_that_carry_two_codes(line: str, expected: set[str], library: Library) -> None:
    found = suggest_text(f"Dx: {line}\n", library, date=date(2026, 4, 1), setting="emergency")
    assert {s.code for s in found if s.suggested and s.system == "icd10cm"} == expected
