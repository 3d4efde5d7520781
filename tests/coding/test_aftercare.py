"""Therapy after a joint replacement is aftercare, with the joint and its side (I.C.21.c.7)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library) -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="outpatient_hospital")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


def test_therapy_after_a_knee_replacement(library: Library) -> None:
    text = "PT daily note visit 7/18.\nRef: s/p L TKA 2/16, WBAT. R knee next year.\nA: Progressing. L knee stiffness is what limits stairs.\nP: cont 3x/wk\n"
    assert codes(text, library) == {"Z47.1", "Z96.652", "M25.662"}


@pytest.mark.parametrize(
    "text",
    [
        "Office visit.\nPSH: s/p L TKA 2016.\n\nAssessment:\n1. Gout\n",
        "PT eval note.\nRef: candidate for L TKA.\n\nAssessment:\n1. Osteoarthritis of left knee\n",
    ],
)
def test_no_aftercare_where_nothing_is_cared_for(text: str, library: Library) -> None:
    assert "Z47.1" not in codes(text, library)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Assessment:\n1. Aftercare following right total knee replacement.\n", True),
        ("Assessment:\n1. Orthopedic aftercare for left hip replacement\n", True),
        (
            "Assessment:\n1. Gout\nPlan: aftercare instructions given. Hx of total knee replacement on the right.\n",
            False,
        ),
        ("Assessment:\n1. Pain of right knee. Aftercare sheet given; total knee replacement was in 2019\n", False),
    ],
)
def test_aftercare_is_stated_right_before_its_operation(text: str, library: Library, *, expected: bool) -> None:
    assert ("Z47.1" in codes(text, library)) is expected


def test_an_injury_that_heals_has_no_aftercare_beside_it(library: Library) -> None:
    text = "Assessment:\n1. Displaced transverse fracture of shaft of right tibia, nonunion.\n2. Aftercare\n"
    assert codes(text, library) == {"S82.221K"}
