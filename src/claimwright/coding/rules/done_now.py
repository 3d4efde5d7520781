"""What an operation of this very encounter took away, made or put in is no status yet: a status is of before (I.C.21.c.3)."""

from __future__ import annotations

import re
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.rules.base import Case, has, set_aside
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Evidence, Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_REPORT: Final = compiled(r"\bop(?:erative)?\b(?:[ _-]?(?:note|report))?|\bprocedure (?:note|report)\b")
_HEADS: Final = compiled(
    r"^[^\n]{0,60}\b(?:operative (?:report|note)|op(?:eration)? note|procedure (?:note|report))\b",
    re.IGNORECASE | re.MULTILINE,
)
_PERFORMED: Final = compiled(
    r"^\W*(?:(?:procedures?|operations?|surgery)(?: performed| done| and findings)?|name of (?:operation|procedure)|proc)\s*:?",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE: Final = compiled(r"\b(?:s/p|status[ -]post|prior|previous|old|existing|history|hx|h/o|in (?:19|20)\d\d)\b")
_AFTER: Final = compiled(r"[A-Za-z]{5,}[^.;\n]*\b(?:s/p|status[ -]post|treated with|underwent)\s+(?:[\w-]+\s+){0,3}$")
_OPENING: Final = 200
_REACH: Final = 40


def done_now(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside the status that an operative report of the record names as done."""
    group = case.codes("status_left_by_an_operation")
    made = {
        one.phrase.code[:4]
        for one in case.mentions
        if one.phrase.code.startswith(group)
        and _operative(one.document, one.note)
        and one.meaning in {context.ASSERTED, context.HISTORY}
        and _in_procedure(one.note, one.start)
        and not _BEFORE.search(one.note.text, max(one.low, one.start - _REACH), one.end)
    }
    return [
        set_aside(s, "done in this encounter, no status of before (I.C.21.c.3)")
        if s.suggested and not s.given and has(s, *group) and (undot(s.code)[:4] in made or _of_the_stay(s, case))
        else s
        for s in suggestions
    ]


def _of_the_stay(s: Suggestion, case: Case) -> bool:
    """Whether the diagnoses of a discharge tell it behind the disease it was done for, without a year: "cholecystitis s/p lap chole"."""
    texts = {document.document_id: note for document, note in case.notes if case.is_summary(document)}
    if not case.chart.encounter.is_inpatient or not s.evidence or any(e.document not in texts for e in s.evidence):
        return False
    return all(_behind_its_disease(texts[e.document], e, case) for e in s.evidence)


def _behind_its_disease(note: Note, e: Evidence, case: Case) -> bool:
    section = next((s for s in note.sections if s.start <= e.start < s.end), None)
    if section is None or section.kind not in ASSESSED:
        return False
    begin, stop = note.text.rfind("\n", 0, e.start) + 1, note.text.find("\n", e.end)
    line = note.text[begin : stop if stop >= 0 else len(note.text)]
    before = note.text[begin : e.start]
    return bool(_AFTER.search(before)) and not context.earlier_year(line, case.book.day)


def _operative(document: Document, note: Note) -> bool:
    return bool(_REPORT.search(title_words(document.title)) or _HEADS.search(note.text[:_OPENING]))


def _in_procedure(note: Note, at: int) -> bool:
    """Whether a place is under the name of the operation, or in a line that says it was performed."""
    section = next((s for s in note.sections if s.start <= at < s.end), None)
    if section and section.kind == "procedure":
        return True
    begin = note.text.rfind("\n", 0, at) + 1
    return bool(_PERFORMED.match(note.text, begin)) or bool(_PERFORMED.search(section.title) if section else False)
