"""Which document of a chart tells of its visit? A provider's own note of it, and no report, letter, therapy or operation."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claimwright.coding.authors import PROVIDER, author_of, of_another_stay, title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.reports import is_laboratory, report_kind
from claimwright.coding.rules.base import Case
from claimwright.coding.visits.tables import named
from claimwright.coding.visits.words import PLANNED, Main, said
from claimwright.records.chart import Document

_SETTINGS: Final = frozenset({"office", "telehealth", "emergency", "outpatient_hospital", "inpatient"})
_HEAD: Final = 300
_IN_AN_OFFICE: Final = frozenset({"office", "telehealth"})
_NO_VISIT: Final = (
    "operation",
    "therapy",
    "evaluation_psychiatric",
    "postoperative",
    "report",
    "infusion",
    "cancelled",
)
_OTHERS: Final = compiled(
    r"\b(?:letter|phone|portal|message|call|cert\w*|orders?|addendum|labs?|imaging|radiology|path|echo|ct|mri|us|xr|fax|instructions?|requisition"
    r"|cultures?|run sheet|clinic check|device|dialysis|micro|tele ?\w*stroke|anesthesia|anaesthesia|ot|pt|slp|rn|ems|summary outside)\b",
)
_VISIT: Final = compiled(
    r"\b(?:visit|note|physician|provider|office|clinic|h ?(?:and )?p|physical|wcc|sick|consult|progress|discharge|dc|annual|exam|video|ed|evaluation|awv|medonc)\b",
)
_LETTER: Final = compiled(r"\bDear (?:colleague|Dr|doctor)\b")


def main_note(case: Case) -> Main | None:
    """The note of the visit, or None where the chart has none: then nothing is said of a visit."""
    if case.chart.encounter.setting not in _SETTINGS:
        return None
    found = [(d, n) for d, n in case.notes if _may_be(case, d, n)]
    if not found:
        return None
    document, note = max(found, key=lambda one: _fitness(case, *one))
    if _no_visit(case, document, note):
        return None
    return Main(document, note, replace(case, notes=[(document, note)]))


def _may_be(case: Case, document: Document, note: Note) -> bool:
    title, text = document.title, note.text
    return (
        author_of(title, text) == PROVIDER
        and not report_kind(title, text)
        and not is_laboratory(title, text)
        and not (len(case.notes) > 1 and case.chart.encounter.setting in _IN_AN_OFFICE and of_another_stay(title))
        and not (len(case.notes) > 1 and _LETTER.search(text[:_HEAD]))
    )


def _fitness(case: Case, document: Document, note: Note) -> tuple[int, int, int, int, int]:
    """How well a document may be the visit: of a stay its discharge summary; else by title, parts and length."""
    words = title_words(document.title)
    summary = int(case.chart.encounter.is_inpatient and case.is_summary(document))
    no_visit = int(not _no_visit(case, document, note))
    named = int(bool(_VISIT.search(words))) - 2 * int(bool(_OTHERS.search(words)))
    return (summary, no_visit, named, int(bool(note.of(*PLANNED))), len(note.text))


def head_of(document: Document, note: Note) -> str:
    """The title of a document and its first lines, which say what it is."""
    return f"{title_words(document.title)}\n{note.text.strip()[:_HEAD]}"


def first_lines(note: Note, lines: int = 2) -> str:
    return "\n".join([one for one in note.text.splitlines() if one.strip()][:lines])


def _no_visit(case: Case, document: Document, note: Note) -> bool:
    title = f"{title_words(document.title)}\n{first_lines(note)}"
    if any(said(title, "none", kind) for kind in _NO_VISIT):
        return True
    if said(title, "none", "antepartum") and named("maternity_package", case.book.day):
        return True
    return bool(said(note.text, "none", "therapist"))
