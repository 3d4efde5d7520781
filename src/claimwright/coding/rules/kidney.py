"""The stage of a chronic kidney disease, told in the words of another code or further on in the lines about it (I.B.2, I.C.14.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import provider_wrote
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_KIDNEY: Final = compiled(
    r"\b(?:CKD|ESRD|ESKD|chronic (?:kidney|renal) (?:disease|failure|insufficiency)|end[- ]stage (?:renal|kidney)|(?:diabetic|hypertensive) (?:kidney disease|nephropathy))\b",
)
_NOT_SO: Final = compiled(
    r"\b(?:lists?|says?|said|listed|label\w*|chart(?:ed)?|imported|coded|was|were|not|never|no longer|instead of|rather than|than|progress\w*|risk|avoid|before|if|until|approaching|near(?:ing)?|pre|previous\w*|formerly|from)\W+(?:(?:as|at|a|an|to|of|in|by|for)\W+)*$",
)
"""Words right before a stage that make it another's, an earlier or a feared one: "list says 4", "no longer stage 4", "to ESRD"."""
_LINE: Final = 240


def kidney_stage(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Gives chronic kidney disease its told stage, and adds it where a code that joins it to another disease is all there is."""
    found = active(suggestions)
    kidney = [s for s in found if has(s, *case.codes("chronic_kidney_disease"))]
    if any(undot(s.code) != case.code("kidney_disease_of_no_stage") or s.given for s in kidney):
        return suggestions
    joined = next((s for s in found if has(s, *case.codes("joined_with_kidney_disease"))), None)
    if not kidney and joined is None:
        return suggestions
    told = list(_stages(case))
    if kidney:
        if not told:
            return suggestions
        code, quote, why = told[-1]
        one = recoded(kidney[0], code, f"the stage told of it ({why})", case, (quote,))
        return [one if s is kidney[0] else s for s in suggestions if undot(s.code) != code]
    if not told or joined is None:
        return suggestions
    code, quote, why = told[-1]
    reason = f"the stage of the kidney disease in {joined.code} ({why})"
    added = new_code(code, "sure", (quote,), reason, case)
    rest = [s for s in suggestions if undot(s.code) != code]
    rest.insert(rest.index(joined) + 1, added)
    return rest


def _stages(case: Case) -> Iterator[tuple[str, Evidence, str]]:
    """Code, words and guideline of each stage that a provider tells of the patient in a line about the disease, in order."""
    rows = dated_rows("kidney_stages.tsv", case.book.day)
    for document, note in case.notes:
        for section in note.sections:
            if section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            for name in _KIDNEY.finditer(note.text, section.start, section.end):
                end = note.text.find("\n", name.end())
                end = min(end if end >= 0 else len(note.text), name.end() + _LINE)
                for at, stop, row in sorted(_in(note.text, name.start(), end, rows), key=lambda hit: hit[0]):
                    before = note.text[note.text.rfind("\n", 0, at) + 1 : at]
                    said = context.assertion(note.text, at, stop, (at - len(before[-60:]), end))
                    if (
                        said == context.ASSERTED
                        and not _NOT_SO.search(before)
                        and provider_wrote(document.title, note.text, at)
                        and row["code"] in case.book.billable
                    ):
                        yield row["code"], quoted(document, at, stop), row["guideline"]


def _in(text: str, start: int, end: int, rows: list[dict[str, str]]) -> Iterator[tuple[int, int, dict[str, str]]]:
    for row in rows:
        for match in re.finditer(rf"\b(?:{row['words']})\b(?!\s?[/.-]\s?\d)", text[start:end], re.IGNORECASE):
            yield start + match.start(), start + match.end(), row
