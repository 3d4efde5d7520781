"""Enlarged prostate "with" lower urinary tract symptoms is N40.1, with the symptoms told of it (I.A.15; note at N40.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence, Suggestion
from claimwright.reference.codes import undot

_REACH: Final = 120


def prostate_symptoms(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Makes N40.0 beside a symptom N40.1, and adds the symptoms that the sentence of the disease tells."""
    prostate = next((s for s in active(suggestions) if has(s, *case.codes("enlarged_prostate"))), None)
    if prostate is None or prostate.given:
        return suggestions
    told = dict(_told(prostate, case))
    known = {undot(s.code) for s in active(suggestions)}
    beside = [s for s in active(suggestions) if has(s, *case.codes("symptoms_of_enlarged_prostate"))]
    code = case.code("enlarged_prostate_with_symptoms")
    result = list(suggestions)
    if (told or beside) and undot(prostate.code) != code:
        why = "enlarged prostate with a lower urinary tract symptom (Index: Enlargement, prostate, with; I.A.15)"
        one = recoded(prostate, code, why, case, list(told.values()) or beside[0].evidence)
        result = [one if s is prostate else s for s in result if undot(s.code) != code]
    for symptom, quote in told.items():
        if symptom not in known and symptom in case.book.billable:
            why = "symptom of the enlarged prostate: use additional code (note at N40.1)"
            added = new_code(symptom, "status", (quote,), why, case)
            result = [*(s for s in result if undot(s.code) != symptom), added]
    retention = case.pairs("retention_of_enlarged_prostate")
    return [
        recoded(s, retention[undot(s.code)], "retention of an enlarged prostate (note at N40.1)", case)
        if s.suggested and undot(s.code) in retention
        else s
        for s in result
        if not (undot(s.code) in retention and retention[undot(s.code)] in told)
    ]


def _told(prostate: Suggestion, case: Case) -> Iterator[tuple[str, Evidence]]:
    """The symptoms that the sentences of the disease assert, each with its words."""
    rows = dated_rows("prostate_symptoms.tsv", case.book.day)
    for document, note in case.notes:
        for e in (e for e in prostate.evidence if e.document == document.document_id):
            low, high = next(((a, b) for a, b in sentences(note.text) if a <= e.start < b), (e.start, e.end))
            for row in rows:
                pattern = rf"\b(?:{row['words'].replace(' | ', '|')})\b"
                match = compiled(pattern).search(note.text, e.start, min(high, e.end + _REACH))
                if match and context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED:
                    yield row["code"], quoted(document, match.start(), match.end())
