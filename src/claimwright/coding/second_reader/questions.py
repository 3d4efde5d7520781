"""What is the second reader asked? One finding at a time: its words, the lines around them, and at most ten codes for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from claimwright.coding.shifts import shifts
from claimwright.coding.types import Suggestion

MOST_CANDIDATES: Final = 10
AROUND: Final = 700
"""Characters before and after the words of a finding that are shown with it, to the next ends of lines."""
_LONGEST_LINE: Final = 400
"""Characters of a line that is no paragraph: a longer one is shown in pieces, each with its own place."""


@dataclass(frozen=True)
class Candidate:
    """A code that the engine gave for a finding, with its official title."""

    code: str
    title: str


@dataclass(frozen=True)
class Line:
    """A line of the record: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Question:
    """One finding. ``finding`` is the code the engine asserts, which is the first candidate; offsets count in the document."""

    finding: str
    document: str
    start: int
    end: int
    quote: str
    lines: tuple[Line, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Answer:
    """What was answered about a finding: a candidate's code or none (empty), and words that must stand at their place."""

    finding: str
    choice: str
    document: str
    start: int
    end: int
    quote: str


def is_asked(suggestion: Suggestion) -> bool:
    """Whether a suggestion is a diagnosis that was read out of words. A code that the record itself gives is nobody's reading,
    and what the engine set aside, negated, uncertain or excluded, is never brought back."""
    return (
        suggestion.suggested and suggestion.system == "icd10cm" and not suggestion.given and bool(suggestion.evidence)
    )


def candidates_of(suggestion: Suggestion) -> tuple[Candidate, ...]:
    """The codes of a finding that may be chosen: its own and the engine's alternatives, ten at most.

    Those of another side of the body or another encounter of an injury are left out: a person takes these knowingly (I.B.13,
    I.C.19.a).
    """
    found = {suggestion.code: suggestion.description}
    for one in suggestion.alternatives:
        if not shifts(suggestion.description, one.description):
            found.setdefault(one.code, one.description)
    return tuple(Candidate(code, title) for code, title in list(found.items())[:MOST_CANDIDATES])


def questions_of(suggestions: Iterable[Suggestion], texts: Mapping[str, str]) -> list[Question]:
    """A question for each finding that is asked, in the order of the suggestions. ``texts``: document to its text."""
    found = []
    for one in suggestions:
        if not is_asked(one):
            continue
        words = next((e for e in one.evidence if texts.get(e.document, "")[e.start : e.end] == e.quote != ""), None)
        if words is not None:
            lines = lines_around(texts[words.document], words.start, words.end)
            found.append(
                Question(one.code, words.document, words.start, words.end, words.quote, lines, candidates_of(one))
            )
    return found


def lines_around(text: str, start: int, end: int) -> tuple[Line, ...]:
    """The lines around some words, each with its place; nothing of the text but what is shown."""
    low = text.rfind("\n", 0, max(start - AROUND, 0)) + 1 if start > AROUND else 0
    low = max(low, start - 2 * AROUND, 0)
    high = text.find("\n", min(end + AROUND, len(text)))
    high = min(len(text) if high < 0 else high, end + 2 * AROUND)
    found = []
    at = low
    for line in text[low:high].split("\n"):
        for piece in range(0, len(line), _LONGEST_LINE):
            words = line[piece : piece + _LONGEST_LINE]
            if words.strip():
                found.append(Line(at + piece, at + piece + len(words), words))
        at += len(line) + 1
    return tuple(found)
