"""Diabetic retinopathy by its severity, macular edema and eye, one code with the diabetes (I.A.15, I.C.4.a)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, NEGATED, assertion
from claimwright.coding.rule_tables import dated_rows, pairs
from claimwright.coding.rules.base import Case, active, has, new_code, set_aside
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_EYE: Final = compiled(
    r"\b(?:(O\.?D\b|right(?: eye)?|(?-i:R)(?= eye))|(O\.?S\b|left(?: eye)?|(?-i:L)(?= eye))|(O\.?U\b|both(?: eyes)?|bilateral\w*|both eyes))",
)
_EDEMA: Final = compiled(r"\b(?:DME|CSME|CI-?DME|macular edema)\b")
_NEAR: Final = 35


@lru_cache(maxsize=8)
def _kinds(day: date) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    return tuple((compiled(rf"\b(?:{row['words']})\b"), row) for row in dated_rows("retinopathies.tsv", day))


def retinopathy(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The retinopathy that a provider tells of a patient with diabetes, for the eye that is told; the first that fits decides."""
    diabetes = next((s for s in active(suggestions) if has(s, *case.codes("diabetes"))), None)
    if diabetes is None:
        return suggestions
    best: tuple[str, Told] | None = None
    for pattern, row in _kinds(case.book.day):
        for one in tellings(case, pattern):
            if one.meaning != ASSERTED:
                continue
            code = undot(diabetes.code)[:3] + row["with" if _edema(one) else "without"]
            code += pairs("retinopathy_eye", case.book.day)[_eye(one)]
            if code in case.book.billable and (best is None or (code[:6] == best[0][:6] and _eye(one) != "open")):
                best = (code, one)
        if best:
            break
    if best is None:
        return suggestions
    code, one = best
    why = "retinopathy of diabetes, by severity and eye (I.A.15, I.C.4.a)"
    new = new_code(code, "status", (one.evidence,), why, case)
    begins = undot(diabetes.code)[:3] + "3"
    plain = case.codes("uncomplicated_diabetes")
    result = [
        set_aside(s, f"included in {new.code} (I.A.15)")
        if s.suggested and not s.given and undot(s.code) in plain
        else set_aside(s, "its severity and eye are told (I.B.2)")
        if s.suggested and not s.given and has(s, begins) and "retinopathy" in s.description.lower()
        else s
        for s in suggestions
        if s.code != new.code
    ]
    return [*result, new]


def _edema(one: Told) -> bool:
    text, end = one.note.text, min(one.high, one.match.end() + _NEAR)
    return any(
        assertion(text, match.start(), match.end(), (one.match.end(), one.high)) != NEGATED
        for match in _EDEMA.finditer(text, one.match.end(), end)
    )


def _eye(one: Told) -> str:
    after = _EYE.search(one.after[:_NEAR])
    before = list(_EYE.finditer(one.before[-_NEAR:]))
    match = after or (before[-1] if before else None)
    return "open" if match is None else "right" if match[1] else "left" if match[2] else "bilateral"
