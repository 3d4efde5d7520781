"""Where does a provider say something? Words of the record that a pattern finds, with how they are meant and who says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from claimwright.coding import context
from claimwright.coding.authors import CLINICIAN, ELSEWHERE, PROVIDER, author_of, of_another_stay, speaker_of
from claimwright.coding.note import Note
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sections import NOT_TOLD_OF_THE_PATIENT
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import Evidence
from claimwright.records.chart import Document

_LINE: Final = 80
_NOT_READ: Final = NOT_TOLD_OF_THE_PATIENT | {"review"}
_IN_AN_OFFICE: Final = frozenset({"office", "telehealth"})


@dataclass(frozen=True, slots=True)
class Told:
    """Words that a pattern found. ``low`` and ``high`` are the offsets of the sentence; ``meaning`` is one of ``context``."""

    document: Document
    note: Note
    match: re.Match[str]
    low: int
    high: int
    meaning: str
    speaker: str

    @property
    def evidence(self) -> Evidence:
        return quoted(self.document, self.match.start(), self.match.end())

    @property
    def sentence(self) -> str:
        return self.note.text[self.low : self.high]

    @property
    def kind(self) -> str:
        """The kind of the section they stand in."""
        at = self.match.start()
        return next((s.kind for s in self.note.sections if s.start <= at < s.end), "")

    @property
    def before(self) -> str:
        """The words of the sentence before it."""
        return self.note.text[self.low : self.match.start()]

    @property
    def after(self) -> str:
        """The words of the sentence after it."""
        return self.note.text[self.match.end() : self.high]


def speaker(case: Case, document: Document, note: Note, at: int) -> str:
    """Who speaks at a place of a document of the record (``authors``)."""
    begin = note.text.rfind("\n", 0, at) + 1
    who = speaker_of(note.text[begin : begin + _LINE]) or author_of(document.title, note.text)
    visit = case.chart.encounter.setting in _IN_AN_OFFICE and len(case.notes) > 1
    return ELSEWHERE if who == PROVIDER and visit and of_another_stay(document.title) else who


def tellings(case: Case, pattern: re.Pattern[str], *, clinicians: bool = False) -> Iterator[Told]:
    """Every place of the record at which a provider says the words, in order; of other clinicians too where they may (I.B.14)."""
    may = {PROVIDER, CLINICIAN} if clinicians else {PROVIDER}
    for document, note in case.notes:
        found = spots(pattern, note.text)
        if not found:
            continue
        for section in note.sections:
            if section.kind in _NOT_READ:
                continue
            for low, high in sentences(note.text, section.start, section.end):
                if not found.touch(low, high):
                    continue
                for match in pattern.finditer(note.text, low, high):
                    who = speaker(case, document, note, match.start())
                    if who in may:
                        meaning = context.assertion(note.text, match.start(), match.end(), (low, high), section.kind)
                        yield Told(document, note, match, low, high, meaning, who)


def asserted(case: Case, pattern: re.Pattern[str], *, clinicians: bool = False) -> list[Told]:
    """The tellings that assert the words of this patient now."""
    return [one for one in tellings(case, pattern, clinicians=clinicians) if one.meaning == context.ASSERTED]
