"""Where does each suggested diagnosis stand, and was it there when the patient was admitted? (Sections II, III, IV; Appendix I)"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from claimwright.coding.authors import title_words
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.order import ordered_diagnoses
from claimwright.coding.rules.base import Case
from claimwright.coding.rules.told_chronic import lasting_codes
from claimwright.coding.types import EXEMPT, Evidence, Suggestion
from claimwright.records.chart import Document
from claimwright.reference.codes import undot

_SAID: Final = compiled(r"\b(?:POA|present on (?:admission|arrival))\b")
_ARRIVED_WITH: Final = compiled(
    r"\b(?:on (?:admission|arrival|presentation)|community[- ]acquired|chronic|known|home|baseline|h/o|history of|presented with|admitted (?:with|for)|came in with)\b",
)
_AROSE_HERE: Final = compiled(
    r"\b(?:hosp(?:ital)?[- ]acquired|nosocomial|HAP|HAPI|developed (?:during|on|after|overnight|in)|during (?:the |her |his |this )?(?:hospital\w*|stay|admission|course)"
    r"|in[- ]hospital|after admission|later that (?:night|day)|new[- ]onset (?:on|overnight)|course (?:was )?complicated by)\b",
)
_DAY_OF_STAY: Final = compiled(
    r"\b(?:(?:HD|hospital day) ?#?(?:[2-9]|\d\d)|POD ?#?\d+|post-?op(?:erative)? day|(?:on|by|overnight) (?:hospital )?day (?:[2-9]|\d\d|two|three|four|five|six)"
    r"|after (?:surgery|the (?:operation|procedure))|intra-?op\w*|perioperative)\b",
)
"""Beside what lasts, these words tell when it was treated or of an operation of any year, not when it began."""
_REFUSED: Final = compiled(r"\b(?:not|non|never|isn't|wasn't|weren't)[- ]+(?:been |be |a |an |thought to be )?$")
_DOOR: Final = compiled(
    r"\b(?:h\s?&\s?p|hp|admit|admission|emergency|ed|er|history and physical|triage|ems|ob admit|nicu admit)\b",
)
_TITLE: Final = 60
_EARLY: Final = frozenset(
    {"chief_complaint", "history_present", "past_history", "surgical_history", "social_history", "medications"}
)


def placed(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The suggested diagnoses in the order they are reported, then the rest as they stood.

    A suggested diagnosis has its place and, in inpatient work, its present-on-admission indicator.
    """
    taken = [s for s in suggestions if s.suggested and s.system == "icd10cm"]
    rest = [s for s in suggestions if not (s.suggested and s.system == "icd10cm")]
    order = {code: at for at, code in enumerate(ordered_diagnoses(taken, case.chart, case.book), 1)}
    inpatient = case.chart.encounter.is_inpatient
    reported = [
        replace(s, order=order[undot(s.code)], poa=_poa(s, order[undot(s.code)], case) if inpatient else "")
        for s in sorted(taken, key=lambda s: order[undot(s.code)])
    ]
    return [replace(s, sequence=number) for number, s in enumerate((*reported, *rest), 1)]


def _poa(suggestion: Suggestion, order: int, case: Case) -> str:
    code = undot(suggestion.code)
    if case.library.on(case.book.day).poa_exempt(code):
        return EXEMPT
    if recorded := next((e.poa for e in case.chart.entries if e.poa and undot(e.code) == code), ""):
        return recorded
    if order == 1:
        return "Y"  # the reason for the admission, established after study (Section II)
    if code.startswith(case.codes("arises_at_delivery")):
        return "N"
    if said := _said(suggestion.evidence, case):
        return said
    lasting = code.startswith((*lasting_codes(case.book.day), *case.codes("lasting_whenever_told")))
    words = (_AROSE_HERE,) if lasting else (_AROSE_HERE, _DAY_OF_STAY)
    arose = _arose(suggestion.evidence, words, case) or (not lasting and _first_seen_later(suggestion, case))
    return "N" if arose else "Y"


def _first_seen_later(suggestion: Suggestion, case: Case) -> bool:
    """Whether a disease is told by later documents alone, in a record that has those of the admission."""
    code = undot(suggestion.code)
    doors = {document.document_id for document, note in case.notes if _at_the_door(document, note, case)}
    told = {one.document for one in suggestion.evidence}
    if not doors or told & doors or not told:
        return False
    return not any(one.document.document_id in doors and one.phrase.code[:4] == code[:4] for one in case.mentions)


def _at_the_door(document: Document, note: Note, case: Case) -> bool:
    """Whether a document is one of the admission: emergency, history and physical; a summary names the admission too."""
    return not case.is_summary(document) and bool(
        _DOOR.search(title_words(document.title)) or _DOOR.search(note.text[:_TITLE])
    )


def _said(evidence: Iterable[Evidence], case: Case) -> str:
    """What some line about it says of its presence on admission in so many words; empty where none does, or two differ."""
    texts = case.texts
    said = set()
    for one in evidence:
        if text := texts.get(one.document, ""):
            line = _line(text, one.start, one.end)
            if _SAID.search(line):
                said.add("Y" if _asserts(_SAID, line) else "N")
    return said.pop() if len(said) == 1 else ""


def _arose(evidence: Iterable[Evidence], words: tuple[re.Pattern[str], ...], case: Case) -> bool:
    """Whether some words tell that it arose after the admission, and none that it came with the patient."""
    texts = {document.document_id: (document, note) for document, note in case.notes}
    arose = False
    for one in evidence:
        if one.document not in texts:
            continue
        document, note = texts[one.document]
        section = next((s for s in note.sections if s.start <= one.start < s.end), None)
        line = _line(note.text, one.start, one.end)
        if any(_asserts(pattern, line) for pattern in words):
            arose = True
        elif (
            _ARRIVED_WITH.search(line)
            or _at_the_door(document, note, case)
            or (section and section.kind in _EARLY and section.kind != "history_present")
        ):
            return False
    return arose


def _asserts(pattern: re.Pattern[str], line: str) -> bool:
    """Whether the words stand there unrefused; a "no" further off speaks of something else ("no slough, present on arrival")."""
    return any(not _REFUSED.search(line, 0, match.start()) for match in pattern.finditer(line))


def _line(text: str, start: int, end: int) -> str:
    """The line or sentence around some words, whichever is shorter."""
    low = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    stops = [at for at in (text.find("\n", end), text.find(". ", end)) if at >= 0]
    return text[low : min(stops, default=len(text))]
