"""What the lists of visits find in the note of a visit: words asserted by its provider, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.note import Note
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.rules.tellings import Told, tellings
from claimwright.coding.sections import ASSESSED
from claimwright.coding.types import Evidence
from claimwright.data_files import data_rows
from claimwright.records.chart import Document

_ROOM: Final = "claimwright.coding"
_WORDS: Final = "visit_words.tsv"
PLANNED: Final = frozenset({*ASSESSED, "plan"})


@dataclass(frozen=True)
class Main:
    """The note of a visit: its document, read, and the case with that note alone."""

    document: Document
    note: Note
    case: Case

    @property
    def text(self) -> str:
        return self.note.text

    @property
    def has_plan(self) -> bool:
        """Whether the note has a part of its own for what was judged and planned."""
        return bool(self.note.of(*PLANNED))

    def kind_at(self, place: int) -> str:
        """The kind of the section at a place."""
        return next((one.kind for one in self.note.sections if one.start <= place < one.end), "")

    def evidence(self, start: int, end: int) -> Evidence:
        return quoted(self.document, start, end)

    def line(self, place: int) -> tuple[int, int]:
        """Where the line around a place begins and ends."""
        start = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        return start, len(self.text) if end < 0 else end


@cache
def patterns(element: str, kind: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a kind of words. Raises ``KeyError`` for a kind that no row has."""
    found = tuple(
        re.compile(row["pattern"], re.IGNORECASE)
        for row in data_rows(_ROOM, _WORDS)
        if row["element"] == element and row["kind"] == kind
    )
    if not found:
        raise KeyError((element, kind))
    return found


@cache
def pattern(element: str, kind: str) -> re.Pattern[str]:
    """The patterns of a kind as one; for kinds without numbers."""
    return re.compile("|".join(f"(?:{one.pattern})" for one in patterns(element, kind)), re.IGNORECASE)


def said(text: str, element: str, kind: str, until: int | None = None) -> re.Match[str] | None:
    """The first place of a text at which words of a kind stand, whatever is meant by them."""
    return pattern(element, kind).search(text, 0, len(text) if until is None else until)


def told(main: Main, element: str, kind: str) -> list[Told]:
    """Where the note says words of a kind of this patient now, neither denied nor of kin nor of before."""
    return told_of(main, pattern(element, kind))


def told_of(main: Main, words: re.Pattern[str]) -> list[Told]:
    return [one for one in tellings(main.case, words) if one.meaning in MEANT]


_JUST_DENIED: Final = compiled(r"\b(?:no|not|nor|without|never)\W+(?:\w+\W+)?$")


def tellers(main: Main) -> list[Told]:
    """Where the note says that somebody else tells the history: what they deny does not unsay that they told it."""
    found = tellings(main.case, pattern("data", "historian"))
    return [one for one in found if one.meaning in {*MEANT, context.NEGATED} and not _JUST_DENIED.search(one.before)]


MEANT: Final = frozenset({context.ASSERTED, context.POSSIBLE})


def numbers(main: Main, element: str, kind: str, group: str) -> Iterator[tuple[int, Evidence]]:
    """The numbers that words of a kind name (minutes, days), with their words, in order of place; of any part of the note but
    what was copied or is for the patient, for such statements stand at its end, under whatever heading came last."""
    found = {
        match.start(group): (int(match[group]), main.evidence(*match.span()))
        for words in patterns(element, kind)
        if group in words.groupindex
        for match in words.finditer(main.text)
        if match[group] and main.kind_at(match.start()) not in _NOT_OF_THE_DAY
    }
    yield from (found[place] for place in sorted(found))


_NOT_OF_THE_DAY: Final = frozenset({"copied", "instructions"})
