"""Two suggested codes that an Excludes1 note keeps apart: the better supported one stays."""

from __future__ import annotations

from itertools import combinations

from claimwright.coding.rules.base import Case, active, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


def excludes1(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the weaker of two codes under an Excludes1 note (I.A.12.a); a code from the record's own entries stays."""
    if case.narrative:
        return suggestions
    day = case.library.on(case.book.day)
    losers: dict[str, str] = {}
    for first, second in combinations(active(suggestions), 2):
        if first.code in losers or second.code in losers or first.code[:1] in "VWXY" or second.code[:1] in "VWXY":
            continue
        if note := day.excludes1_conflict(first.code, second.code):
            weaker = min(first, second, key=_strength)
            if _strength(weaker)[0] == 2:
                continue  # both come from the record: the scrubber says so, the coder decides
            losers[weaker.code] = note
    return [
        set_aside(s, f"{losers[s.code]} (I.A.12.a)") if s.suggested and s.code in losers else s for s in suggestions
    ]


def _strength(suggestion: Suggestion) -> tuple[int, bool, bool, float, int]:
    recorded = 2 if suggestion.recorded else 1
    named = "unspecified" not in suggestion.description.lower()
    return recorded, not undot(suggestion.code).startswith("R"), named, suggestion.score, len(suggestion.code)
