"""Two suggested codes that an Excludes1 note keeps apart: the better supported one stays."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, set_aside
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


def excludes1(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the weaker of two codes under an Excludes1 note (I.A.12.a); a code from the record's own entries stays."""
    if case.story_alone:
        return suggestions
    day = case.library.on(case.book.day)
    losers: dict[str, str] = {}
    for first, second in combinations(active(suggestions), 2):
        if first.code in losers or second.code in losers or first.code[:1] in "VWXY" or second.code[:1] in "VWXY":
            continue
        if note := day.excludes1_conflict(first.code, second.code):
            weaker = _part_of_a_combination(note, first, second) or min(first, second, key=_strength)
            if _strength(weaker)[0] == 2:
                continue  # both come from the record: the scrubber says so, the coder decides
            losers[weaker.code] = note
    return [
        set_aside(s, f"{losers[s.code]} (I.A.12.a)") if s.suggested and s.code in losers else s for s in suggestions
    ]


def _part_of_a_combination(note: str, first: Suggestion, second: Suggestion) -> Suggestion | None:
    """Of two codes whose note names the combination of both ("cholangitis with choledocholithiasis"), the one that says less (I.B.9)."""
    noted = _NOTED.match(note)
    if noted is None or first.recorded or second.recorded:
        return None
    part, whole = (first, second) if undot(first.code).startswith(undot(noted["code"])) else (second, first)
    if not undot(part.code).startswith(undot(noted["code"])) or has(whole, undot(noted["code"])):
        return None
    return part if any(has(whole, undot(one)) for one in _CODE.findall(noted["words"])) else None


_NOTED: Final = compiled(r"Excludes1 at (?P<code>[A-Z]\w\w(?:\.\w+)?): (?P<words>[^;]*\bwith\b[^;]*)")
_CODE: Final = compiled(r"\b[A-Z]\d\w(?:\.\w{1,4})?", 0)


def _strength(suggestion: Suggestion) -> tuple[int, bool, bool, float, int]:
    recorded = 2 if suggestion.recorded else 1
    named = "unspecified" not in suggestion.description.lower()
    return recorded, not undot(suggestion.code).startswith("R"), named, suggestion.score, len(suggestion.code)
