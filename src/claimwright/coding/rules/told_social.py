"""What the record tells of a life: harm done to oneself before, abuse in childhood, no home, a loss, thoughts of suicide (I.B.14, I.C.21.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import dot, undot

_MEANT: Final = frozenset({context.ASSERTED, context.HISTORY, context.OVER})
_ADULT: Final = 18


@lru_cache(maxsize=8)
def _rows(day: date) -> list[tuple[dict[str, str], re.Pattern[str], re.Pattern[str] | None]]:
    return [
        (
            row,
            compiled(row["pattern"]),
            compiled(row["not_with"]) if row["not_with"] else None,
        )
        for row in dated_rows("social_facts.tsv", day)
    ]


def told_social(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the facts of ``social_facts.tsv`` that a clinician of the record tells; a vaguer code of the fact gives way (I.B.2)."""
    families: set[str] = set()
    for row, pattern, without in _rows(case.book.day):
        code = row["code"]
        if row["family"] in families or code not in case.book.billable or _kept_out(code, suggestions, case):
            continue
        told = next(_facts(row, pattern, without, suggestions, case), None)
        if told is None:
            continue
        families.add(row["family"])
        suggestions = _with(suggestions, code, told, row["guideline"], case)
    return suggestions


def _kept_out(code: str, suggestions: list[Suggestion], case: Case) -> bool:
    """Thoughts of suicide beside an attempt of this encounter, and a childhood that is not over."""
    if code.startswith(case.codes("suicidal_ideation")):
        return any(has(s, *case.codes("suicide_attempt")) or _on_purpose(s, case) for s in active(suggestions))
    if code.startswith(case.codes("abuse_in_childhood")):
        return case.age is not None and case.age < _ADULT
    return False


def _on_purpose(s: Suggestion, case: Case) -> bool:
    return has(s, *case.codes("drug_events")) and "intentional self-harm" in s.description.lower()


def _facts(
    row: dict[str, str],
    pattern: re.Pattern[str],
    without: re.Pattern[str] | None,
    suggestions: list[Suggestion],
    case: Case,
) -> Iterator[Told]:
    beside = tuple(row["beside"].split())
    # Who did it is often a parent: "by her father" is no history of the family.
    meant = _MEANT | ({context.FAMILY} if row["code"].startswith(case.codes("abuse_in_childhood")) else set())
    anywhere = row["where"] == "any" or (bool(beside) and any(has(s, *beside) for s in active(suggestions)))
    for one in tellings(case, pattern, clinicians=True):
        if one.meaning not in meant or (without and without.search(one.sentence)):
            continue
        if anywhere or one.kind in ASSESSED:
            yield one


def _with(suggestions: list[Suggestion], code: str, told: Told, guideline: str, case: Case) -> list[Suggestion]:
    vague = case.pairs("told_more_closely").get(code, "")
    suggestions = [
        set_aside(s, f"{dot(code)} tells it more closely (I.B.2)")
        if vague and s.suggested and not s.given and undot(s.code) == vague
        else s
        for s in suggestions
    ]
    if any(undot(s.code) == code for s in active(suggestions)):
        return suggestions
    why = f"told in the record ({guideline})"
    new = new_code(code, "status", (told.evidence,), why, case)
    return [*(s for s in suggestions if undot(s.code) != code), new]
