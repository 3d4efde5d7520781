"""Short forms of a specialty mean a disease in its own documents alone (``where`` of the lexicon)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str) -> set[str]:
    return {s.code for s in suggest_text(text, library, setting="office") if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CARDIOLOGY CLINIC\nAssessment:\n1. MVP + mod MR\n2. HTN", "I34.0"),
        ("Cardiology follow up\nA/P: severe AS", "I35.0"),
        ("EP clinic\nA/P: frequent PAC, observe", "I49.1"),
    ],
)
def test_a_specialist_means_the_disease(text: str, code: str, library: Library) -> None:
    assert code in codes(library, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Family medicine\nAssessment:\n1. MVP + mod MR\n2. HTN", "I34.0"),
        ("CARDIOLOGY CLINIC\nAssessment:\n1. No MR\n2. HTN", "I34.0"),
        ("CARDIOLOGY CLINIC\nStudies: mod MR on echo of 2019\nAssessment:\n1. HTN", "I34.0"),
        ("Oncology clinic\nAssessment:\n1. HTN\n2. no new mets", "C79.9"),
    ],
)
def test_elsewhere_or_denied_they_do_not(text: str, code: str, library: Library) -> None:
    assert code not in codes(library, text)
