"""A deep vein thrombosis by the veins and the side that the record names, one code a vein (I.B.2, I.B.13)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED
from claimwright.coding.rule_tables import dated_rows, pairs
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_CLOT: Final = compiled(
    r"\b(?:DVTs?|deep v(?:ein|enous) thrombos[ie]s|thromb(?:us|osis|osed|i)|non-?compressible|clots?)\b"
)
_SIDE: Final = compiled(r"\b(?:(right|rt|RLE|RUE|(?-i:R))|(left|lt|LLE|LUE|(?-i:L))|(bilateral|both|B/?L))\b")
_NO_VEIN: Final = r"(?!(?:\s+and \w+)?\s+(?:arter|graft|bypass|head|neck|nerve|fracture|line|cath|sheath|pulse)|(?:\s+veins?)?(?:\s+(?:is|are))?\s+(?:patent|open|compressib|normal|clear|free|neg))"
"""Words behind the name of a vein that make it something else."""
_NEAR: Final = 45
"""Characters between the clot and the name of its vein."""


@lru_cache(maxsize=8)
def _veins(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (
            compiled(
                rf"(?:\b|(?<=-)|(?<=femoro)|(?<=ilio))(?:{row['words']})(?:\b|(?=-)|(?=popliteal|femoral)){_NO_VEIN}",
            ),
            row,
        )
        for row in dated_rows("thrombosed_veins.tsv", day)
    )


def thrombosis(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A suggested thrombosis of a deep vein, by each vein that the sentences about it name; the side from the same sentence."""
    known = [s for s in active(suggestions) if has(s, *case.codes("deep_vein_thrombosis")) and not s.given]
    if not known or case.narrative:
        return suggestions
    form = "chronic" if all(has(s, *case.codes("chronic_vein_thrombosis")) for s in known) else "acute"
    added: dict[str, Suggestion] = {}
    for one in tellings(case, _CLOT):
        if one.meaning != ASSERTED:
            continue
        begin = max(one.low, one.match.start() - _NEAR)
        text = one.note.text[begin : min(one.high, one.match.end() + _NEAR)]
        for pattern, row in _veins(case.book.day):
            if (vein := pattern.search(text)) is None:
                continue
            code = row[form] + pairs("vein_side", case.book.day)[_side(text, vein, one)]
            if code in case.book.billable:
                why = f"the vein and side of the thrombosis ({row['guideline']}; I.B.2, I.B.13)"
                new = new_code(code, "status", (one.evidence,), why, case)
                added.setdefault(code, new)
    open_side = pairs("vein_side", case.book.day)["open"]
    sided = {code[:-1] for code in added if not code.endswith(open_side)}
    added = {code: s for code, s in added.items() if not code.endswith(open_side) or code[:-1] not in sided}
    if not added:
        return suggestions
    wide = case.codes("vein_without_name")
    result: list[Suggestion] = []
    for s in suggestions:
        code = undot(s.code)
        if code in added:
            if s in known:
                result.append(s)
                del added[code]
        elif s in known and (has(s, *wide) or code[:-1] in sided):
            result.append(set_aside(s, "the vein and its side are told (I.B.2)"))
        else:
            result.append(s)
    return [*result, *added.values()]


def _side(text: str, vein: re.Match[str], one: Told) -> str:
    """The side told nearest before a vein, else the one its sentence names; ``open`` where it names none or several."""
    before = list(_SIDE.finditer(text, 0, vein.start()))
    told = {_named(match) for match in _SIDE.finditer(one.sentence)}
    return _named(before[-1]) if before else told.pop() if len(told) == 1 else "open"


def _named(match: re.Match[str]) -> str:
    return "right" if match[1] else "left" if match[2] else "bilateral"
