"""A stroke of this encounter has its deficits beside it; one of before what it left (I.C.6.a, I.C.9.d, I.C.18.i)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(text: str, library: Library, setting: str = "office") -> set[str]:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


def test_an_acute_stroke_has_its_deficits(library: Library) -> None:
    text = "71 RHF. NIHSS 17, later NIHSS 15. No neglect.\n\nDiagnoses:\n1. Acute ischemic stroke, left MCA occlusion, with R hemiplegia, aphasia, facial droop\n"
    assert codes(text, library, "inpatient") == {"I63.512", "G81.91", "R47.01", "R29.810", "R29.717"}


@pytest.mark.parametrize(
    ("hand", "side", "code"),
    [
        ("", "right", "I69.351"),
        ("", "left", "I69.354"),
        ("Left-handed.", "left", "I69.352"),
        ("Left-handed.", "right", "I69.353"),
        ("He is ambidextrous.", "left", "I69.352"),
    ],
)
def test_what_a_stroke_left(hand: str, side: str, code: str, library: Library) -> None:
    """I.C.6.a: right is dominant unless told; either side of the ambidextrous is."""
    text = f"{hand}\n\nAssessment:\n1. Stroke 2021 leaves him with {side} hemiparesis and dysarthria\n"
    assert codes(text, library) == {code, "I69.322"}


def test_dysphagia_left_by_a_stroke_has_its_phase(library: Library) -> None:
    text = "Assessment:\n1. Old CVA with residual dysphagia, oropharyngeal dysphagia by swallow study\n"
    assert codes(text, library) == {"I69.391", "R13.12"}


def test_nothing_left(library: Library) -> None:
    text = "Assessment:\n1. Hypertension\n2. Stroke 2018: full recovery, nothing left\n"
    assert codes(text, library) == {"I10", "Z86.73"}


def test_no_deficit_without_a_stroke_and_none_that_is_denied(library: Library) -> None:
    assert codes("Assessment:\n1. Bell's palsy, facial weakness\n", library) == {"G51.0"}
    found = codes("Assessment:\n1. Old stroke with residual left hemiparesis. No aphasia.\n", library)
    assert found == {"I69.354"}


def test_a_family_stroke_is_nobodys(library: Library) -> None:
    found = codes("Family history: mother had a stroke with hemiparesis.\n\nAssessment:\n1. Gout\n", library)
    assert found == {"M10.9"}
