"""A broken vertebra is coded by its level and kind; one that collapsed without injury is M48.5-, with osteoporosis M80.08-."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str, setting: str = "emergency") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.code[:2] in {"S1", "S2", "S3", "M4", "M8", "T1"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fell from roof.\nA: L1 burst fracture", {"S32.011A"}),
        ("MVC.\nA: T12 compression fx", {"S22.080A"}),
        ("Diving injury.\nA: C5 fracture", {"S12.400A"}),
        ("Fall.\nA: nondisplaced fracture of C2", {"S12.101A"}),
        ("Fell.\nA: L1 and L2 compression fractures", {"S32.010A", "S32.020A"}),
        ("No trauma.\nA: L2 compression fracture", {"M48.56XA"}),
        ("Bent to lift.\nA: acute L2 compression fracture, osteoporosis", {"M80.08XA"}),
        ("Old L2 compression fracture.\nA: hypertension", set()),
        ("No L2 fracture on MRI.\nA: hypertension", set()),
    ],
)
def test_a_vertebra_has_its_own_code(text: str, expected: set[str], library: Library) -> None:
    assert codes(library, text) == expected


def test_a_rib_that_osteoporosis_broke_is_no_vertebra(library: Library) -> None:
    """M80.0A: other site."""
    assert "M80.0AXA" in codes(
        library, "Coughing.\nA:\n1. Osteoporosis\n2. right rib fracture, fragility fracture", "office"
    )
