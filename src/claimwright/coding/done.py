"""Which words of the record tell of something done to the patient in this encounter, and not planned, refused or done before?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from claimwright.coding.authors import PATIENT, PROVIDER, author_of
from claimwright.coding.compiled import compiled
from claimwright.coding.context import ASSERTED
from claimwright.coding.days import document_of_another_day, told_of_another_day
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.types import Evidence

_LABEL: Final = 60
"""Characters of a line among which its label ends."""
_HOME: Final = frozenset({"medications", "allergies", "family_history"})
TITLE: Final = 240
"""Characters of a document among which its title is looked for."""
TITLES: Final = 3
"""Lines that may be its title."""
_NEVER: Final = frozenset(
    {"medications", "allergies", "past_history", "surgical_history", "social_history", "review", "family_history"}
)
"""Sections that tell of other days or of what the patient takes at home."""
_HISTORIES: Final = frozenset({"past_history", "surgical_history", "social_history"})
_SAID_TODAY: Final = compiled(r"\btoday\b(?!'?s)")
_TO_COME: Final = frozenset({"plan"})
"""Sections in which something is done only where the words say so."""
_NOT_NOW: Final = compiled(
    r"\b(?:plan(?:ned|s)?|planning (?:to|on)|will|going to|let.?s|to be|schedul\w+|book\w*|order(?:ed|s|ing)?|due|needs?|recommend\w*|refer(?:red|ral|s)?|consider\w*|offer(?:ed)?"
    r"|declin\w*|refus\w*|defer\w*|held|holding|hold|next|if|should|would|might|could|cont(?:inue[sd]?)?|home (?:meds?|dose)"
    r"|discuss\w*|not|never|cancel\w*|stop(?:ped)?|discontinu\w+|unable|return for|ready for|candidate for|wants?|request\w*|approv\w*|awaiting|pending|hx of|h/o|status post|s/p)\b",
)
_NOT_NOW_BEHIND: Final = compiled(
    r"[^.;,\n]{0,30}?\b(?:declin\w*|refus\w*|deferred|held|(?:not|never|n[o']t) (?:yet |been |actually )*(?:given|done|placed|performed|needed|available|now|administered|injected|infused|received|applied|tolerated)|ordered|booked|planned|scheduled|requested|pending|to be (?:given|done)|next (?:visit|week|time|month)|when|if|unless"
    r"|sent to|elsewhere|at (?:the |a |her |his )?pharmacy|removed from|due)\b",
)
_DONE: Final = compiled(
    r"\b(?:given|today|gave|administered|injected|infused|received|applied|performed|done|placed|removed|in (?:the )?office|in clinic|tolerated|tol(?:erated)? well|lot)\b",
)
_ELSEWHERE: Final = compiled(
    r"\b(?:at home|en route|in the field|prehospital|pre-hospital|(?:by|per|from) (?:EMS|medics?|paramedics?|ambulance|squad)|(?:EMS|medics|paramedics) (?:\w+ )?(?:gave|administered|started|pushed)"
    r"|(?:at|from|in|by) (?:another|an outside|an? other|(?:an? |the )?urgent care)|self[- ](?:inject|administer)(?:s|ed)\b)",
)
"""By others or somewhere else, be it today."""
_EARLIER: Final = compiled(r"\((?:was|prev(?:ious(?:ly)?)?|prior|last|from|up from|down from)\b[^()\n]{0,50}\)")
_CLAUSE: Final = compiled(r"[;\n]|\.\s|,\s|\s[-–—]+>?\s|->", 0)


@dataclass(frozen=True, slots=True)
class Done:
    """Words that tell of something done in the encounter, in their clause (``low`` to ``high``)."""

    told: Told
    low: int
    high: int

    @property
    def match(self) -> re.Match[str]:
        return self.told.match

    @property
    def text(self) -> str:
        return self.told.note.text

    @property
    def clause(self) -> str:
        return self.text[self.low : self.high]

    @property
    def sentence(self) -> str:
        return self.told.sentence

    @property
    def line(self) -> tuple[int, int]:
        """Offsets of the line around it."""
        begin = self.text.rfind("\n", 0, self.match.start()) + 1
        end = self.text.find("\n", self.match.end())
        return begin, end if end >= 0 else len(self.text)

    @property
    def evidence(self) -> Evidence:
        return self.told.evidence

    def quote(self, start: int, end: int) -> Evidence:
        """Other words of the same document."""
        return quoted(self.told.document, start, end)


def clause_around(text: str, low: int, start: int, end: int, high: int) -> tuple[int, int]:
    """Offsets of the clause that holds the words between ``start`` and ``end``, in the sentence from ``low`` to ``high``."""
    before = [match.end() for match in _CLAUSE.finditer(text, low, start)]
    after = _CLAUSE.search(text, end, high)
    return max(before, default=low), after.start() if after else high


def done(
    case: Case,
    pattern: re.Pattern[str],
    *,
    meanings: frozenset[str] = frozenset({ASSERTED}),
    anywhere: bool = False,
    clinicians: bool = True,
) -> Iterator[Done]:
    """Every place at which a provider or another clinician (``clinicians``) tells of something done in this encounter, in order.

    ``anywhere``: the words themselves say that it was done, wherever they stand (minutes spent).
    """
    others: dict[str, bool] = {}
    for told in chain(tellings(case, pattern, clinicians=clinicians), _headings(case, pattern)):
        never = _HOME if anywhere else _NEVER
        if told.meaning not in meanings or (told.kind in never and not _of_today(told)):
            continue
        document = told.document.document_id
        if document not in others:
            others[document] = document_of_another_day(told.note.text, case)
        if others[document]:
            continue
        start, end = told.match.span()
        low, high = clause_around(told.note.text, told.low, start, end, told.high)
        if is_done(case, told, low, high, anywhere=anywhere):
            yield Done(told, low, high)


def _of_today(told: Told) -> bool:
    """Whether a line below a history is of today by its own words: its heading reaches until the next one, or to the end."""
    return told.kind in _HISTORIES and _SAID_TODAY.search(told.sentence) is not None


def _headings(case: Case, pattern: re.Pattern[str]) -> Iterator[Told]:
    """What a heading on the line of its words names: "EKG today: sinus"."""
    for document, note in case.notes:
        if author_of(document.title, note.text) == PATIENT:
            continue
        for section in note.sections:
            if section.heading == section.start or section.kind in NOT_TOLD_OF_THE_PATIENT:
                continue
            if match := pattern.search(note.text, section.heading, section.start):
                line = note.text.find("\n", section.start, section.end)
                end = line if line >= 0 else section.end
                if note.text[section.start : end].strip():
                    yield Told(document, note, match, section.heading, end, ASSERTED, PROVIDER)


def titled(case: Case, pattern: re.Pattern[str]) -> Iterator[Done]:
    """What the first lines of a document name, which are its title: "CHEST 2 VIEWS", "EXAM: CT HEAD WITHOUT CONTRAST"."""
    for document, note in case.notes:
        if author_of(document.title, note.text) == PATIENT or document_of_another_day(note.text, case):
            continue
        for low, high in sentences(note.text, 0, min(len(note.text), TITLE))[:TITLES]:
            if match := pattern.search(note.text, low, high):
                line = note.text.find("\n", low)
                end = line if line >= 0 else len(note.text)
                told = Told(document, note, match, low, max(high, end), ASSERTED, author_of(document.title, note.text))
                if not _NOT_NOW.search(note.text, low, match.start()):
                    yield Done(told, low, max(high, end))


def is_done(case: Case, told: Told, low: int, high: int, *, anywhere: bool = False) -> bool:
    """Whether a clause tells of something done today: not to come, not refused, not of another day; in a plan only by its own words."""
    text, (start, end) = told.note.text, told.match.span()
    if _NOT_NOW.search(text, low, start if anywhere else end) or _NOT_NOW_BEHIND.match(text, end, told.high):
        return False
    if _ELSEWHERE.search(text, low, high):
        return False
    said = _without_earlier(text, low, start, end, high)
    if told_of_another_day(said, low, high, case) or _dated_line(text, low, case):
        return False
    return anywhere or told.kind not in _TO_COME or _DONE.search(text, low, told.high) is not None


def _without_earlier(text: str, low: int, start: int, end: int, high: int) -> str:
    """The text with brackets behind the words that tell of an earlier value left blank: "A1c 8.6 (was 7.9 in April)"."""
    for match in _EARLIER.finditer(text, end, high):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def _dated_line(text: str, at: int, case: Case) -> bool:
    """Whether the line opens with words of another day before a colon: "Labs 3/3: K 3.1", "Procedure note from 1/15/2026: ..."."""
    begin = text.rfind("\n", 0, at) + 1
    colon = text.find(":", begin, min(begin + _LABEL, at))
    return colon >= 0 and told_of_another_day(text, begin, colon, case)
