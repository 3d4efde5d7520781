"""Under which words is a decision on a code counted? A clinical phrase and the kind of section it stands in, and nothing of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from claimwright.coding.checkboxes import ticked_only
from claimwright.coding.compiled import compiled
from claimwright.coding.kept import forget
from claimwright.coding.learned import Words
from claimwright.coding.people import unnamed
from claimwright.coding.phrases import Phrases
from claimwright.coding.rules.base import Case
from claimwright.coding.sections import Section, sections_of
from claimwright.coding.types import Suggestion
from claimwright.coding.unheaded import with_unheaded
from claimwright.coding.words import phrase_key
from claimwright.records.entries_document import KIND

LONGEST: Final = 6
"""Content words of a phrase under which decisions are counted; more are a sentence about a person, and no phrase."""
_NUMBER: Final = compiled(r"\d{3}", 0)
"""Digits that may be a number of a person; "COVID-19", "type 2" are none."""
_NAMED: Final = compiled(r"\b(?:[A-Z][\w'’-]*[a-z]|[A-Z]{4})", 0)
"""A word as names and streets are written: many are words of the lists too ("Rose Young", "Long Lake Road"). "CKD" is none."""
_OPENS: Final = compiled(r"(?:^|[.:;!?)*•-])[ \t]*\Z", 0)
"""What stands before the first word of a line or sentence, whose capital says nothing."""


def clinical(stems: Sequence[str], phrases: Phrases) -> str:
    """Stems as the phrase under which decisions are counted; empty where they may tell more than a clinical phrase does.

    A phrase of the lists is one. Other words are where there are two to six, each a word of the lists, without a number in them.
    """
    key = tuple(sorted(set(stems)))
    if not key:
        return ""
    if phrases.get(key) is None:
        plain = 1 < len(key) <= LONGEST and all(phrases.knows(one) and not _NUMBER.search(one) for one in key)
        if not plain:
            return ""
    return " ".join(key)


def keyed(suggestions: Iterable[Suggestion], case: Case) -> list[Suggestion]:
    """Each suggestion with the phrase (``mention``) and the kind of section under which decisions on it are counted."""
    notes = {document.document_id: note for document, note in case.notes}

    def with_key(one: Suggestion) -> Suggestion:
        place = one.evidence[0] if one.evidence else None
        note = notes.get(place.document) if place else None
        if place is None or note is None:
            return replace(one, mention=clinical(one.mention.split(), case.phrases), section=KIND if place else "")
        stems = one.mention.split() or phrase_key(note.text[place.start : place.end])
        kind = _kind_at(note.sections, place.start)
        return replace(one, mention=_written(stems, note.text, place.start, place.end, case.phrases), section=kind)

    return [with_key(one) for one in suggestions]


def words_at(text: str, start: int, end: int, setting: str, phrases: Phrases) -> Words | None:
    """Under which words a code is counted that a coder added to ``text[start:end]`` of a document; None where they are none."""
    try:
        read = unnamed(ticked_only(text))
        phrase = _written(phrase_key(read[start:end]), read, start, end, phrases)
        sections = with_unheaded(read, sections_of(read), phrases)
        return Words(phrase, _kind_at(sections, start), setting) if phrase else None
    finally:
        forget()


def _written(stems: Sequence[str], text: str, start: int, end: int, phrases: Phrases) -> str:
    """The phrase of words that stand at a place; none where they are no phrase of the lists, and one of them is written as names
    are and does not begin a line or sentence."""
    listed = phrases.get(tuple(sorted(set(stems)))) is not None
    for one in () if listed else _NAMED.finditer(text, start, end):
        if not _OPENS.search(text[text.rfind("\n", 0, one.start()) + 1 : one.start()]):
            return ""
    return clinical(stems, phrases)


def _kind_at(sections: Iterable[Section], at: int) -> str:
    return next((section.kind for section in sections if section.start <= at < section.end), "")
