"""A leukemia is in remission, or has come back, where its line says so (C90-C95; I.C.2.n)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("AML, in complete remission", "C92.01"),
        ("AML, relapsed after remission of 2024", "C92.02"),
        ("AML, induction next week", "C92.00"),
        ("AML, not in remission", "C92.00"),
        ("CLL, watch and wait", "C91.10"),
        ("Multiple myeloma in remission on lenalidomide", "C90.01"),
    ],
)
def test_by_what_its_line_tells(problem: str, code: str, library: Library) -> None:
    found = suggest_text(f"Assessment:\n1. {problem}\n", library, date=date(2026, 4, 1), setting="office")
    assert [s.code for s in found if s.suggested and s.code[0] == "C"] == [code]
