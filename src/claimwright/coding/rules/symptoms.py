"""Signs and symptoms that belong to a disease already coded are not coded beside it."""

from __future__ import annotations

from functools import lru_cache

from claimwright.coding.rules.base import Case, active, set_aside
from claimwright.coding.types import Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import undot


@lru_cache(maxsize=1)
def _integral() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (row["symptom"], tuple(row["diseases"].split()))
        for row in data_rows("claimwright.coding", "integral_symptoms.tsv")
    ]


def integral_symptoms(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets symptoms aside that are routinely part of a suggested disease (I.B.5)."""
    if case.story_alone:
        return suggestions
    codes = [undot(s.code) for s in active(suggestions)]
    result = []
    for s in suggestions:
        code = undot(s.code)
        part_of = next(
            (
                d
                for symptom, diseases in _integral()
                if code.startswith(symptom)
                for d in codes
                if d != code and d.startswith(diseases)
            ),
            "",
        )
        result.append(
            set_aside(s, f"symptom of {part_of[:3]}, already coded (I.B.5)")
            if s.suggested and s.system == "icd10cm" and part_of
            else s
        )
    return result
