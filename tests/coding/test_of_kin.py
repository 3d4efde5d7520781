"""A disease of a relative is none of the patient, wherever the relative stands: before, between or beside its words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text
from claimwright.coding.context import names_kin
from claimwright.coding.engine import phrases_of
from claimwright.coding.matcher import match_span

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str) -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        ("Hx: father colon ca", False),
        ("History, mother, breast cancer", False),
        ("Hx of colon ca", True),
        ("Family hx colon ca", True),  # the phrase itself names the family
    ],
)
def test_a_phrase_does_not_reach_around_a_relative(text: str, patients: bool, library: Library) -> None:
    found = match_span(text, 0, len(text), phrases_of(library))
    assert any(one.phrase.code.startswith("Z8") for one in found) is patients


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Assessment: history of mother's breast cancer. Mastalgia.", "Z85.3"),
        ("Assessment: IBS. Hx: father colon ca", "Z85.038"),
        ("Assessment:\n1. Hx of sister's pulmonary embolism\n2. Leg swelling", "Z86.711"),
    ],
)
def test_a_history_of_a_relative_is_none_of_the_patient(text: str, wrong: str, library: Library) -> None:
    assert wrong not in codes(library, text)


def test_a_relative_insufficiency_is_of_no_relative() -> None:
    assert not names_kin("adrenal insufficiency? relative - on chronic steroids")
    assert names_kin("first-degree relative with colon cancer")
    assert names_kin("her relative")


def test_the_own_history_beside_a_relative_stays(library: Library) -> None:
    found = codes(library, "Assessment:\n1. History of breast cancer, mastectomy 2012. Mother had lung cancer.")
    assert "Z85.3" in found
