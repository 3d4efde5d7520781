"""Respiratory failure that is told with hypoxia and with hypercapnia has a code for each (Tabular J96)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.rules.base import Case, recoded
from claimwright.coding.rules.tellings import Told, asserted
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_LOW_OXYGEN: Final = r"hypox(?:ia|ic|emia|emic)"
_HIGH_CARBON: Final = r"hyperc(?:apnia|apnic|apneic|arbia|arbic)"
_JOINED: Final = r"(?:[,/&+ -]|\band\b|\bwith\b|\bw/?\b|\bboth\b)+"
_FAILURE: Final = r"(?:resp(?:iratory)?\.? (?:failure|insufficiency)|RF|AHRF)"
_BOTH: Final = compiled(
    rf"\b(?:{_LOW_OXYGEN}{_JOINED}{_HIGH_CARBON}|{_HIGH_CARBON}{_JOINED}{_LOW_OXYGEN}) {_FAILURE}\b"
    rf"|\b{_FAILURE}\b,? (?:with|w/?|due to|-|from)? ?(?:both |acute )?(?:{_LOW_OXYGEN}{_JOINED}{_HIGH_CARBON}|{_HIGH_CARBON}{_JOINED}{_LOW_OXYGEN})\b",
)


def respiratory_failure(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Both codes of a respiratory failure whose words name both."""
    failures = [s for s in suggestions if s.suggested and not s.given and undot(s.code) in _known(case)]
    if not failures:
        return suggestions
    for s in failures:
        told = next((one for one in asserted(case, _BOTH) if _of(s, one)), None)
        if told is None:
            continue
        with_oxygen, with_carbon = case.pairs("respiratory_failure_with_both")[undot(s.code)].split("+")
        made = [
            s
            if undot(s.code) == code
            else recoded(s, code, "told with hypoxia and hypercapnia (Tabular J96)", case, (told.evidence,))
            for code in (with_oxygen, with_carbon)
        ]
        others = {one.code for one in made} | {s.code}
        result: list[Suggestion] = []
        for one in suggestions:
            if one is s:
                result.extend(made)
            elif one.code not in others:
                result.append(one)
        return result
    return suggestions


def _known(case: Case) -> dict[str, str]:
    return case.pairs("respiratory_failure_with_both")


def _of(s: Suggestion, told: Told) -> bool:
    """Whether the words are those that led to the code."""
    return any(
        e.document == told.document.document_id and e.start < told.match.end() and told.match.start() < e.end
        for e in s.evidence
    )
