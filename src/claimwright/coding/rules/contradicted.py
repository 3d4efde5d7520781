"""A code whose title denies what its own words tell ("hernia with gangrene" is none without gangrene) gives way to its sibling (I.B.2)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, recoded, words_before
from claimwright.coding.sides import sides_said
from claimwright.coding.types import Evidence, Suggestion
from claimwright.coding.words import phrase_key
from claimwright.reference.codes import undot

_WITHOUT: Final = compiled(r"\bwithout ((?:(?!\bwith\b|\bwithout\b|\bnot\b)[\w ,])+)")
_PARTS: Final = compiled(r",? or |, | and ", 0)
_SAID_AS: Final = {
    "hemorrhage": "hemorrhag|haemorrhag|bleed",
    "bleeding": "bleed|hemorrhag|haemorrhag",
    "gangrene": "gangren|necrotic bowel|dead bowel",
    "obstruction": "obstruct",
    "perforation": "perforat",
    "abscess": "abscess",
    "rupture": "ruptur",
}
"""How charts say what a title may deny of a disease of an organ."""
_OTHER_COUNT: Final = {"bilateral": "unilateral", "unilateral": "bilateral"}
_REACH: Final = 90


def contradicted(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes what is titled "without" a thing, or "bilateral", where the line that names it tells the contrary."""
    return [
        _mended(s, case)
        if s.suggested and s.system == "icd10cm" and not s.given and not s.recorded and s.evidence
        else s
        for s in suggestions
    ]


def _mended(s: Suggestion, case: Case) -> Suggestion:
    title = case.book.titles.get(undot(s.code), "").casefold()
    count = title.split(" ")[0]
    denied = _denied(title)
    if count not in _OTHER_COUNT and not denied:
        return s
    lines = [_line(one, case) for one in s.evidence]
    told = tuple(what for what in denied if any(_asserts(what, line) for line in lines))
    sides = {side for line in lines for side in sides_said(line)}
    said = "" if len(sides) != 1 else "bilateral" if "bilateral" in sides else "unilateral"
    other = said if said and said == _OTHER_COUNT.get(count) else ""
    if (told or other) and (code := _sibling(undot(s.code), told, other, case)):
        return recoded(s, code, f"its words tell {' and '.join(told) or other} (I.B.2)", case)
    return s


@lru_cache(maxsize=2000)
def _denied(title: str) -> tuple[str, ...]:
    """What a title denies, each by its last word: "without obstruction or gangrene"."""
    named = (part.split()[-1:] for match in _WITHOUT.finditer(title) for part in _PARTS.split(match[1]))
    return tuple(last for words in named for last in words if last in _SAID_AS)


def _line(one: Evidence, case: Case) -> str:
    text = case.texts.get(one.document, "")
    end = text.find("\n", one.end)
    begin = words_before(text, one.start, 20)
    return text[begin : min(end if end >= 0 else len(text), one.end + _REACH)].split(". ")[0]


def _asserts(what: str, line: str) -> bool:
    """Whether a line tells a thing as there: joined by "with", "and" or a comma, and not denied."""
    stem = _SAID_AS[what]
    match = re.search(
        rf"(?:\b(?:with|w/?|and|c/b|complicated by)\s+(?:[\w-]+\s+){{0,3}}?|[+&]\s*)\b(?:{stem})\w*",
        line,
        re.IGNORECASE,
    )
    return match is not None and context.assertion(line, match.start(), match.end(), (0, len(line))) == context.ASSERTED


def _sibling(code: str, told: tuple[str, ...], other: str, case: Case) -> str:
    """The billable code of the category that denies nothing told and says the rest alike; empty where none is nearest."""
    own = set(phrase_key(case.book.titles[code]))
    count = other or case.book.titles[code].casefold().split(" ")[0]
    ranked = []
    for sibling in case.book.below(code[:3]):
        title = case.book.titles[sibling].casefold()
        if any(what in _denied(title) or what not in title for what in told):
            continue
        if count in _OTHER_COUNT and not title.startswith(count):
            continue
        words = set(phrase_key(title))
        alike = SequenceMatcher(None, case.book.titles[code], case.book.titles[sibling]).ratio()
        ranked.append((len(own & words) - len(words - own), alike, sibling))
    ranked.sort(reverse=True)
    return ranked[0][-1] if ranked and (len(ranked) == 1 or ranked[0][:2] > ranked[1][:2]) else ""
