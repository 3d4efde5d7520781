"""Every statement of a record: which words name something the lists know, in which sentence and section, and how they are meant.

Reading comes first and decides nothing: the rules take from the mentions what is reportable in a setting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from claimwright.coding import context
from claimwright.coding.matcher import Match, match_span
from claimwright.coding.note import Note
from claimwright.coding.phrases import Phrase, Phrases
from claimwright.coding.sections import Section
from claimwright.coding.sentences import sentences
from claimwright.records.chart import Document


@dataclass(frozen=True)
class Mention:
    """Words of a document that a phrase names. ``low`` and ``high`` are the offsets of the sentence around ``start`` and ``end``;
    ``meaning`` is one of ``context`` (asserted, negated, possible, hypothetical, history, family)."""

    document: Document
    note: Note
    section: Section
    low: int
    high: int
    match: Match

    @cached_property
    def meaning(self) -> str:
        """How it is meant; found out when it is asked, for most mentions never are."""
        return context.assertion(self.note.text, self.start, self.end, (self.low, self.high), self.section.kind)

    @property
    def phrase(self) -> Phrase:
        return self.match.phrase

    @property
    def start(self) -> int:
        return self.match.start

    @property
    def end(self) -> int:
        return self.match.end

    @property
    def words(self) -> str:
        return self.note.text[self.start : self.end]

    @property
    def sentence(self) -> str:
        return self.note.text[self.low : self.high]


def mentions_of(document: Document, note: Note, phrases: Phrases) -> Iterator[Mention]:
    """The mentions of a note, in order of place, of every section."""
    text = note.text
    for section in note.sections:
        for low, high in sentences(text, section.start, section.end):
            for match in match_span(text, low, high, phrases):
                yield Mention(document, note, section, low, high, match)
