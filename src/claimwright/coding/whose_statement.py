"""Is it the provider of this encounter who says something, and of this encounter? What others tell carries no diagnosis (I.B.14)."""

from __future__ import annotations

from typing import Final

from claimwright.coding.authors import CLINICIAN, ELSEWHERE, PATIENT, PROVIDER, author_of, of_another_stay, speaker_of
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.rules.base import Case
from claimwright.records.chart import Document

_LINE_OPENS: Final = 80
_EARLIER_STAY: Final = compiled(
    r"\b(?:in (?:the )?hospital|hospitali[sz]ed|admitted|(?:during|since|after) (?:the |his |her )?(?:admission|hospital\w*|stay))\b",
)


def other_author(case: Case, document: Document, note: Note, at: int) -> str:
    """Who else than the provider of this encounter speaks at a place; empty where it is the provider."""
    begin = note.text.rfind("\n", 0, at) + 1
    who = speaker_of(note.text[begin : begin + _LINE_OPENS]) or author_of(document.title, note.text)
    if who != PROVIDER:
        return who
    several = len(case.notes) > 1
    visit = case.chart.encounter.setting in {"office", "telehealth"}
    return ELSEWHERE if several and visit and of_another_stay(document.title) else ""


def not_the_providers(case: Case, document: Document, note: Note, start: int, code: str) -> str:
    """Why words that no provider wrote carry no diagnosis; empty where they may (I.B.14)."""
    who = other_author(case, document, note, start)
    visit = case.chart.encounter.setting in {"office", "telehealth"}
    if visit and code.startswith(case.codes("conditions_that_end")):
        begin = max(note.text.rfind("\n", 0, start), note.text.rfind(". ", 0, start)) + 1
        if _EARLIER_STAY.search(note.text, begin, start):
            return "told of an earlier stay (IV.J)"
    if not case.chart.encounter.is_inpatient and case.told_beside_notes(document, note):
        return "told by a report alone; the provider's own notes decide (I.A.19, IV.D)"
    if who == ELSEWHERE:
        return "told of another stay, and not by the notes of this visit (IV.J)"
    if who == PATIENT:
        return "words of or for the patient, no documentation of a provider (I.A.19)"
    if who == CLINICIAN and not code.startswith(case.codes("told_by_other_clinicians")):
        return "not documented by the provider (I.B.14)"
    return ""
