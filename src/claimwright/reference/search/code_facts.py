"""What ranking asks about an ICD-10-CM code on a day, many times a query: its title's words, whether it can be billed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.shelf.shelf import Shelf

_LEFT_OPEN: Final = re.compile(r"not specified as \w+")
_COLUMNS: Final = ("code", "description", "billable", "parent", "valid_from", "valid_to")
_EPOCH: Final = date(1970, 1, 1).toordinal()


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
        frame = library.frame("icd10cm").select(_COLUMNS).sort("code", "valid_from")
        self._codes: list[str] = frame["code"].to_list()
        self._parents: list[str | None] = frame["parent"].to_list()
        self._titles, self._billable = frame["description"], frame["billable"]
        # Numbers of days: to make a hundred thousand dates takes longer than a query.
        self._from, self._to = (frame[name].to_physical().to_list() for name in ("valid_from", "valid_to"))
        self._facts: dict[int, Fact] = {}
        self._children: dict[tuple[str, date], tuple[Fact, ...]] = {}

    def get(self, code: str, day: date) -> Fact | None:
        """The code as it stands on a day; None when it is not in the list then."""
        at = self._at(code, bisect_left(self._codes, code), day)
        return None if at is None else self._fact(at)

    def children(self, code: str, day: date) -> tuple[Fact, ...]:
        """The codes directly below on a day, without those of seven characters (which tell the encounter)."""
        if (code, day) not in self._children:
            low, high = bisect_right(self._codes, code), bisect_left(self._codes, code + "\uffff")
            below = dict.fromkeys(
                self._codes[at] for at in range(low, high) if self._parents[at] == code and len(self._codes[at]) < 7
            )
            self._children[code, day] = tuple(fact for child in below if (fact := self.get(child, day)))
        return self._children[code, day]

    def _at(self, code: str, start: int, day: date) -> int | None:
        number = day.toordinal() - _EPOCH
        for at in range(start, len(self._codes)):
            if self._codes[at] != code:
                return None
            if self._from[at] <= number and (self._to[at] is None or number <= self._to[at]):
                return at
        return None

    def _fact(self, at: int) -> Fact:
        if at not in self._facts:
            title = (self._titles[at] or "").lower()
            _, without, missing = title.partition("without ")
            absent = frozenset(words.words(missing)) if without else frozenset[str]()
            told = frozenset(words.words(title))
            stated = told if _LEFT_OPEN.search(title) is None else frozenset(words.words(_LEFT_OPEN.sub("", title)))
            self._facts[at] = Fact(self._codes[at], title, told, absent, stated, self._billable[at], self._parents[at])
        return self._facts[at]
