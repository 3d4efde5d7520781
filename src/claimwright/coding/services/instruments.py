"""Screening instruments that were answered and scored today: one unit each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HYPOTHETICAL, NEGATED, POSSIBLE
from claimwright.coding.done import done
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case
from claimwright.coding.services.offer import medicare, offered
from claimwright.coding.services.telehealth import by_video
from claimwright.coding.types import Evidence, Suggestion

_RULE: Final = "scored screen (fee schedule of CMS)"
_SCORED: Final = compiled(
    r"(?:\s*(?:score[sd]?|total|today|is|of|done(?: and)?|screen(?:ing|er)?|[=:(,–-]))*\s*(?:\d{1,2}\b(?!\s*(?:/|months?|mos?|wks?|weeks?|d\b))(?:/\d{1,2})?|scored\b|(?:all )?(?:white|pass(?:ed)?|negative|neg|low risk|positive|normal)\b)",
)
_REPORTED_IN: Final = frozenset({"office", "telehealth", "outpatient_hospital", ""})
_ANY: Final = frozenset({ASSERTED, NEGATED, POSSIBLE, HYPOTHETICAL})
"""Its number says that it was answered, whatever the sentence denies."""
_TOLD: Final = compiled(r"\b(?:was|told|says|by|per) $|\b(?:PCP|last)\b[^.;\n]{0,30}$")


@lru_cache(maxsize=16)
def _rows(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (re.compile(rf"\b(?:{'|'.join(row['words'].split(' | '))})\b"), row)
        for row in dated_rows("services/instruments.tsv", day)
    )


@lru_cache(maxsize=16)
def _any_instrument(day: date) -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in _rows(day)))


def instrument_services(case: Case) -> Iterator[Suggestion]:
    """The scored instruments of the day, counted by what they ask."""
    if case.chart.encounter.setting not in _REPORTED_IN:
        return
    found: dict[str, dict[int, Evidence]] = {}
    plain: dict[str, str] = {}
    rows = [row for _, row in _rows(case.book.day)]
    for one in done(case, _any_instrument(case.book.day), meanings=_ANY, anywhere=True):
        score = _SCORED.match(one.text, one.match.end(), one.told.high)
        if score is None or _TOLD.search(one.text, one.told.low, one.match.start()):
            continue
        at, row = next(
            (at, row) for at, (pattern, row) in enumerate(_rows(case.book.day)) if pattern.fullmatch(one.match[0])
        )
        found.setdefault(row["code"], {}).setdefault(at, one.quote(one.match.start(), score.end()))
        plain[row["code"]] = row["plain"]
    for code, quotes in found.items():
        reason = f"{len(quotes)} answered and scored today: one for each"
        yearly = sorted({rows[at]["medicare"] for at in quotes if rows[at]["medicare"]})
        others = [(other, "yearly screen of Medicare, by its minutes") for other in yearly] if medicare(case) else []
        if others:
            reason += (
                "; a yearly depression screen of Medicare has a number of its own: is it one, and how long did it take?"
            )
        yield offered(
            _RULE,
            case,
            code,
            plain[code],
            quotes.values(),
            reason,
            units=len(quotes),
            modifiers=by_video(case),
            others=others,
        )
