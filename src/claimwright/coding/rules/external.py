"""How an injury came about: external cause and activity, from the history the note tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from claimwright.coding import context
from claimwright.coding.rule_tables import score
from claimwright.coding.rules.base import Case, active, has, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import Evidence, Suggestion
from claimwright.data_files import data_rows
from claimwright.reference.codes import dot

_TOLD_IN = frozenset({"preamble", "chief_complaint", "history_present", "other", "assessment", "assessment_plan"})
_PLACES = "places.tsv"
_STORY = 220
"""Characters of a story in which what happened and where stand together."""
_DOING = re.compile(r"\b(?:while|when|was|were|during|after|from|went)\b[^.]{0,30}$", re.IGNORECASE)


_USUAL = re.compile(
    r"\b(?:monitors?|monitoring|checks?|checking|measures?|lives?|living|takes?|taking|rests?|resting|iced|icing|exercises?|stays?|resides?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
"""Words before a place by which it is where somebody lives or does something day by day, not where the injury was."""


@lru_cache(maxsize=4)
def _patterns(name: str) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (row["code"], re.compile(rf"(?<!\w)(?:{row['pattern']})", re.IGNORECASE))
        for row in data_rows("claimwright.coding", name)
    ]


def external_causes(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the cause, and at an initial encounter the place and the activity, of a suggested injury (I.C.20)."""
    injuries = [s for s in active(suggestions) if has(s, *case.codes("injuries"))]
    if not injuries or any(has(s, *case.codes("external_causes")) for s in suggestions):
        return suggestions
    initial = any(s.code.endswith("A") for s in injuries)
    found = list(_told(case, "external_causes.tsv", needs_doing=False))[:1]
    if initial:
        places = [one for one in _told(case, _PLACES, needs_doing=False) if found and _beside(one[1], found[0][1])]
        found += places[:1]
        found += list(_told(case, "activities.tsv", needs_doing=True))[:1]
    if not initial:
        # The cause has the character of the injury for as long as the injury is treated (I.C.20.a.2).
        later = [(code[:-1] + injuries[0].code[-1], quote) for code, quote in found if code.endswith("A")]
        found = [one for one in later if one[0] in case.book.billable]
    added = [
        Suggestion(
            dot(code),
            "icd10cm",
            case.book.titles[code],
            score("external_cause"),
            (quote,),
            reason="how the injury came about (I.C.20)",
        )
        for code, quote in found
        if code in case.book.billable
    ]
    return [*suggestions, *added]


def _beside(place: Evidence, cause: Evidence) -> bool:
    """Whether a place is told where the cause is: a hospital that a patient came to later is none of it."""
    return place.document == cause.document and abs(place.start - cause.start) <= _STORY


def _told(case: Case, name: str, *, needs_doing: bool) -> Iterator[tuple[str, Evidence]]:
    """Codes whose pattern a sentence of the history fits, the most specific pattern (listed first) before the others."""
    for code, pattern in _patterns(name):
        for document, note in case.notes:
            found = spots(pattern, note.text)
            for section in note.sections if found else ():
                if section.kind not in _TOLD_IN:
                    continue
                for low, high in sentences(note.text, section.start, section.end):
                    if not found.touch(low, high):
                        continue
                    match = pattern.search(note.text, low, high)
                    if not match or (needs_doing and not _DOING.search(note.text[low : match.start()])):
                        continue
                    if name == _PLACES and _USUAL.search(note.text, low, match.start()):
                        continue
                    if context.assertion(note.text, match.start(), match.end(), (low, high)) in {
                        context.ASSERTED,
                        context.HISTORY,
                    }:
                        yield code, quoted(document, match.start(), match.end())
