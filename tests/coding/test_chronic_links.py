"""Diabetes, hypertension and kidney disease told apart in a record: joined by the Index, unless a provider says they are unrelated."""

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


def plan(*lines: str) -> str:
    return "A/P:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("CKD: old list says 4, eGFR 47 in March: he is stage 3a, corrected", "N18.31"),
        ("CKD, stable. eGFR 26 twice, so this is stage 4.", "N18.4"),
        ("CKD stage IIIb", "N18.32"),
        ("CKD, no longer stage 4", "N18.9"),
        ("CKD, followed by nephrology. Wants to avoid stage 5.", "N18.9"),
    ],
)
def test_the_stage_is_told_further_on(line: str, stage: str, library: Library) -> None:
    found = codes(plan("Hypertension", line), library)
    assert {code for code in found if code.startswith("N18")} == {stage}
    assert "I12.9" in found


def test_words_that_join_diseases_tell_the_stage_too(library: Library) -> None:
    found = codes("67F with ESRD from diabetes and hypertension, here for fistula check.", library)
    assert {"E11.22", "I12.0", "N18.6"} <= found
    assert not found & {"E11.9", "I10"}


@pytest.mark.parametrize(
    ("lines", "expected", "never"),
    [
        (
            ["Acute systolic heart failure due to takotsubo and not to her hypertension", "HTN"],
            {"I50.21", "I10"},
            "I11.0",
        ),
        (["CKD stage 4 from lithium, unrelated to HTN", "HTN"], {"N18.4", "I10"}, "I12.9"),
        (["CKD 3a from reflux nephropathy, not diabetic", "T2DM"], {"N18.31", "E11.9"}, "E11.22"),
        (["Heart failure with EF 55, not acute", "HTN"], {"I11.0"}, "I10"),
        (["CKD 3a", "T2DM"], {"E11.22", "N18.31"}, "E11.9"),
    ],
)
def test_a_link_stands_unless_the_provider_denies_it(
    lines: list[str], expected: set[str], never: str, library: Library
) -> None:
    found = codes(plan(*lines), library)
    assert expected <= found
    assert never not in found


def test_a_denied_cause_does_not_deny_the_disease(library: Library) -> None:
    assert "E11.9" in codes(plan("T2DM", "Neuropathy from chemotherapy, not diabetic"), library)
    assert "I73.9" in codes(plan("PAD, no claudication"), library)
    assert "E11.9" not in codes(plan("T2DM", "Glucose was from steroids. She is not diabetic."), library)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DM2 with hyperglycemia. CKD 3a.", {"E11.65", "E11.22", "N18.31"}),
        ("Type 1 diabetes with ketoacidosis. Gastroparesis.", {"E10.10", "E10.43", "K31.84"}),
        ("DM2 with hyperglycemia. Gout.", {"E11.65", "M10.9"}),
    ],
)
def test_diabetes_out_of_control_is_linked_as_plain_diabetes_is(
    text: str, expected: set[str], library: Library
) -> None:
    """I.C.4.a: as many codes as needed to name all complications."""
    found = suggest_text(f"Discharge diagnoses: {text}", library, date=date(2026, 4, 1), setting="inpatient")
    assert {s.code for s in found if s.suggested} == expected
