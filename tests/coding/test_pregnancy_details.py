"""What else a mother's record tells: the weeks in the title of a visit, the scar, itching, a fetus that turned or is too large."""

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "OB visit 33w1d G3P2\n\nPalms itching x 1 wk, bile acids 61.\nA: cholestasis of pregnancy. Booked for 36w5d.\n",
            {"O26.643", "Z3A.33"},
        ),
        ("OB visit 24w1d\n\nA: prior cesarean, LTCS 2022 for breech, wants repeat cesarean\n", {"O34.211", "Z3A.24"}),
        ("OB visit 24w1d\n\nFirst baby by classical cesarean.\nA: prior cesarean\n", {"O34.212", "Z3A.24"}),
        ("OB visit 24w1d\n\nA: prior cesarean\n", {"O34.219", "Z3A.24"}),
        ("OB visit 36w1d\n\nBaby breech at 32w0d, now vtx.\nA: GDMA1\n", {"O24.410", "Z3A.36"}),
        ("OB visit 36w1d\n\nA: breech presentation\n", {"O32.1XX0", "Z3A.36"}),
        ("OB visit 35w1d\n\nEFW 96%ile on growth scan.\nA: GDMA1, LGA\n", {"O24.410", "O36.63X0", "Z3A.35"}),
        ("OB visit 35w1d\n\nEFW 46%ile on growth scan, not LGA.\nA: GDMA1\n", {"O24.410", "Z3A.35"}),
    ],
)
def test_a_prenatal_visit(text: str, expected: set[str], library: Library) -> None:
    assert codes(text, library) == expected


def test_blood_loss_anemia_stands_beside_the_anemia_of_the_puerperium(library: Library) -> None:
    """I.C.15.a.1: codes of other chapters may specify the condition."""
    text = "DISCHARGE SUMMARY\n1. IUP 39w0d, vaginal delivery of one liveborn girl\n2. Postpartum hemorrhage due to atony\n3. {}\n"
    assert {"O90.81", "D62"} <= codes(text.format("Acute blood loss anemia, transfused"), library, "inpatient")
    plain = codes(text.format("Postpartum anemia"), library, "inpatient")
    assert "O90.81" in plain
    assert "D62" not in plain
