"""Fractures put back by hand: the number by the bone, its side, and 54 where another takes over the care after it.

Medicare Claims Processing Manual ch. 12 sec. 40.2 (54, 55: care that two physicians share); splint and block are part of it (NCCI
Policy Manual ch. 2 and 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, POSSIBLE
from claimwright.coding.done import Done, done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.services.offer import offered
from claimwright.coding.services.separators import digit_near, side_near, side_of
from claimwright.coding.types import Suggestion

_RULE: Final = "fracture put back (NCCI Policy Manual ch. 4)"
_REDUCED: Final = compiled(
    r"\bclosed reduction\b|\b(?:fx|fractures?|wrist|radius|ankle|finger|metacarpal|nose|humerus)\b[^.;\n]{0,40}\b(?:was |were )?(?:reduced|manipulated|re-?aligned)\b|\b(?:reduced|manipulated)\b[^.;\n]{0,40}\b(?:fx|fractures?|radius|ankle|finger|metacarpal)\b",
)
_OPEN: Final = compiled(
    r"\b(?:ORIF|open reduction|pinn(?:ed|ing)|CRPP|percutaneous(?:ly)? (?:pin|fix)\w*|external fix\w*)\b"
)
_DISLOCATION: Final = compiled(r"\bdislocat\w+")
_OTHERS_FOLLOW: Final = compiled(
    r"\b(?:ortho\w*|hand surg\w*|orthop(?:a)?edic\w*)\b[^.;\n]{0,60}\b(?:f/?u|follow\w*|clinic|take over|takes over|\d+ ?-?\d* ?(?:d|days?|wks?|weeks?)\b)|\b(?:f/?u|follow[- ]?up|refer\w*)\b[^.;\n]{0,30}\b(?:ortho\w*|hand surg\w*)",
)
_TO_BE: Final = compiled(r"\b(?:no|without|unsuccessful|attempt\w*|ortho(?:pedics)? (?:to|will))\b")


@lru_cache(maxsize=16)
def _rows(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{row['words']})", re.IGNORECASE), row)
        for row in dated_rows("services/fracture_care.tsv", day)
    )


def fracture_services(case: Case) -> Iterator[Suggestion]:
    """The fractures reduced today, each once."""
    seen: set[str] = set()
    for one in done(case, _REDUCED, anywhere=True):
        if (
            _OPEN.search(one.sentence)
            or _TO_BE.search(one.text, one.low, one.match.start())
            or _DISLOCATION.search(one.clause)
        ):
            continue
        named = _named(case, one)
        if not named or named[0][1]["code"] in seen:
            continue
        told, row = named[0]
        seen.add(row["code"])
        yield _offered(case, one, told, row, len({found["code"] for _, found in named}) == 1)


def _named(case: Case, one: Done) -> list[tuple[Told | None, dict[str, str]]]:
    """The fractures of the table that the sentence names, else those of the record."""
    here = [row for pattern, row in _rows(case.book.day) if pattern.search(one.text, one.told.low, one.told.high)]
    if here:
        return [(None, row) for row in here]
    found: list[tuple[Told | None, dict[str, str]]] = []
    for pattern, row in _rows(case.book.day):
        told = [t for t in tellings(case, pattern) if t.meaning in {ASSERTED, POSSIBLE}]
        found.extend((t, row) for t in told[:1])
    return found


def _offered(case: Case, one: Done, told: Told | None, row: dict[str, str], alone: bool) -> Suggestion:
    reason = f"{row['plain']}: told as done today; splint and block by the same physician are part of it (NCCI Policy Manual ch. 2, ch. 4)"
    evidence = [one.evidence]
    modifier = ""
    if row["modifiers"]:
        modifier = digit_near(one, case.book.day) if row["modifiers"] == "digit" else side_near(one)
    if told is not None:
        evidence.append(told.evidence)
        begin = told.note.text.rfind("\n", 0, told.match.start()) + 1
        modifier = modifier or side_of(told.note.text, begin, told.high, told.match.start())
    modifiers = [modifier] if modifier else []
    if not modifier and row["modifiers"]:
        reason += "; which side?"
    if not alone:
        reason += "; several fractures are named: which was put back?"
    if case.chart.encounter.setting == "emergency" and (after := _OTHERS_FOLLOW.search(one.text)):
        modifiers = ["54", *modifiers]
        evidence.append(one.quote(after.start(), after.end()))
        reason += "; 54: another follows the fracture (Claims Processing Manual ch. 12 sec. 40.2)"
    return offered(_RULE, case, row["code"], row["plain"], evidence, reason, modifiers=modifiers, suggested=alone)
