"""Abnormal smears and HPV tests of the cervix and vagina (R87.6-, R87.8-), in their reports and in an assessment that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.reports import report_kind
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, new_code, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_VAGINAL: Final = compiled(r"\bvaginal?\b(?![^\n]{0,12}bleed)")
_CERVICAL: Final = compiled(r"\bcervi\w+|\bendocerv\w+")
EARLIER: Final = compiled(
    r"\b(?:f/u|follow[- ]?up|prior|previous|last|hx|history|h/o|since|after|in 20\d\d|past)\b[^.;\n]{0,24}$",
)
"""Words before a result by which it is one of before."""


@lru_cache(maxsize=16)
def _terms(day: date) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple(
        (
            compiled(rf"(?<![\w-])(?:{row['words'].replace(' | ', '|')})(?!\w)"),
            row["cervix"],
            row["vagina"],
        )
        for row in dated_rows("cytology.tsv", day)
    )


def cytology(text: str, low: int, high: int, day: date) -> Iterator[tuple[str, tuple[int, int]]]:
    """Abnormal results of a smear between two offsets, by the source of the specimen; those of an earlier smear are left out."""
    vaginal = bool(_VAGINAL.search(text) and not _CERVICAL.search(text))
    for begin, until in sentences(text, low, high):
        for pattern, cervix, vagina in _terms(day):
            for match in pattern.finditer(text, begin, until):
                if re.search(r"\bnot detected|\bnegative", match[0], re.IGNORECASE) or EARLIER.search(
                    text, begin, match.start()
                ):
                    continue
                if context.assertion(text, match.start(), match.end(), (begin, until)) == context.ASSERTED:
                    yield vagina if vaginal else cervix, match.span()
                    break


def smear_results(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """An abnormal smear or HPV test that an assessment names (R87.6-, R87.8-)."""
    result = suggestions
    if case.chart.encounter.is_inpatient:
        return result
    for document, note in case.notes:
        for section in note.of("assessment", "assessment_plan"):
            if report_kind(document.title, note.text):
                continue
            for code, span in cytology(note.text, section.start, section.end, case.book.day):
                if code in case.book.billable and not any(undot(s.code) == code and s.suggested for s in result):
                    result = [s for s in result if undot(s.code) != code]
                    why = "result of the smear (Index: Abnormal, Papanicolaou; R87)"
                    result.append(new_code(code, "sure", (quoted(document, *span),), why, case))
    return result
