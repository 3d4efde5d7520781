"""An injured tendon, nerve or ligament that was repaired keeps the code of its injury while it heals (I.C.19.a, I.C.19.b)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, new_code
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.types import Suggestion
from claimwright.keeping import kept
from claimwright.reference.codes import undot

if TYPE_CHECKING:
    from claimwright.coding.book import CodeBook

_REPAIR: Final = compiled(r"\b(?:repair(?:ed|s)?|reconstruct\w+|ACLR|RCR|suture[ds]?)\b")
_CUT: Final = compiled(
    r"\b(?:lac(?:eration|erated|s)?|cut|knife|saw|glass|blade|sever\w+|slic\w+|razor|mandolin|can lid)\b"
)
_TORN: Final = compiled(
    r"\b(?:rupture\w*|tore|torn|tear|fell|fall|falling|injur\w+|MV[AC]|accident|twist\w*|pop(?:ped)?|soccer|football|basketball|skiing|tackle\w*|trauma\w*)\b",
)
_NOT_INJURED: Final = compiled(r"\b(?:degenerative|atraumatic|non-?traumatic|chronic|attritional)\b")
_SIDE: Final = compiled(r"\b(?:(?P<left>L|left|Lt)|(?P<right>R|right|Rt))\b")
_FINGERS: Final = (
    ("thumb", compiled(r"\bthumb\b|\b[LR] ?TH\b")),
    ("index", compiled(r"\b(?:IF|index)\b")),
    ("middle", compiled(r"\b(?:MF|middle|long) ?(?:finger)?\b")),
    ("ring", compiled(r"\b(?:RF|ring)\b")),
    ("little", compiled(r"\b(?:SF|small|little|pinky)\b")),
)
_WOUND: Final = "laceration without foreign body of {side} {digit} without damage to nail, subsequent encounter"


@kept(4)
def _by_title(book: CodeBook) -> dict[str, str]:
    return {book.titles[code].lower(): code for code in book.billable if code[0] == "S" and code in book.titles}


@lru_cache(maxsize=8)
def _rows(day: date) -> list[tuple[dict[str, str], re.Pattern[str]]]:
    return [(row, compiled(row["pattern"])) for row in dated_rows("repaired_structures.tsv", day)]


def repaired(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the injury of each structure that the record tells as repaired after an injury, and the wound over it."""
    titles = _by_title(case.book)
    held = {undot(s.code) for s in active(suggestions)}
    for told, row, side, digit in _told(case):
        finger = "" if digit == "thumb" else digit
        wanted = [row["title"].format(side=side, finger=finger)]
        if row["cut"] == "yes":
            wanted.append(_WOUND.format(side=side, digit=f"{finger} finger" if finger else "thumb"))
        for title in wanted:
            code = titles.get(title, "")
            if code and not any(one[:6] == code[:6] for one in held):
                held.add(code)
                why = "the injury that was repaired, while it heals (I.C.19.a)"
                new = new_code(code, "sure", (told.evidence,), why, case)
                suggestions = [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions


def _told(case: Case) -> Iterator[tuple[Told, dict[str, str], str, str]]:
    for row, pattern in _rows(case.book.day):
        for one in tellings(case, pattern):
            if one.meaning not in {context.ASSERTED, context.HISTORY} or not _REPAIR.search(one.sentence):
                continue
            hurt = _CUT if row["cut"] else _TORN
            if not hurt.search(one.note.text) or _NOT_INJURED.search(one.sentence):
                continue
            side = _one_side(one)
            digit = _digit(one) if row["digit"] else ""
            if not side or (row["digit"] and (not digit or (digit == "thumb") != (row["digit"] == "thumb"))):
                continue
            yield one, row, side, digit


def _one_side(one: Told) -> str:
    """The side that the sentence gives the structure; empty where it names both or none."""
    sides = {match.lastgroup or "" for match in _SIDE.finditer(one.sentence)}
    return sides.pop() if len(sides) == 1 else ""


def _digit(one: Told) -> str:
    digits = [digit for digit, pattern in _FINGERS if pattern.search(one.sentence)]
    return digits[0] if len(digits) == 1 else ""
