"""An operation that is only planned leaves no status; dialysis beside end-stage kidney disease does (I.C.21.c.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


def codes(library: Library, text: str, setting: str = "office") -> set[str]:
    return {s.code for s in suggest_text(text, library, setting=setting) if s.suggested and s.system == "icd10cm"}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Cardiology\nA/P: severe AS, refer TAVR. HTN", "Z95"),
        ("A/P: R knee OA, schedule right TKA", "Z96"),
        ("A/P: complete heart block, needs pacemaker", "Z95"),
        ("A/P: ESRD, transplant evaluation", "Z94"),
    ],
)
def test_what_is_planned_is_no_status(said: str, status: str, library: Library) -> None:
    assert not any(code.startswith(status) for code in codes(library, said))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("A/P: s/p TAVR 2022, doing well", "Z95.2"),
        ("A/P: s/p R TKA 2019, now needs L TKA", "Z96.651"),
    ],
)
def test_what_was_done_is_one(said: str, code: str, library: Library) -> None:
    assert code in codes(library, said)


@pytest.mark.parametrize(
    "said", ["A: ESRD on HD MWF, HTN", "A: ESRD, dialysis TTS", "Assessment: ESRD on peritoneal dialysis"]
)
def test_dialysis_is_told_beside_the_kidney_disease(said: str, library: Library) -> None:
    assert {"N18.6", "Z99.2"} <= codes(library, said)


@pytest.mark.parametrize("said", ["A: ESRD, declines dialysis", "A: AKI, on HD x2 then recovered"])
def test_no_dialysis_no_status(said: str, library: Library) -> None:
    assert "Z99.2" not in codes(library, said)
