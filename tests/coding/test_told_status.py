"""Status and history that only the story tells: where they are reported, and what is no status (I.C.21.c.3, I.C.21.c.4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def told(story: str, library: Library, setting: str = "office") -> set[str]:
    text = f"PMH: {story}\n\nAssessment:\n1. Cough\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting=setting)
    return {s.code for s in found if s.suggested} - {"R05.9"}


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("PPM, DES to LAD 2019", {"Z95.0", "Z95.5"}),
        ("father colon ca", set()),
        ("colon ca 2012, resected", {"Z85.038"}),
        ("HD TTS", {"Z99.2"}),
        ("ileostomy", {"Z93.2"}),
        ("prior MI", {"I25.2"}),
        ("h/o CVA no deficits", {"Z86.73"}),
        ("s/p left BKA 2020", {"Z89.512"}),
        ("DDKT 2014", {"Z94.0"}),
        ("no pacemaker", set()),
        ("wants to quit smoking", set()),
        ("needs a pacemaker", set()),
        ("needs colostomy supplies", {"Z93.3"}),
        ("He used to be on an insulin pump", set()),
        ("kidney transplant candidate", set()),
        ("type 2 diabetes, used to be on insulin", set()),
        ("mother had CABG", set()),
        ("cholecystectomy 1998", set()),
    ],
)
def test_in_an_office(story: str, expected: set[str], library: Library) -> None:
    assert told(story, library) == expected


def test_in_a_hospital_more_is_told(library: Library) -> None:
    story = "s/p right TKA 2018; lap chole 1998; PCN hives"
    assert told(story, library) == set()
    assert told(story, library, "inpatient") == {"Z96.651", "Z90.49", "Z88.0"}


def test_todays_operation_is_no_status(library: Library) -> None:
    text = "PREOPERATIVE DIAGNOSIS: Acute cholecystitis\nPOSTOPERATIVE DIAGNOSIS: Acute cholecystitis\nDISCUSSION: Lap chole without complication.\n"
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="outpatient_hospital")
    assert "Z90.49" not in {s.code for s in found if s.suggested}
