"""Prematurity and growth of a newborn by completed weeks and grams at birth (I.C.16.d)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.rules.whose import told
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_WEEKS: Final = compiled(
    r"(?<![\d/.])(?P<weeks>2\d|3\d|4[0-2])(?:\s?\+\s?[0-6]\b|\s[0-6]/7|\s?w(?:k|ks|eeks?)?[ ,]*(?:and )?\+?\s?[0-6]\s?(?:d(?:ays?)?\b|/7)|[- ]?(?:wk|wks|weeks?|weeker)\b(?!\s+(?:ago|old|later|visit|check|f/?u)))"
    r"(?!\s*(?:of life|old|CGA|PMA|corrected))",
)
_GRAMS: Final = compiled(
    r"\b(?:BW|birth ?weight|weigh\w*|wt|male|female|boy|girl|infant|AGA|SGA|LGA|\d/7,?|,)\W{0,4}(?:\w+\W+){0,2}?(?P<grams>[3-9]\d{2}|[1-5]\d{3}) ?(?:g|gm|gms|grams)\b"
    r"|\b(?:BW|birth ?weight):? ?(?P<bare>[3-9]\d{2}|[1-5]\d{3})\b|\b(?:BW|birth ?weight):? ?(?P<kilos>[0-5]\.\d{1,3}) ?kg",
)
_PRETERM: Final = compiled(r"\b(?:(?:late |very |extremely )?pre-?term|prematur\w+|preemie|pre-?mature)\b")
_LOW: Final = compiled(r"\b(?:(?:extremely |very )?low birth ?weight|[VE]?LBW)\b")
_SMALL: Final = compiled(r"\b(?:SGA|small for (?:gestational age|dates))\b")
_FULL_WEEKS: Final = 37
_LOW_GRAMS: Final = 2500
_TITLE_WEEKS: Final = compiled(r"gestational age (?:(less than )?(\d+))", 0)
_TITLE_GRAMS: Final = compiled(r"(\d+)-(\d+) grams|less than (\d+) grams", 0)


def by_weeks_and_grams(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The codes of weight, then of weeks, where a provider calls the child preterm, of low weight, or small for its age."""
    weeks, grams = _first(case, _WEEKS), _first(case, _GRAMS)
    preterm, low, small = (_said(case, pattern) for pattern in (_PRETERM, _LOW, _SMALL))
    made: list[tuple[str, Evidence]] = []
    if grams and grams[0] < _LOW_GRAMS and (preterm or low or small):
        group = "weights_of_small_for_age" if small else "weights_of_low_birth_weight"
        if code := _of_weight(case, group, grams[0]):
            made.append((code, grams[1]))
    if weeks and weeks[0] < _FULL_WEEKS and preterm and (code := _of_weeks(case, weeks[0])):
        made.append((code, weeks[1]))
    groups = [("weights_of_low_birth_weight", "small_for_age"), ("preterm_newborn",)]
    for code, quote in reversed(made):
        own = next(names for names in groups if code.startswith(tuple(p for n in names for p in case.codes(n))))
        kept = [
            set_aside(s, "weight and weeks are told (I.C.16.d)")
            if s.suggested and not s.given and undot(s.code) != code and any(has(s, *case.codes(n)) for n in own)
            else s
            for s in suggestions
        ]
        why = "by weeks and birth weight, weight before weeks (I.C.16.d)"
        new = new_code(code, "sure", (quote,), why, case)
        if not any(undot(s.code) == code for s in active(kept)):
            kept = [new, *(s for s in kept if undot(s.code) != code)]
        suggestions = kept
    return suggestions


def _first(case: Case, pattern: re.Pattern[str]) -> tuple[int, Evidence] | None:
    for document, text, low, high in told(case):
        if match := pattern.search(text, low, high):
            found = match.groupdict()
            if found.get("kilos"):
                value = round(float(found["kilos"]) * 1000)
            else:
                value = int(found.get("weeks") or found.get("grams") or found.get("bare") or 0)
            return value, quoted(document, match.start(), match.end())
    return None


def _said(case: Case, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(text, low, high) for _, text, low, high in told(case))


def _of_weight(case: Case, group: str, grams: int) -> str:
    for code in (c for prefix in case.codes(group) for c in case.book.below(prefix)):
        match = _TITLE_GRAMS.search(case.book.titles[code])
        if match and (grams < int(match[3]) if match[3] else int(match[1]) <= grams <= int(match[2])):
            return code
    return ""


def _of_weeks(case: Case, weeks: int) -> str:
    for code in (c for prefix in case.codes("preterm_newborn") for c in case.book.below(prefix)):
        match = _TITLE_WEEKS.search(case.book.titles[code])
        if match and (weeks < int(match[2]) if match[1] else weeks == int(match[2])):
            return code
    return ""
