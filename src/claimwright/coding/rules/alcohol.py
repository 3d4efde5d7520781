"""Alcohol with withdrawal or intoxication is one code with abuse or dependence; the blood level stands beside it (F10 notes)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, HISTORY, NEGATED, OVER
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, recoded, set_aside
from claimwright.coding.rules.tellings import Told, asserted, tellings
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_WITHDRAWAL: Final = compiled(
    r"\b(?:alcohol|etoh)[- ](?:withdrawal|w/d)\b|\b(?:alcohol|etoh|AUD|drink\w*)\b(?:(?!\b(?:no|not|w/o|without|never|denies)\b)[^.;\n]){0,60}?\b(?:withdrawal|w/d)\b",
)
_DELIRIUM: Final = compiled(r"\b(?:DTs?\b|delirium tremens|withdrawal delirium)")
_HALLUCINATIONS: Final = compiled(r"\bhallucin(?:ation|ating|osis)\w*|\bperceptual disturbances?")
_SEIZURE: Final = compiled(r"\bwithdrawal (?:seizures?|sz)\b")
_UNCOMPLICATED: Final = compiled(r"\bun-?complicated\b")
_INTOXICATED: Final = compiled(
    r"\b(?:alcohol|etoh)\b[^.;\n]{0,30}?\bintoxicat(?:ion|ed)\b|\bintoxicat(?:ion|ed)\b[^.;\n]{0,20}?\b(?:alcohol|etoh)\b",
)
_AHEAD: Final = compiled(r"\b(?:risk|watch|monitor|prophyla\w*|protocol|ever|(?:19|20)\d\d)\b")
_LEVEL: Final = compiled(
    r"\b(?:(?:serum |blood )?(?:etoh|ethanol|alcohol)(?: level)?|BAL|BAC)\b\s*(?:of|was|is|:|=|,)?\s*(?P<value>0?\.\d{2,3}|\d{2,3})\b(?P<unit>\s*(?:mg/dl|mg%|%|g/dl))?(?!\s*(?:pack|drinks?|ml|oz|x|/|years?|yrs?|days?))",
)
_IN_GRAMS: Final = Decimal(1)


def alcohol(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Alcohol abuse or dependence with the withdrawal or intoxication that the record tells of this encounter (I.C.5.b)."""
    found = active(suggestions)
    known = [s for s in found if has(s, *case.codes("alcohol_intoxication_or_withdrawal"))]
    abuse, dependence = case.codes("alcohol_plain_abuse"), case.codes("alcohol_plain_dependence")
    base = next((s for s in known if undot(s.code) in (*abuse, *dependence) and not s.given), None)
    if base is not None:
        kind = "dependence" if undot(base.code) in dependence else "abuse"
        state, told = _state(case)
        row = next((r for r in dated_rows("alcohol_states.tsv", case.book.day) if r["state"] == state), None)
        if row is not None and told is not None and row[kind] in case.book.billable:
            new = recoded(
                base,
                row[kind],
                f"alcohol {kind} with what is told beside it ({row['guideline']})",
                case,
                (told.evidence,),
            )
            beside = f"one code has both, {new.code} (I.B.9)"
            suggestions = [
                new if s is base else set_aside(s, beside) if s in known and not s.given else s
                for s in suggestions
                if s.code != new.code
            ]
    return _with_level(suggestions, case)


def _state(case: Case) -> tuple[str, Told | None]:
    """What the record tells of withdrawal and intoxication, withdrawal first."""
    withdrawal = next((one for one in asserted(case, _WITHDRAWAL) if not _AHEAD.search(one.sentence)), None)
    if withdrawal is not None:
        if _now(case, _DELIRIUM):
            return "withdrawal delirium", withdrawal
        if _now(case, _HALLUCINATIONS):
            return "withdrawal hallucinations", withdrawal
        denied = any(one.meaning == NEGATED for one in tellings(case, _HALLUCINATIONS))
        if not _now(case, _SEIZURE) and (denied or _UNCOMPLICATED.search(withdrawal.sentence)):
            return "withdrawal uncomplicated", withdrawal
        return "withdrawal", withdrawal
    drunk = next((one for one in tellings(case, _INTOXICATED) if one.meaning in {ASSERTED, HISTORY, OVER}), None)
    if drunk is None or _AHEAD.search(drunk.sentence):
        return "", None
    return ("intoxication uncomplicated" if _UNCOMPLICATED.search(drunk.sentence) else "intoxication"), drunk


def _now(case: Case, pattern: re.Pattern[str]) -> bool:
    return any(not _AHEAD.search(one.sentence) for one in asserted(case, pattern))


def _with_level(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The first blood alcohol level of a record with alcohol intoxication, whoever wrote it down (I.B.14; use additional code at F10)."""
    found = active(suggestions)
    if not any(has(s, *case.codes("alcohol_intoxication_states")) for s in found):
        return suggestions
    rows = dated_rows("blood_alcohol.tsv", case.book.day)
    for one in tellings(case, _LEVEL, clinicians=True):
        value = Decimal(one.match["value"])
        level = value * 1000 if value < _IN_GRAMS else value  # 0.23 g/dL is 230 mg/dL
        fitting = [row["code"] for row in rows if Decimal(row["at_least"]) <= level]
        if not fitting or any(undot(s.code) == fitting[-1] for s in found):
            return suggestions
        code = fitting[-1]
        why = "blood alcohol level beside the intoxication (I.B.14; use additional code at F10)"
        added = new_code(code, "status", (one.evidence,), why, case)
        return [*(s for s in suggestions if s.code != added.code), added]
    return suggestions
