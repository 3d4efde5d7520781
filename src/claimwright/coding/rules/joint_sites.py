"""A disease of joints has the site that its line tells, several of them the code for multiple sites (I.C.13.a)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, recoded, words_before
from claimwright.coding.sides import sides_said
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_REACH: Final = 60
_BESIDE: Final = 16
_SEVERAL: Final = "9"
_OPEN_SIDE: Final = "9"
_SIDES: Final = {"right": "1", "left": "2"}
_ENDS: Final = compiled(r"[.;\n]\s|\n|(?:^|\s)\d[.)]\s", 0)
"""What ends the words about a disease: the next sentence, line or item."""


def joint_sites(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Recodes a disease of joints that is coded without its site where its own line names one joint or several."""
    stems = {row["given"]: row["stem"] for row in dated_rows("joint_stems.tsv", case.book.day)}
    return [
        _sited(s, stems[undot(s.code)], case)
        if s.suggested and not s.given and s.system == "icd10cm" and undot(s.code) in stems
        else s
        for s in suggestions
    ]


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[str]:
    return compiled(rf"\b(?:{words})\b")


def _sited(s: Suggestion, stem: str, case: Case) -> Suggestion:
    for one in s.evidence:
        text, low, high = _words(one, case)
        found = {
            row["site"]: text[match.start() - _BESIDE if match.start() > _BESIDE else 0 : match.end()]
            for row in dated_rows("joint_sites.tsv", case.book.day)
            if (match := _pattern(row["words"]).search(text, low, high))
            and context.assertion(text, match.start(), match.end(), (low, high)) == context.ASSERTED
        }
        code = _code(stem, found, text[low:high], case)
        if code:
            return recoded(s, code, "the site that its line tells (I.C.13.a)", case)
    return s


def _words(one: Evidence, case: Case) -> tuple[str, int, int]:
    """The text of a document with the offsets of the words about a disease: what stands right before it, and behind to the end of the sentence."""
    text = case.texts.get(one.document, "")
    low = words_before(text, one.start, _BESIDE)
    stop = _ENDS.search(text, one.end, one.end + _REACH)
    return text, low, stop.start() if stop else min(len(text), one.end + _REACH)


def _code(stem: str, found: dict[str, str], words: str, case: Case) -> str:
    if not found:
        return ""
    if len(found) > 1:
        return next((code for code in (f"{stem}{_SEVERAL}", f"{stem}{_SEVERAL}0") if code in case.book.billable), "")
    site, near = next(iter(found.items()))
    sides = sides_said(near) or sides_said(words)
    side = _SIDES.get(next(iter(sides)), "") if len(sides) == 1 else ""
    return next(
        (code for code in (f"{stem}{site}{side or _OPEN_SIDE}", f"{stem}{site}") if code in case.book.billable), ""
    )
