"""What a record said first and its later notes do not carry on: a disease taken back, a working diagnosis of the emergency room.

Section II: the condition established after study. Section III and I.B.14: what the attending provider's documentation bears out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import PROVIDER, author_of, provider_wrote, title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.grounds import content
from claimwright.coding.mentions import Mention
from claimwright.coding.reports import report_kind
from claimwright.coding.rules.base import Case, has, set_aside
from claimwright.coding.rules.told_chronic import lasting_codes
from claimwright.coding.rules.unlinked import said_unrelated
from claimwright.coding.sections import ASSESSED, NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.types import Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_EMERGENCY: Final = compiled(r"\b(?:ed|er|emergency|triage|ems|outside|osh|transfer|urgent care)\b")
_SAME_DISEASE: Final = 4
"""Characters of a code by which two mentions are of one disease."""
_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"review", "exam"}
_WITHOUT: Final = compiled(r"[^.;:?\n]{2,60}[,(\s](?:no|w/o|without|denies)\s+(?:\w+\s+){0,2}")


def taken_back(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside what a later note of a provider denies and none after it says again."""
    return [
        set_aside(s, "a later note takes it back (Section II, I.B.14)")
        if s.suggested and s.system == "icd10cm" and not s.given and _denied_later(s, case)
        else s
        for s in suggestions
    ]


def _denied_later(s: Suggestion, case: Case) -> bool:
    if has(s, *case.codes("status_and_visits"), *case.codes("external_causes"), *case.codes("signs")):
        return False
    places = {document.document_id: at for at, (document, _) in enumerate(case.notes)}
    said = [(places[e.document], e.start) for e in s.evidence if e.document in places]
    if not said:
        return False
    last, denied = max(said), None
    for one in _of_disease(undot(s.code), case):
        at = (places[one.document.document_id], one.start)
        concluding = at[0] > last[0] or one.section.kind in ASSESSED
        if _within(one, s) or said_unrelated(one):
            continue
        if one.meaning == context.NEGATED and at > last and concluding and _same(one, undot(s.code), case):
            denied = at
        elif one.meaning == context.ASSERTED and denied is not None:
            denied = None
    return denied is not None


def _within(one: Mention, s: Suggestion) -> bool:
    """Whether words deny a sign of a disease in the breath that names it: "PAD, no claudication"."""
    return any(
        e.document == one.document.document_id and _WITHOUT.fullmatch(one.note.text, e.start, one.start)
        for e in s.evidence
    )


def _same(one: Mention, code: str, case: Case) -> bool:
    """Whether a mention names the disease of a code or one that includes it; a denied detail is not the disease denied."""
    said = case.book.billable_for(one.phrase.code, frozenset(one.phrase.key)) or one.phrase.code
    titles = case.book.titles
    return said == code or content(titles.get(said, said)) <= content(titles.get(code, ""))


def working_diagnoses(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """Sets aside, of a stay, what only the emergency room called an acute disease, when the notes of the stay never say so."""
    if not case.chart.encounter.is_inpatient:
        return suggestions
    doors = {d.document_id for d, note in case.notes if _EMERGENCY.search(title_words(d.title))}
    stay = {d.document_id for d, note in case.notes if d.document_id not in doors and _of_the_stay(d, note.text, case)}
    if not doors or not stay:
        return suggestions
    kept = (
        *lasting_codes(case.book.day),
        *case.codes("status_and_visits"),
        *case.codes("external_causes"),
        *case.codes("injuries"),
        *case.codes("pregnancy"),
    )
    return [
        set_aside(s, "told by the emergency room alone, and by no note of the stay (Section II)")
        if s.suggested
        and s.system == "icd10cm"
        and not s.given
        and s.evidence
        and not has(s, *kept)
        and all(e.document in doors for e in s.evidence)
        and not any(
            one.document.document_id in stay and one.meaning in {context.ASSERTED, context.HISTORY}
            for one in _of_disease(undot(s.code), case, size=3)
        )
        else s
        for s in suggestions
    ]


def _of_the_stay(document: Document, text: str, case: Case) -> bool:
    return author_of(document.title, text) == PROVIDER and not report_kind(document.title, text)


def _of_disease(code: str, case: Case, size: int = _SAME_DISEASE) -> Iterator[Mention]:
    """What providers say of a disease, in order of place."""
    for one in case.mentions:
        if one.phrase.code[:size] != code[:size] or one.section.kind in _NOT_READ:
            continue
        if provider_wrote(one.document.title, one.note.text, one.start):
            yield one
