"""A pneumonia by the agent that a provider says it is due to, and that it was acquired in a hospital (I.B.9, I.C.10.d)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.tellings import asserted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_LUNGS: Final = r"(?:pneumonias?|PNA|HAP|CAP|(?-i:HCAP))"
_CAUSED: Final = r"(?:\s*,)?\s+(?:due to|d/t|from|2/2|secondary to|caused by|with|by)\s+(?:\w+ )?"
_ACQUIRED: Final = compiled(
    r"\b(?:hospital[- ]acquired|nosocomial)\s+(?:\w+ ){0,2}?(?:pneumonia|PNA)\b|\b(?-i:HAP)\b",
)


@lru_cache(maxsize=8)
def _agents(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple(
        (
            compiled(
                rf"\b{_LUNGS}{_CAUSED}(?:{row['words']})\b|\b(?:{row['words']})\s+(?:(?:[\w-]+)\s+){{0,3}}?{_LUNGS}\b",
            ),
            row,
        )
        for row in dated_rows("pneumonia_agents.tsv", day)
    )


def pneumonia_agents(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """A pneumonia of no told agent becomes the one of the agent; Y95 stands beside one acquired in a hospital."""
    result = suggestions
    vague = next((s for s in active(result) if has(s, *case.codes("pneumonia_of_no_agent"))), None)
    for pattern, row in _agents(case.book.day) if vague else ():
        told = asserted(case, pattern)
        if vague is None or not told or row["code"] not in case.book.billable:
            continue
        why = f"one code names the agent too ({row['guideline']}; I.B.9)"
        one = recoded(vague, row["code"], why, case, (told[0].evidence,))
        alone = tuple(row["instead"].split())
        result = [
            one
            if s is vague
            else set_aside(s, f"included in {one.code}")
            if s.suggested and alone and has(s, *alone)
            else s
            for s in result
            if s is vague or undot(s.code) != row["code"]
        ]
        vague = None
    return _acquired(result, case)


def _acquired(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    code = case.code("nosocomial")
    infected = any(has(s, *case.codes("lower_respiratory_infection")) for s in active(suggestions))
    if not infected or code not in case.book.billable or any(has(s, code) for s in active(suggestions)):
        return suggestions
    told = asserted(case, _ACQUIRED)
    if not told:
        return suggestions
    why = "an infection acquired in the hospital (Index to External Causes: Nosocomial condition)"
    new = new_code(code, "external_cause", (told[0].evidence,), why, case)
    return [*(s for s in suggestions if undot(s.code) != code), new]
