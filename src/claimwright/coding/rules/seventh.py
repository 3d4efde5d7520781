"""Which episode of care an injury is in: initial, subsequent with or without healing trouble, or sequela (7th character)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.rules.base import Case, has, recoded
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Suggestion
from claimwright.reference.codes import undot

_TIME: Final = r"\d+ ?-?(?:weeks?|wks?|w|months?|mos?|mths?|days?)"
_EPISODES: Final = (
    ("K", compiled(r"\bnon-?union\b")),
    ("P", compiled(r"\bmal-?union\b")),
    ("G", compiled(r"\bdelayed (?:healing|union)\b")),
    ("D", compiled(
        r"\b(?:routine healing|healing (?:well|appropriately|as expected|nicely)|subsequent encounter|follow-?\s?up (?:of|for|on)|fracture (?:care )?follow-?\s?up|cast (?:check|change|removal)"
        r"|\d+ (?:weeks?|months?) (?:after|post|s/p|out|status post)|post-?op(?:erative)? (?:visit|check|day|week)|s/p (?:ORIF|open reduction|intramedullary|IM nail\w*|closed reduction))\b",
    )),
)  # fmt: skip
"""Guideline I.C.19.c.1: the character by the words of the line, else of a sentence of the history that names the fracture."""
_SEEN_AGAIN: Final = compiled(
    rf"\b(?:f/?u|follow(?:ed|ing)?[- ]?up|re-?check(?:ed)?|re-?eval\w*|return visit)\b(?!:| (?:in|with|w/|by|prn|as|if|ortho\w*|pcp|clinic|appt|next)\b)"
    rf"|\b{_TIME}\s+(?:f/?u|follow[- ]?up|re-?check|out\b|post\b|post-?op|postop|after\b|s/p\b|status post|since\b|later\b|from (?:the )?(?:injury|DOI|surgery))"
    rf"|\b(?:out|since (?:the )?(?:injury|surgery|fall)|post-?op|s/p (?:ORIF|pinning|CRPP|fixation|IM ?N\w*|reconstruction|repair|casting|[\w -]{{3,30}}?)) (?:x ?)?{_TIME}\b|\bPOD ?#?\d+\b(?= )"
    r"|\b(?:cast|splint|pins?|sutures?|staples?|stitches|k-?wires?|brace|boot|sling) (?:was |were |is |are )?(?:removal|removed|off|out|pulled|changed|discontinued|check)\b|\b(?:suture|staple|stitch|cast|pin) removal\b"
    r"|\b(?:early |good |bridging |abundant |interval )*callus\b|\b(?:is |are |has |well |now |nicely )*(?:healing|healed)\b|\b(?:interval|progressive|good|clinical|solid) (?:healing|union)\b",
)
"""Words of a visit at which an injury is seen again while it heals (I.C.19.a)."""
_ACTIVE: Final = compiled(
    r"\b(?:new (?:fracture|fx|injury)|(?:injured|fell|fall|happened|seen in (?:the )?(?:ED|ER|UC)|went to (?:the )?(?:ED|ER|UC)) (?:\w+ )?(?:yesterday|today|last night|this (?:morning|am))|re-?injur\w+|re-?fractur\w+"
    r"|(?:injured|fell|cut|slipped|tripped|twisted|rolled|bit|bitten|stung|struck|hit|crushed|jammed|slammed|stabbed|burned|scalded)\b[^.;,\n\d]{0,40}?\b(?:yesterday|last night|this (?:morning|afternoon|evening|am)|earlier today)"
    r"|(?:fractures?|fx|injur\w+|sprain\w*|lacerat\w+|accident|MVC|MVA|crash|burn\w*) (?:\w+ ){0,2}(?:yesterday|last night|this morning|earlier today)"
    r"|(?:surgery|ORIF|fixation|reduction|OR|arthroplasty|reconstruction) (?:is |was )?(?:planned|scheduled|tomorrow|today|next week|indicated|recommended|discussed)|(?:schedul\w+|plan\w*|needs?|recommend\w*|proceed (?:to|with)|to OR|consent\w*) (?:for )?(?:\w+ ){0,2}(?:surgery|ORIF|fixation|repair|reconstruction|arthroplasty|reduction))\b",
)
"""Words of active treatment, which comes first whatever else is said."""
_INJURED_ON: Final = compiled(
    r"\b(?:DOI|date of injury|injur(?:y|ed) (?:on )?|DOS)\W{0,3}(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?",
)
_HEALING_DAYS: Final = 14
"""Days after the injury from which a visit that plans no surgery is one of healing."""
_OF_WHAT: Final = compiled(
    r"\b(?:f/?u|follow(?:ed|ing)?[- ]?up|re-?check(?:ed)?|re-?eval\w*)\s+(?:visit\s+)?(?:of|for|on|re:?)\s+(?P<what>[^.;\n]{3,60})"
)
_AN_INJURY: Final = compiled(
    r"fract|\bfx|injur|sprain|strain|lacerat|wound|burn|bite|concuss|dislocat|tear|torn|ruptur|contus|crush|trauma|\bORIF|\bcast|splint|surg|repair|sutur|staple|stitch|\bfall|\bfell|accident|\bMV[AC]|foreign body|poison|overdos|ingest"
)
_NEW: Final = compiled(r"\b(?:new|acute|today|yesterday|last night)\b")
_HISTORY: Final = frozenset({"chief_complaint", "history_present", "preamble", "other"})
_TROUBLE: Final = frozenset("KPG")
_VISITS: Final = frozenset({"office", "telehealth"})
_OPENING: Final = 160
"""Characters of a note in which the kind of the visit stands."""


def seventh_character(suggestions: list[Suggestion], case: Case) -> list[Suggestion]:
    """The 7th character of an injury that the record follows up (I.C.19.a, I.C.19.c.1); the initial one stays otherwise."""
    again = _seen_again(case)
    return [
        _of_care(s, case, again)
        if s.suggested and has(s, *case.codes("episodes_of_care")) and s.code.endswith("A")
        else s
        for s in suggestions
    ]


def _of_care(s: Suggestion, case: Case, again: bool) -> Suggestion:
    code = undot(s.code)
    if s.given:
        return s
    fracture = "fracture" in s.description.lower()
    episode = _episode(s, case) if fracture else ""
    if not episode and case.chart.encounter.setting in _VISITS and (again or _line_tells(s, case)):
        episode = "D"
    other = code[:6] + episode
    if episode and other in case.book.billable:
        return recoded(s, other, "the episode of care by the record (I.C.19.a, I.C.19.c.1)", case)
    return s


def _seen_again(case: Case) -> bool:
    """Whether the visit is one of healing by its opening, or by a day of injury some time ago; not where treatment is still active."""
    if case.chart.encounter.setting not in _VISITS or any(_treats(note) for _, note in case.notes):
        return False
    return any(_opens_again(note.text[:_OPENING]) or _long_ago(note.text, case.book.day) for _, note in case.notes)


def _opens_again(opening: str) -> bool:
    """Whether the opening of a note tells that an injury is seen again; a follow-up of another disease says nothing of it."""
    others = [match.span() for match in _OF_WHAT.finditer(opening) if not _AN_INJURY.search(match["what"])]
    return any(not any(low <= match.start() < high for low, high in others) for match in _SEEN_AGAIN.finditer(opening))


def _treats(note: Note) -> bool:
    return any(
        context.assertion(note.text, match.start(), match.end(), _line(note.text, match.start(), match.end()))
        == context.ASSERTED
        for match in _ACTIVE.finditer(note.text)
    )


def _long_ago(text: str, day: date) -> bool:
    match = _INJURED_ON.search(text)
    if match is None:
        return False
    year = match["year"]
    try:
        full = day.year if not year else int(year) + (2000 if len(year) == 2 else 0)
        injured = date(full, int(match["month"]), int(match["day"]))
        if not year and injured > day:  # written without a year, it is the last such day
            injured = injured.replace(year=full - 1)
        return (day - injured).days >= _HEALING_DAYS
    except ValueError:
        return False


def _line_tells(s: Suggestion, case: Case) -> bool:
    """Whether the line that names an injury tells that it is seen again, and none of it that it is new or still treated."""
    found = False
    for document, note in case.notes:
        for one in s.evidence:
            if one.document != document.document_id:
                continue
            low, high = _line(note.text, one.start, one.end)
            if _ACTIVE.search(note.text, low, high) or _NEW.search(note.text, low, high):
                return False
            found = found or any(
                context.assertion(note.text, match.start(), match.end(), (low, high)) == context.ASSERTED
                for match in _SEEN_AGAIN.finditer(note.text, low, high)
            )
    return found


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    return text.rfind("\n", 0, start) + 1, (text + "\n").index("\n", end)


def _episode(s: Suggestion, case: Case) -> str:
    found: set[str] = set()
    for document, note in case.notes:
        for evidence in s.evidence:
            if evidence.document == document.document_id:
                found |= _said(note.text, *_line(note.text, evidence.start, evidence.end))
        for section in note.of(*_HISTORY):
            for low, high in sentences(note.text, section.start, section.end):
                if re.search(r"\bfracture\b|\bfx\b", note.text[low:high], re.IGNORECASE):
                    found |= _said(note.text, low, high)
    trouble = found & _TROUBLE
    return next(iter(trouble)) if len(trouble) == 1 else "D" if found == {"D"} else ""


def _said(text: str, start: int, end: int) -> set[str]:
    return {
        episode
        for episode, pattern in _EPISODES
        for match in pattern.finditer(text, start, end)
        if context.assertion(text, match.start(), match.end(), (start, end)) != context.NEGATED
    }
