"""The birth on a newborn's record: once, first, by place, number and mode (I.C.16.a.2, I.C.21.c.12)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PATIENT, author_of
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, has, new_code, quoted, set_aside
from claimwright.coding.rules.whose import told
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_CESAREAN: Final = compiled(r"\b(?:c[- /]?(?:section|/?s)\b|[rsp]?LTCS\b|cesarean|caesarean)")
_VAGINAL: Final = compiled(r"\b(?:N?SV[DB]|VAVD|FAVD|VBAC|vaginal(?:ly)?)\b")
_ELSEWHERE: Final = compiled(
    r"\b(?:outborn|transferred (?:from|in)|transfer from|readmi\w+|born at (?:home|an? outside|OSH)|home birth|BBA|BOA|born (?:en route|in (?:the )?(?:car|ambulance)))\b",
)
_AT_HOME: Final = compiled(r"\b(?:born at home|home birth|BBA|BOA|born (?:en route|in (?:the )?(?:car|ambulance)))\b")
_BORN_HERE: Final = compiled(
    r"\b(?:delivery (?:attendance|note|room)|apgars?|born (?:at|via|by|to)|birth ?weight|BW:? ?\d|nursery|newborn (?:admission|H&P|discharge|exam))\b",
)
_TWIN: Final = compiled(
    r"\b(?:twin [AB12]|twin (?:gestation|pregnancy|birth)|(?:first|second) twin|di[-/ ]?di|mo[-/ ]?di)\b"
)


def birth(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The birth, once, on the record of the hospital in which it was, first (I.C.16.a.2)."""
    group = case.codes("birth_of_newborn")
    texts = [note.text for document, note in case.notes if author_of(document.title, note.text) != PATIENT]
    here = (
        case.chart.encounter.is_inpatient
        and any(_BORN_HERE.search(text) for text in texts)
        and not any(_ELSEWHERE.search(text) and not _AT_HOME.search(text) for text in texts)
    )
    if not here:
        return [
            set_aside(s, "used once, at the birth hospital (I.C.16.a.2)")
            if s.suggested and not s.given and has(s, *group)
            else s
            for s in suggestions
        ]
    number = 2 if any(_TWIN.search(text) for text in texts) else 1
    place, quote = _how(case)
    code = case.pairs("birth").get(f"{number} {place}", "")
    if quote is None or code not in case.book.billable:
        return suggestions
    suggestions = [
        set_aside(s, "the birth is told otherwise") if s.suggested and has(s, *group) and undot(s.code) != code else s
        for s in suggestions
    ]
    return in_front(suggestions, code, quote, "the birth, first on the newborn's record (I.C.16.a.2)", case)


def _how(case: Case) -> tuple[str, Evidence | None]:
    for place, pattern in (("elsewhere", _AT_HOME), ("cesarean", _CESAREAN), ("vaginal", _VAGINAL)):
        for document, text, low, high in told(case):
            match = pattern.search(text, low, high)
            if match and context.assertion(text, match.start(), match.end(), (low, high)) not in {
                context.NEGATED,
                context.HYPOTHETICAL,
                context.HISTORY,
            }:
                return place, quoted(document, match.start(), match.end())
    return "unknown", None


def in_front(suggestions: list[Suggestion], code: str, quote: Evidence, why: str, case: Case) -> list[Suggestion]:
    """The suggestions with a code in front, asserted."""
    if code not in case.book.billable:
        return suggestions
    held = next((s for s in suggestions if undot(s.code) == code), None)
    new = new_code(code, "purpose", (quote,), why, case)
    if held is not None and held.suggested:
        new = replace(held, reason=held.reason if held.given else why)
    return [new, *(s for s in suggestions if undot(s.code) != code)]
