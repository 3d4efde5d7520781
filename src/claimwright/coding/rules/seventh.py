"""Which episode of care an injury is in: initial, subsequent with or without healing trouble, or sequela (7th character)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.rules.base import Case, has, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_EPISODES: Final = (
    ("K", re.compile(r"\bnon-?union\b", re.IGNORECASE)),
    ("P", re.compile(r"\bmal-?union\b", re.IGNORECASE)),
    ("G", re.compile(r"\bdelayed (?:healing|union)\b", re.IGNORECASE)),
    ("D", re.compile(
        r"\b(?:routine healing|healing (?:well|appropriately|as expected|nicely)|subsequent encounter|follow-?\s?up (?:of|for|on)|fracture (?:care )?follow-?\s?up|cast (?:check|change|removal)"
        r"|\d+ (?:weeks?|months?) (?:after|post|s/p|out|status post)|post-?op(?:erative)? (?:visit|check|day|week)|s/p (?:ORIF|open reduction|intramedullary|IM nail\w*|closed reduction))\b",
        re.IGNORECASE,
    )),
)  # fmt: skip
"""Guideline I.C.19.c.1: the character by the words of the line, else of a sentence of the history that names the fracture."""
_HISTORY: Final = frozenset({"chief_complaint", "history_present", "preamble", "other"})
_TROUBLE: Final = frozenset("KPG")


def seventh_character(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The 7th character of a fracture that the record follows up (I.C.19.a, I.C.19.c.1); the initial one stays otherwise."""
    return [
        _of_care(s, case) if s.suggested and has(s, *case.codes("fractures_of_injury")) and s.code.endswith("A") else s
        for s in suggestions
    ]


def _of_care(s: Suggestion, case: Case) -> Suggestion:
    code = undot(s.code)
    if "fracture" not in s.description.lower() or s.given:
        return s
    episode = _episode(s, case)
    other = code[:6] + episode
    if episode and other in case.book.billable:
        return recoded(s, other, "the episode of care by the record (I.C.19.a, I.C.19.c.1)", case)
    return s


def _episode(s: Suggestion, case: Case) -> str:
    found: set[str] = set()
    for document, note in case.notes:
        for evidence in s.evidence:
            if evidence.document == document.document_id:
                start = note.text.rfind("\n", 0, evidence.start) + 1
                end = (note.text + "\n").index("\n", evidence.end)
                found |= _said(note.text, start, end)
        for section in note.of(*_HISTORY):
            for low, high in sentences(note.text, section.start, section.end):
                if re.search(r"\bfracture\b|\bfx\b", note.text[low:high], re.IGNORECASE):
                    found |= _said(note.text, low, high)
    trouble = found & _TROUBLE
    return next(iter(trouble)) if len(trouble) == 1 else "D" if found == {"D"} else ""


def _said(text: str, start: int, end: int) -> set[str]:
    return {
        episode
        for episode, pattern in _EPISODES
        for match in pattern.finditer(text, start, end)
        if context.assertion(text, match.start(), match.end(), (start, end)) != context.NEGATED
    }
