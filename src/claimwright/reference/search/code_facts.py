"""What ranking asks about an ICD-10-CM code on a day, many times a query: its title's words, whether it can be billed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.shelf.shelf import Shelf

_LEFT_OPEN: Final = re.compile(r"not specified as \w+")
_TABLE: Final = "icd10cm"
ANSWERS_KEPT: Final = 20_000
"""Codes, each on a day, whose children stay at hand: memory does not grow with the days asked."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of table ``icd10cm``, with the words of its title."""

    code: str
    described: str
    words: frozenset[str]
    absent: frozenset[str]
    """Words of what the title says is not there: "without hematuria"."""
    stated: frozenset[str]
    """Words of the title without those it leaves open: "not specified as recurrent"."""
    billable: bool
    parent: str | None


class CodeFacts:
    """The table ``icd10cm`` by code, without building a row of it for each question."""

    def __init__(self, library: Shelf) -> None:
        self._lists = library.lists
        frame = self._lists.in_order(_TABLE)
        self._codes, self._parents = frame["code"], frame["parent"]
        self._titles, self._billable = frame["description"], frame["billable"]
        self._facts: dict[int, Fact] = {}
        self._children: dict[tuple[str, date], tuple[Fact, ...]] = {}

    def get(self, code: str, day: date) -> Fact | None:
        """The code as it stands on a day; None when it is not in the list then."""
        at = self._lists.place(_TABLE, code, day)
        return None if at is None else self._fact(at)

    def children(self, code: str, day: date) -> tuple[Fact, ...]:
        """The codes directly below on a day, without those of seven characters (which tell the encounter)."""
        # Asked once: another thread may make room between two looks.
        known = self._children.get((code, day))
        if known is None:
            places = self._lists.places_below(_TABLE, code)
            below = dict.fromkeys(
                self._codes[at] for at in places if self._parents[at] == code and len(self._codes[at]) < 7
            )
            known = tuple(fact for child in below if (fact := self.get(child, day)))
            if len(self._children) >= ANSWERS_KEPT:
                self._children.clear()
            self._children[code, day] = known
        return known

    def _fact(self, at: int) -> Fact:
        if at not in self._facts:
            title = (self._titles[at] or "").lower()
            _, without, missing = title.partition("without ")
            absent = frozenset(words.words(missing)) if without else frozenset[str]()
            told = frozenset(words.words(title))
            stated = told if _LEFT_OPEN.search(title) is None else frozenset(words.words(_LEFT_OPEN.sub("", title)))
            self._facts[at] = Fact(self._codes[at], title, told, absent, stated, self._billable[at], self._parents[at])
        return self._facts[at]
