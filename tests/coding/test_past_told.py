"""What is over, told in free prose: tobacco until a year, hepatitis C cured; and cancer of the family (I.C.21.c.4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(story: str, problem: str, library: Library) -> set[str]:
    text = f"{story}\n\nA/P:\n1. {problem}\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="outpatient_hospital")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("FH: dad died of MI. Ex-smoker 30 pk-yr quit 2009. EtOH none.", True),
        ("PMH: gout. Smoked till 2009, a pack a day. Mother had epilepsy.", True),
        ("Social: smoked a pack a day, stopped in 1998.", True),
        ("FH: father ex-smoker, died of stroke.", False),
        ("Wants to quit smoking in 2026.", False),
        ("She was never a smoker until this year and smokes 1 ppd.", False),
        ("Husband smoked until 2009.", False),
    ],
)
def test_tobacco_that_is_over(story: str, told: bool, library: Library) -> None:
    assert ("Z87.891" in codes(story, "COPD", library)) == told


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("HCV Ab pos 2019, RNA undetectable after sofosbuvir 2020 (SVR).", True),
        ("Hep C eradicated in 2016 with Harvoni.", True),
        ("HCV Ab negative.", False),
        ("Brother had hep C, cured with Harvoni.", False),
    ],
)
def test_hepatitis_c_that_is_cured(story: str, told: bool, library: Library) -> None:
    assert ("Z86.19" in codes(story, "Alcoholic cirrhosis", library)) == told


@pytest.mark.parametrize(
    ("story", "problem", "code", "told"),
    [
        ("FH: dad died esoph adenoCA age 70.", "Barrett's esophagus", "Z80.0", True),
        ("Worried because mother had breast cancer at 58.", "Menopausal hot flushes", "Z80.3", True),
        ("Worried because her husband had esophageal cancer.", "Barrett's esophagus", "Z80.0", False),
    ],
)
def test_cancer_of_the_family(story: str, problem: str, code: str, told: bool, library: Library) -> None:
    assert (code in codes(story, problem, library)) == told
