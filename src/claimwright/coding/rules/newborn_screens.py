"""A screening that a newborn did not pass: hearing, heart, blood (Tabular P09; I.C.16.a.6)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED, NEGATED
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, new_code, quoted
from claimwright.coding.rules.tellings import tellings
from claimwright.coding.rules.whose import newborn
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot


@lru_cache(maxsize=8)
def _rows(day: date) -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    return [
        (row["code"], compiled(row["pattern"]), compiled(row["not_with"]))
        for row in dated_rows("newborn_screens.tsv", day)
    ]


def newborn_screens(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Adds the abnormal finding of a screening, as the last word of the record has it."""
    if not newborn(case):
        return suggestions
    for code, pattern, taken_back in _rows(case.book.day):
        if code not in case.book.billable or any(undot(s.code) == code for s in active(suggestions)):
            continue
        found = [one for one in tellings(case, pattern, clinicians=True) if one.meaning not in {NEGATED}]
        told = next((one for one in reversed(found) if one.meaning == ASSERTED), None)
        if told is None or taken_back.search(told.sentence):
            continue
        quote = quoted(told.document, told.match.start(), told.match.end())
        why = "a screening of the newborn that was not passed (Tabular P09)"
        new = new_code(code, "status", (quote,), why, case)
        suggestions = [*(s for s in suggestions if undot(s.code) != code), new]
    return suggestions
