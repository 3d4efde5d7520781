"""What the visit was for: a screening colonoscopy, a routine examination with new findings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import LISTED_FIRST, Evidence, Suggestion
from claimwright.reference.codes import undot

_SCREENING: Final = compiled(
    r"\b(?:screening colonoscopy|colonoscopy[^.\n]{0,40}\bscreening|(?:indications?|reason|pre-?op\w*(?: dx| diagnos\w+)?)\s*:?[^\n]{0,40}\bscreen(?:ing)?\b"
    r"|(?:first|routine|average[- ]risk|colon cancer|colorectal cancer|crc) screening)\b",
)
_SCOPED: Final = compiled(r"\bcolonoscop[ey]|\bscope (?:was )?(?:to|advanced|inserted|passed)\b")
_DONE: Final = compiled(
    r"\b(?:cecum|cecal|ileocecal|ICV|withdrawal|retroflex\w*|bbps|snare|bowel prep|prep (?:was|quality))\b",
)
_NEW: Final = compiled(r"\bnew\b(?! patient| pt)|\bnewly\b")
_ROUTINE: Final = compiled(
    r"\b(?:here|presents?|presenting|seen|comes in)\b[^.;\n]{0,25}\bfor\b[^.;\n]{0,25}"
    r"\b(?:(?:annual|yearly|routine|medicare|wellness|complete|preventive)\s+){1,3}(?:physical|wellness|visit|exam\w*|check-?up)\b"
    r"|\bhere for (?:his|her|their|a|an) (?:annual |yearly )?physical\b(?! therapy)",
)
_SKIPPED: Final = frozenset({"copied", "instructions", "family_history", "allergies", "past_history", "plan"})


def encounter_purpose(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Puts a screening colonoscopy first (I.C.21.c.5)."""
    for document, note in case.notes:
        match = _SCREENING.search(note.text)
        if match and _SCOPED.search(note.text) and _DONE.search(note.text):
            why = "a screening stays a screening when something is found: listed first (I.C.21.c.5)"
            return first(
                suggestions, case.code("screening_colonoscopy"), quoted(document, match.start(), match.end()), why, case
            )
    return suggestions


def routine_examination(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """An annual wellness visit or physical that only the history names is listed first, its chronic conditions after it (I.C.21.c.13)."""
    if case.chart.encounter.is_inpatient or any(has(s, *case.codes("examinations")) for s in active(suggestions)):
        return suggestions
    quote = _told(_ROUTINE, case)
    if quote is None:
        return suggestions
    return first(
        suggestions,
        case.code("adult_examination"),
        quote,
        "the visit is a routine examination (IV.P, I.C.21.c.13)",
        case,
    )


def examination_findings(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A routine examination with an acute or new finding is one with abnormal findings (I.C.21.c.13)."""
    found = active(suggestions)
    routine = next((s for s in found if undot(s.code) in case.codes("routine_examination_unremarkable")), None)
    if routine is None or routine.recorded:
        return suggestions
    texts = case.texts
    new = next((s for s in found if not has(s, *case.codes("no_new_finding")) and _is_new(s, texts)), None)
    if new is None:
        return suggestions
    code = case.pairs("abnormal_findings")[undot(routine.code)]
    why = f"{new.code} is found at the examination (I.C.21.c.13)"
    return [recoded(s, code, why, case) if s is routine else s for s in suggestions]


def _is_new(suggestion: Suggestion, texts: dict[str, str]) -> bool:
    if suggestion.description.lower().startswith("acute ") and "chronic" not in suggestion.description.lower():
        return True
    for evidence in suggestion.evidence:
        text = texts.get(evidence.document, "")
        line = text[text.rfind("\n", 0, evidence.start) + 1 : evidence.end + 12].split("\n")[0]
        if _NEW.search(line):
            return True
    return False


def _told(pattern: re.Pattern[str], case: Case) -> Evidence | None:
    for document, note in case.notes:
        found = spots(pattern, note.text)
        for section in note.sections if found else ():
            if section.kind in _SKIPPED:
                continue
            for low, high in sentences(note.text, section.heading, section.end):
                if not found.touch(low, high):
                    continue
                match = pattern.search(note.text, low, high)
                if match and context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    return quoted(document, match.start(), match.end())
    return None


def first(suggestions: list[Suggestion], code: str, quote: Evidence, why: str, case: Case) -> list[Suggestion]:
    """The suggestions with this code in front, asserted, and marked as the purpose of the encounter."""
    if code not in case.book.billable:
        return suggestions
    why = why if LISTED_FIRST in why else f"{why}: {LISTED_FIRST}"
    held = next((s for s in suggestions if undot(s.code) == code and s.suggested), None)
    if held is None:
        held = new_code(code, "purpose", (quote,), why, case)
    elif not held.listed_first:
        held = replace(held, reason=f"{held.reason}; {why}")
    return [held, *(s for s in suggestions if undot(s.code) != code)]
