"""A person's name is no disease of the same name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.people import unnamed

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Wilson's visit", "Mr. Qqqqqq's visit"),
        ("Dr. J. Barrett referred.", "Dr. J. Qqqqqqq referred."),
        ("Dr. John A. Barrett referred.", "Dr. Qqqq A. Qqqqqqq referred."),
        ("Dr. Ann Barrett, MD", "Dr. Qqq Qqqqqqq, MD"),
        ("Elizabeth Reyes is a 56-year-old female.", "Qqqqqqqqq Qqqqq is a 56-year-old female."),
        ("PCP: Ann Barrett\nGraves disease", "PCP: Qqq Qqqqqqq\nGraves disease"),
        ("Severe MR. Wilson disease.", "Severe MR. Wilson disease."),
        ("Ms Turner has Turner syndrome", "Ms Qqqqqq has Turner syndrome"),
        ("Name: Graves disease", "Name: Graves disease"),
        ("Graves Disease is a 5-year-old problem", "Graves Disease is a 5-year-old problem"),
    ],
)
def test_only_names_are_hidden(text: str, expected: str) -> None:
    assert unnamed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "HPI: Elizabeth Reyes is a 56-year-old female.\nAssessment:\n1. Mr. Reyes is doing well\n",
        "Assessment: Mr. Wilson and Mrs. Graves are here. Dr. Barrett referred. Dr. Addison agrees.\n",
    ],
)
def test_a_name_is_no_disease(text: str, library: Library) -> None:
    assert [s.code for s in suggest_text(text, library, date=date(2026, 4, 1), setting="office") if s.suggested] == []


def test_a_disease_named_beside_its_namesake_is_coded_and_quoted_as_written(library: Library) -> None:
    text = "Assessment:\n1. Mr. Wilson has Graves disease\n"
    found = [s for s in suggest_text(text, library, date=date(2026, 4, 1), setting="office") if s.suggested]
    assert [s.code for s in found] == ["E05.00"]
    assert all(text[e.start : e.end] == e.quote for s in found for e in s.evidence)
