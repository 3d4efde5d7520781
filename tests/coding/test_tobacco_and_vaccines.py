"""Who smoked once smokes no more, a titer is no vaccine, and who did not refuse has not refused (I.C.21.c)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def told(text: str, library: Library) -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    return {s.code for s in found if s.suggested}


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("Former smoker. He previously smoked 2 packs a day for 20 years.", "Z87.891"),
        ("quit smoking 2010, 1 ppd x 30 years.", "Z87.891"),
        ("1 ppd x 30 years.", "F17.210"),
        ("1 ppd, advised to quit smoking.", "F17.210"),
        ("continues to smoke 1 ppd, quit smoking once before", "F17.210"),
    ],
)
def test_tobacco_beside_copd(story: str, code: str, library: Library) -> None:
    found = told(f"Social history: {story}\nAssessment:\n1. COPD\n", library)
    assert found & {"Z87.891", "F17.210"} == {code}


@pytest.mark.parametrize(
    ("plan", "given"),
    [
        ("MMR titer performed today.", False),
        ("Flu vaccine declined today.", False),
        ("Flu vaccine given today.", True),
        ("Tdap due, given today.", True),
    ],
)
def test_a_vaccine_given(plan: str, given: bool, library: Library) -> None:
    assert ("Z23" in told(f"Assessment:\n1. Cough\nPlan: {plan}\n", library)) is given


@pytest.mark.parametrize(
    ("plan", "refused"),
    [
        ("Parents have not refused vaccines.", False),
        ("Mother never declined a vaccine.", False),
        ("Parents refused MMR vaccine.", True),
    ],
)
def test_a_vaccine_refused_by_a_parent(plan: str, refused: bool, library: Library) -> None:
    text = f"HPI: 4-year-old boy.\nAssessment:\n1. Cough\nPlan: {plan}\n"
    assert ("Z28.82" in told(text, library)) is refused
