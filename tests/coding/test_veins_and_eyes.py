"""A thrombosis by its veins and a diabetic retinopathy by its eye: the highest level of detail that is told (I.B.2, I.B.13)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(lines: list[str], library: Library, story: str = "") -> set[str]:
    text = story + "\n\nAssessment:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    return {s.code for s in found if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("story", "line", "expected"),
    [
        ("Duplex: acute DVT L femoral + popliteal.", "DVT, on apixaban", {"I82.412", "I82.432"}),
        ("", "Acute LLE DVT, femoral vein", {"I82.412"}),
        ("Duplex: R popliteal vein thrombus, femoral vein patent.", "Acute DVT", {"I82.431"}),
        ("Stenosis of the left femoral artery, thrombus there.", "Acute DVT of right leg", {"I82.401"}),
        ("", "Acute DVT of right leg", {"I82.401"}),
    ],
)
def test_one_code_a_vein(story: str, line: str, expected: set[str], library: Library) -> None:
    found = {code for code in codes([line], library, story) if code.startswith("I82")}
    assert found == expected


@pytest.mark.parametrize(
    ("story", "line", "code"),
    [
        ('Eye 11/25: "mild NPDR both eyes, no macular edema".', "T2DM w/ mild NPDR OU", "E11.3293"),
        ("", "Type 2 diabetes, moderate NPDR right eye with DME", "E11.3311"),
        ("Retina: stable PDR OU.", "Type 2 diabetes", "E11.3553"),
        ("No retinopathy, no NPDR.", "Type 2 diabetes", "E11.9"),
    ],
)
def test_retinopathy_has_its_eye(story: str, line: str, code: str, library: Library) -> None:
    assert codes([line], library, story) == {code}


def test_no_retinopathy_of_diabetes_without_diabetes(library: Library) -> None:
    assert not [code for code in codes(["Gout"], library, "PDR OU.") if code.startswith("E")]
