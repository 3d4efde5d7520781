"""The code of chapter 15 for a stage: a trimester, childbirth, the puerperium; and for a fetus (I.C.15.a.3-6)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding.book import CodeBook
from claimwright.coding.compiled import compiled

CHILDBIRTH: Final = "childbirth"
PUERPERIUM: Final = "puerperium"
_NAMES: Final = {"1": "first trimester", "2": "second trimester", "3": "third trimester"}
_WORDS: Final = compiled(
    r"\b(?:first|second|third|unspecified) trimester\b|\bcomplicating pregnancy, childbirth,? and the puerperium\b"
    r"|\b(?:complicating|in|during) (?:the )?(?:pregnancy|childbirth|puerperium|labor)\b",
    0,
)
_FETUS: Final = compiled(r"(?:not applicable or unspecified|fetus [1-5]|other fetus)$", 0)
_FETUSES: Final = frozenset("0123459")
_SEVEN: Final = 7


def stage_of(title: str) -> str:
    """Trimester digit, childbirth or puerperium of a title; 9 where it is unspecified, empty where it has no stage."""
    low = title.lower()
    if "childbirth and the" in low or "childbirth, and the" in low:
        low = low.replace("childbirth", "").replace("puerperium", "")
    for digit, name in _NAMES.items():
        if name in low:
            return digit
    if "unspecified trimester" in low:
        return "9"
    if re.search(r"(?:in|complicating) childbirth|complicating labor", low):
        return CHILDBIRTH
    return PUERPERIUM if re.search(r"(?:in|complicating) (?:the )?puerperium", low) else ""


def _base(title: str) -> str:
    words = _WORDS.sub(" ", title.lower())
    return " ".join(re.findall(r"[a-z0-9]+", _FETUS.sub(" ", words)))


def staged(code: str, stage: str, trimester: str, book: CodeBook, fetus: str = "0") -> str:
    """The billable code at ``code``, or beside it, that says the same for a stage; empty when there is none.

    Where the classification has no childbirth or puerperium for it, the trimester (I.C.15.a.3); where the stage is not
    known, the unspecified one. A header leads to what says least beyond it. ``fetus`` is the 7th character.
    """
    billable = code in book.billable
    choices = book.below(code[:3]) if billable else book.below(code)
    if billable:
        wanted = _base(book.titles[code])
        choices = [one for one in choices if _base(book.titles[one]) == wanted] or [code]
    choices = [one for one in choices if not _for_fetus(one, book) or one[6] == fetus]
    for asked in dict.fromkeys((stage, trimester, "9", "")):
        fitting = [one for one in choices if stage_of(book.titles[one]) == asked]
        if fitting:
            return min(fitting, key=lambda one: _more(one, code, book))
    return ""


def _for_fetus(code: str, book: CodeBook) -> bool:
    return len(code) == _SEVEN and code[6] in _FETUSES and bool(_FETUS.search(book.titles[code].lower()))


def _more(code: str, named: str, book: CodeBook) -> tuple[bool, int, str]:
    """What a code says beyond the header that was named: an unspecified one first, then the shortest."""
    if code == named:
        return (False, 0, code)
    base = _base(book.titles[code])
    return ("unspecified" not in base and "nos" not in base.split(), len(base), code)
