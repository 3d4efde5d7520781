"""What is over, told in free prose: tobacco smoked until a year, an infection that treatment ended (I.C.21.c.4)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted
from claimwright.coding.rules.told_status import reported_here, stands_against_today
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_KIN: Final = compiled(
    r"\b(?:mother|father|mom|dad|parents?|brothers?|sisters?|husband|wife|spouse|sons?|daughters?|grand\w+|uncles?|aunts?|both)\b",
)
_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT - {"family_history"}
_HINT: Final = compiled(r"smok|quit|HCV|hep")
_TOLD: Final = frozenset({context.ASSERTED, context.HISTORY})
_DENIED: Final = compiled(r"\b(?:no|not|never|denies|nor|isn't|non)\W+(?:an?\W+)?$")


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    return compiled(rf"\b(?:{words})")


def past_told(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds what a provider tells as over: reported where the table of statuses says so, offered elsewhere."""
    result = list(suggestions)
    current = active(suggestions)
    for row in dated_rows("past_told.tsv", case.book.day):
        code = row["code"]
        if code not in case.book.billable or any(has(s, code) for s in current):
            continue
        if stands_against_today(code, current, case):
            continue
        for document, note in case.notes:
            quote = next(
                (
                    quoted(document, match.start(), match.end())
                    for section in note.sections
                    if section.kind not in _NOT_READ
                    for low, high in sentences(note.text, section.start, section.end)
                    if _HINT.search(note.text, low, high)
                    for match in _pattern(row["words"]).finditer(note.text, low, high)
                    if _of_the_patient(note.text, match, (low, high), document.title)
                ),
                None,
            )
            if quote is None:
                continue
            reported, guideline, _ = reported_here(code, current, case)
            reason = f"told as over in the record ({guideline})"
            added = new_code(code, "status", (quote,), reason, case, suggested=reported)
            result = [*(s for s in result if undot(s.code) != code), added]
            break
    return result


def _of_the_patient(text: str, match: re.Match[str], sentence: tuple[int, int], title: str) -> bool:
    """Whether a provider's sentence asserts the words, and of no kin."""
    low, high = sentence
    before = text[low : match.start()]
    if _KIN.search(before) or _DENIED.search(before) or not provider_wrote(title, text, match.start()):
        return False
    return context.assertion(text, match.start(), match.end(), (low, high)) in _TOLD
