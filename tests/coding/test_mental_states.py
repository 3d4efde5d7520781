"""Use disorders and major depression as the words beside them grade them (I.C.5)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from claimwright.coding import suggest_text

if TYPE_CHECKING:
    from claimwright.reference import Library


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Opioid use disorder, severe, on buprenorphine maintenance",), {"F11.20"}),
        (("Stimulant use disorder, moderate, amphetamine type",), {"F15.20"}),
        (("Alcohol use disorder, mild, in early remission",), {"F10.11"}),
        (("Alcohol use disorder, severe, not in remission",), {"F10.20"}),
        (("Cannabis use disorder; severe acne",), {"F12.90"}),
        (("Cannabis use disorder, PTSD severe",), {"F12.90"}),
        (("Stimulant use disorder", "Methamphetamine use disorder, severe"), {"F15.20"}),
        (("Cocaine abuse", "Alcohol use disorder, severe"), {"F14.10", "F10.20"}),
        (("MDD recurrent episode, moderate, with anxious distress",), {"F33.1"}),
        (("MDD, single episode, severe without psychotic features",), {"F32.2"}),
        (("MDD recurrent, severe with psychotic features",), {"F33.3"}),
        (("MDD recurrent, in full remission on sertraline",), {"F33.42"}),
        (("Major depressive disorder, moderate",), {"F32.1"}),
    ],
)
def test_a_disorder_is_graded_by_the_words_beside_it(
    lines: tuple[str, ...], expected: set[str], library: Library
) -> None:
    text = "Assessment:\n" + "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    assert {s.code for s in found if s.suggested and s.code.startswith(("F1", "F32", "F33"))} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mouth movements are tardive dyskinesia from his years on haloperidol.\n\nDx:\nTardive dyskinesia\n",
            {"G24.01", "T43.4X5A"},
        ),
        ("A: tardive dyskinesia. On quetiapine for sleep.\n", {"G24.01"}),
        (
            "HPI: Threw out the olanzapine in May on purpose.\n\nA: Schizoaffective disorder, bipolar type, manic, brought on by his having stopped olanzapine\n",
            {"F25.0", "T43.596A", "Z91.128"},
        ),
        ("A: Schizoaffective disorder, bipolar type. Psychiatrist stopped olanzapine in May.\n", {"F25.0"}),
        (
            "A: Schizoaffective disorder, bipolar type, after having stopped olanzapine, methamphetamine not helping\n",
            {"F25.0", "T43.596A"},
        ),
    ],
)
def test_a_drug_and_its_absence_stand_beside_the_disorder(text: str, expected: set[str], library: Library) -> None:
    found = suggest_text(text, library, date=date(2026, 4, 1), setting="office")
    assert {s.code for s in found if s.suggested} == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("OCD, mixed obsessions + compulsions, improved", {"F42.2"}),
        ("OCD with mixed obsessions and compulsions", {"F42.2"}),
        ("OCD, checking", {"F42.9"}),
    ],
)
def test_an_obsessive_compulsive_disorder_of_both_kinds(line: str, expected: set[str], library: Library) -> None:
    found = suggest_text(f"Assessment:\n1. {line}\n", library, date=date(2026, 4, 1), setting="office")
    assert {s.code for s in found if s.suggested} == expected
