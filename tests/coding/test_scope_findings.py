"""What the findings of an endoscopy name is a diagnosis of who looked (IV.K)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library

SEEN = ("K64", "K57", "K44", "I85")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COLONOSCOPY REPORT\nFindings: Internal hemorrhoids. No polyps.\nImpression: Normal screening colonoscopy.\n", {"K64.8"}),
        ("COLONOSCOPY REPORT\nFindings: Moderate diverticulosis of the sigmoid. No hemorrhoids.\nImpression: Screening colonoscopy.\n", {"K57.30"}),
        ("EGD\nFindings: Small hiatal hernia, no varices.\nImpression: GERD without esophagitis.\n", {"K44.9"}),
        ("CT ABDOMEN\nFindings: Diverticulosis of sigmoid colon. Hiatal hernia.\nImpression: Appendicitis.\n", set()),
        ("OFFICE VISIT\nFindings: External hemorrhoids on the last colonoscopy report.\nAssessment: Gout.\n", set()),
    ],
)  # fmt: skip
def test_findings_of_a_scope(text: str, expected: set[str], library: Library) -> None:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="outpatient_hospital")
    assert {s.code for s in found if s.suggested and s.code.startswith(SEEN)} == expected
