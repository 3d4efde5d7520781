"""A leukemia or myeloma whose lines tell a remission or a relapse has the code that says so (fifth characters of C90-C95; I.C.2.n)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_NOT_ACHIEVED: Final = "not having achieved remission"
_TOLD: Final = (
    ("in relapse", compiled(r"\b(?:relaps\w+|recurr\w+)\b")),
    ("in remission", compiled(r"\bin (?:\w+ ){0,2}?remission\b|\bremission since\b")),
)
"""How a title says it, and the words of a chart for it; a relapse after a remission is a relapse."""


def remission(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggestions, a cancer of the blood by what the line of its words tells of it."""
    return [
        _by_state(s, case) if s.suggested and not s.given and _NOT_ACHIEVED in s.description.lower() else s
        for s in suggestions
    ]


def _by_state(s: Suggestion, case: Case) -> Suggestion:
    code = undot(s.code)
    for state, pattern in _TOLD:
        if any(_says(pattern, e, case) for e in s.evidence):
            wanted = _plain(case.book.titles[code]).replace(_NOT_ACHIEVED, state)
            found = next((one for one in case.book.below(code[:4]) if _plain(case.book.titles[one]) == wanted), "")
            if found in case.book.billable:
                return recoded(s, found, f"told to be {state} (I.C.2.n)", case)
    return s


def _plain(title: str) -> str:
    return title.lower().replace(",", "")


def _says(pattern: re.Pattern[str], e: Evidence, case: Case) -> bool:
    """Whether the line of some words asserts it."""
    text = case.texts.get(e.document, "")
    begin, stop = text.rfind("\n", 0, e.start) + 1, text.find("\n", e.end)
    return any(
        context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED
        for low, high in sentences(text, begin, stop if stop >= 0 else len(text))
        for match in pattern.finditer(text, low, high)
    )
