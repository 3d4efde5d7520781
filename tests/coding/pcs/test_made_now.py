"""A status that a procedure of this stay made is none yet; one of before stays (I.C.21.c.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.coding.pcs.test_golden import DAY

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def _diagnoses(note: str, library: Library) -> set[str]:
    found = suggest_text(note, library, date=DAY, setting="inpatient")
    return {one.code for one in found if one.system == "icd10cm" and one.suggested}


@pytest.mark.parametrize(
    ("done", "status", "code"),
    [
        ("Exploratory laparotomy, splenectomy 3/1.", "s/p splenectomy", "Z90.81"),
        ("PEG tube placement 3/1.", "gastrostomy status", "Z93.1"),
        ("Open sigmoid colectomy with end sigmoid colostomy 3/1.", "colostomy", "Z93.3"),
    ],
)
def test_what_this_stay_left_behind_is_no_status(done: str, status: str, code: str, library: Library) -> None:
    diagnoses = f"DISCHARGE DIAGNOSES\n1. Pneumonia\n2. {status}\n"
    assert code in _diagnoses(diagnoses, library)
    assert code not in _diagnoses(f"{diagnoses}\nPROCEDURES\nProcedure: {done}\n", library)
