"""Allergies told as status: what they are to has a code, what happened then is no condition of today (I.C.21.c.3)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.rules.told_status import reported_here
from claimwright.coding.sections import ASSESSED
from claimwright.coding.spots import Spotter
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_REACTION: Final = (
    r"(?:hives|urticaria|rash(?:es)?|anaphyla\w+|angio-?edema|swelling|swelled|itch\w*|pruritus|n/?v|nausea|vomit\w*|upset stomach|gi upset"
    r"|bronchospasm|wheez\w+|throat (?:swelling|closed|closing)|red ?man|flushing|blisters?|SJS|dizz\w+|intoleran\w+|reaction|unknown|childhood)"
)
_TELLS: Final = rf"\s*(?:\(|:|->|→|=|-|–|\bcauses?\b|\bgave (?:him|her|them)\b|\bgives (?:him|her)\b)\s*(?:\w+\s){{0,2}}?[\"“]?{_REACTION}\b"
_FROM: Final = (
    r"\b(?:hives|urticaria|rash(?:es)?|anaphyla\w+|angio-?edema|swelling|itch\w*)\s+(?:with|to|from|after|on)\s+"
    r"(?:the\s|oral\s|iv\s|taking\s|any\s)?"
)
_ALLERGIC: Final = r"\ballergic to\s+(?:\w+\s)?"
_TOLD: Final = Spotter(compiled(rf"{_TELLS}|{_FROM}|{_ALLERGIC}"))
"""A way in which an allergy is told, whatever it is to: a text without one need not be searched for the many names."""
_HERE: Final = compiled(
    r"\b(?:today|now|this (?:morning|visit|admission)|presents?|presenting|after the (?:first|second) dose|new|developed|started)\b",
)
"""Words by which a reaction is one of this encounter, and no allergy of before."""
_FOLLOWS: Final = compiled(r"\w[\w-]*\s+(?:after|from)\s")
_ONCE: Final = compiled(
    r"\b(?:allerg\w+|child\w*|ago|past|prior|previous\w*|history|hx|h/o|remote|once|years?|(?:19|20)\d\d)\b",
)
"""Words by which a reaction is one of before, wherever it is told."""
_NEAR: Final = 60


def allergies(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the allergies that words tell with their reaction; the reaction itself is set aside where nothing else tells it."""
    if not any(_TOLD.anywhere(note.text) for _, note in case.notes):
        return suggestions
    told = [one for one in tellings(case, _any(case.book.day)) if one.meaning in {context.ASSERTED, context.HISTORY}]
    told = [one for one in told if not _HERE.search(one.note.text, max(one.low, one.match.start() - _NEAR), one.high)]
    told = [one for one in told if not _of_today(one)]
    if not told:
        return suggestions
    current = active(suggestions)
    known = {undot(s.code) for s in current}
    found: dict[str, Suggestion] = {}
    for one in told:
        code = _code(one, case)
        if not code or code in known or code in found or code not in case.book.billable:
            continue
        reported, guideline, _ = reported_here(code, current, case)
        found[code] = new_code(
            code,
            "status",
            (one.evidence,),
            f"an allergy told with its reaction ({guideline})",
            case,
            suggested=reported,
        )
    kept = [_reaction(s, told, case) for s in suggestions]
    return [*(s for s in kept if undot(s.code) not in found or s.system != "icd10cm"), *found.values()]


def _of_today(one: Told) -> bool:
    """Whether a conclusion is the reaction itself ("Impression: hives after amoxicillin"), and no status."""
    if one.kind not in ASSESSED or one.meaning != context.ASSERTED or _ONCE.search(one.sentence):
        return False
    return bool(_FOLLOWS.match(one.match[0]))


def _reaction(s: Suggestion, told: list[Told], case: Case) -> Suggestion:
    """A condition all of whose words are the reaction of an allergy told as status."""
    if not s.suggested or s.given or not s.evidence or not has(s, *case.codes("allergic_reactions")):
        return s
    inside = all(
        any(
            e.document == one.document.document_id
            and one.match.start() <= e.start < one.match.end() + _REACH_OF_REACTION
            for one in told
        )
        for e in s.evidence
    )
    return set_aside(s, "the reaction of an allergy told as status (I.C.21.c.3)") if inside else s


_REACH_OF_REACTION: Final = 2


def _code(one: Told, case: Case) -> str:
    code = next((code for code, words in _allergens(case.book.day) if words.search(one.match[0])), "")
    return code if not code or code in case.book.billable else case.book.descend(code, frozenset())


@lru_cache(maxsize=16)
def _allergens(day: date) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["code"], compiled(rf"\b(?:{'|'.join(row['words'].split())})\b"))
        for row in dated_rows("allergens.tsv", day)
    )


@lru_cache(maxsize=16)
def _any(day: date) -> re.Pattern[str]:
    words = "|".join(word for row in dated_rows("allergens.tsv", day) for word in row["words"].split())
    name = rf"\b(?:{words})\b"
    return compiled(rf"{name}(?:[ \t/,]+(?:and[ \t]+)?\w+)?{_TELLS}|{_FROM}{name}|{_ALLERGIC}{name}")
