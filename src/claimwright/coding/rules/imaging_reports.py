"""Reports of imaging: the impression decides; with nothing confirmed, the sign that was the reason for the test (IV.D, IV.H, IV.K)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.mentions import Mention
from claimwright.coding.note import Note
from claimwright.coding.plain_words import unsupported
from claimwright.coding.reports import IMAGING, report_kind
from claimwright.coding.resolve import stems_of
from claimwright.coding.rules.base import Case, active, has, new_code, quoted, set_aside
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_REASON: Final = compiled(
    r"^[ \t\W]*(?:clinical(?: (?:history|info\w*|indication|hx))?|indications?|reason(?: for (?:exam|study|test))?|history|hx)\b[ \t]*[:\-][^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_SCORE: Final = compiled(r"\b(?:Lung|TI|BI|PI|LI|O|C)-?RADS\b")
_NAMED: Final = 2
"""Words of a name from which the impression's prose asserts it."""


def imaging_reports(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """What the impression confirms, without the reason for the test where it explains it; else that reason."""
    if case.chart.encounter.is_inpatient:
        return suggestions
    for document, note in case.notes:
        if report_kind(document.title, note.text) == IMAGING and not case.told_beside_notes(document, note):
            suggestions = _of_report(suggestions, document, note, case)
    return suggestions


def _of_report(suggestions: list[Suggestion], document: Document, note: Note, case: Case) -> list[Suggestion]:
    reasons = [match.span() for match in _REASON.finditer(note.text)]
    suggestions = [_no_score(s, document) for s in suggestions]
    if not _confirmed(suggestions, document, reasons, case):
        suggestions = [
            *suggestions,
            *_new(_impression(document, note, case), suggestions, case, "confirmed in the impression (IV.K)"),
        ]
    confirmed = _confirmed(suggestions, document, reasons, case)
    if any(not has(s, *case.codes("signs")) for s in confirmed):
        return [_explained(s, document, reasons, case) for s in suggestions]
    if confirmed:
        return suggestions
    signs = (m for m in _mentions(document, case) if any(low <= m.start < high for low, high in reasons))
    told = [(code, m) for m in signs if (code := _code(m, case)).startswith(case.codes("signs"))]
    return [
        *suggestions,
        *_new(told, suggestions, case, "the sign that was the reason for the test; nothing is confirmed (IV.D, IV.H)"),
    ]


def _no_score(s: Suggestion, document: Document) -> Suggestion:
    """ "Lung-RADS 4A" is a score and names no disease."""
    if (
        s.suggested
        and s.evidence
        and all(
            e.document == document.document_id and _SCORE.search(e.quote) and len(e.quote.split()) <= 2
            for e in s.evidence
        )
    ):
        return set_aside(s, "a score of the report")
    return s


def _confirmed(
    suggestions: list[Suggestion], document: Document, reasons: list[tuple[int, int]], case: Case
) -> list[Suggestion]:
    """The suggested diagnoses with words in the report outside the reason for the test."""
    return [
        s
        for s in active(suggestions)
        if not has(s, *case.codes("status_and_visits"), *case.codes("external_causes"))
        and any(e.document == document.document_id and not _within(e.start, reasons) for e in s.evidence)
    ]


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(low <= at < high for low, high in spans)


def _explained(s: Suggestion, document: Document, reasons: list[tuple[int, int]], case: Case) -> Suggestion:
    """A sign that only the reason for the test names, beside a finding that the impression confirms."""
    mine = s.evidence and all(e.document == document.document_id and _within(e.start, reasons) for e in s.evidence)
    if s.suggested and not s.given and mine and has(s, *case.codes("signs")):
        return set_aside(s, "the reason for the test; the impression confirms a finding (IV.D, IV.K)")
    return s


def _mentions(document: Document, case: Case) -> Iterator[Mention]:
    return (m for m in case.mentions if m.document is document and m.meaning == context.ASSERTED)


def _code(mention: Mention, case: Case) -> str:
    key = mention.phrase.key
    if unsupported(key, mention.sentence):
        return ""
    return case.book.billable_for(mention.phrase.code, stems_of(mention.words) | set(key))


def _impression(document: Document, note: Note, case: Case) -> Iterator[tuple[str, Mention]]:
    for mention in _mentions(document, case):
        if mention.section.kind not in ASSESSED or len(mention.phrase.key) < _NAMED:
            continue
        code = _code(mention, case)
        if code and not code.startswith((*case.codes("status_and_visits"), *case.codes("external_causes"))):
            yield code, mention


def _new(
    told: Iterator[tuple[str, Mention]] | list[tuple[str, Mention]], known: list[Suggestion], case: Case, why: str
) -> list[Suggestion]:
    present = {undot(s.code) for s in active(known)}
    found = {}
    for code, mention in told:
        if code in case.book.billable and code not in present and code not in found:
            quote = quoted(mention.document, mention.start, mention.end)
            found[code] = new_code(code, "prose", (quote,), why, case)
    return list(found.values())
