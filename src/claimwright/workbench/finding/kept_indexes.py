"""Which practices' people are in memory, and is what is there as the database has it?

An index is made at its first use (or as the server starts), read under its lock, and brought up to date before every search by
what the database marked since (``change_marks``): so every process sees what any of them wrote. Inside a transaction, whose
rows may yet be taken back, the index is left as it is and what changed is searched beside it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection

from claimwright.workbench import change_marks
from claimwright.workbench.finding.people_index import COLUMNS, Fits, PeopleIndex, Row
from claimwright.workbench.finding.typed_words import Asked
from claimwright.workbench.models import Patient, Practice

MOST_PEOPLE: Final = 1_000_000
"""People of all practices together that stay in memory, about 300 bytes each (measured at 100,000); the practice longest unused
gives place."""
_MADE_ANEW: Final = 5
"""An index with more than a fifth of its places dead is made anew."""

_Key = tuple[str, int, datetime]


class Kept:
    """The index of one practice, with the moment up to which it was read."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice.pk
        self.lock = threading.Lock()
        self.index: PeopleIndex | None = None
        self._look = change_marks.Look(0)

    def find(self, asked: Asked, most: int, among: frozenset[int] | None = None) -> Fits:
        """Who fits the words; ``among``: keys of all who are looked at."""
        with self.lock:
            if not connection.in_atomic_block:
                self._bring_up_to_date()
                assert self.index is not None
                return self.index.find(asked, most, among=among)
            return self._find_beside(asked, most, among)

    def load(self) -> None:
        """Makes the index, where it is not there yet."""
        with self.lock:
            if self.index is None:
                self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        found = change_marks.look()
        if self.index is None or self.index.dead * _MADE_ANEW > len(self.index):
            rows = self._rows()
            self.index = PeopleIndex(rows)
        else:
            rows = self._rows(found)
            self.index.add(rows)
        highest = max((row.change_mark for row in rows), default=self._look.since - 1)
        self._look = change_marks.after(found, highest)

    def _find_beside(self, asked: Asked, most: int, among: frozenset[int] | None) -> Fits:
        if self.index is None:
            return PeopleIndex(self._rows()).find(asked, most, among=among)
        changed = self._rows(change_marks.look())
        theirs = self.index.find(asked, most, without=frozenset(row.pk for row in changed), among=among)
        ours = PeopleIndex(changed).find(asked, most, among=among)
        if theirs.near != ours.near and theirs.count and ours.count:
            return ours if theirs.near else theirs
        best = sorted([*theirs.best, *ours.best], key=lambda fit: -fit.score)[:most]
        return Fits(best, theirs.count + ours.count, theirs.near or ours.near)

    def _rows(self, now: change_marks.Look | None = None) -> list[Row]:
        """All people of the practice, or those that may have changed since the last look."""
        rows: Any = Patient.objects.filter(practice=self.practice)
        if now is not None:
            rows = rows.filter(now.rows(self._look))
        return [Row(*values) for values in rows.order_by("pk").values_list(*COLUMNS)]


_kept: OrderedDict[_Key, Kept] = OrderedDict()
_keeping = threading.Lock()


def of(practice: Practice) -> Kept:
    """The practice's index, which may still have to be read."""
    # Another database, or the same number given anew, is another practice.
    key = (str(connection.settings_dict["NAME"]), practice.pk, practice.created_at)
    with _keeping:
        found = _kept.get(key)
        if found is None:
            found = _kept[key] = Kept(practice)
        _kept.move_to_end(key)
        _give_place()
    return found


def _give_place() -> None:
    """The longest unused leave while there are more people than may stay; the one in use stays."""
    while len(_kept) > 1 and sum(_sizes(_kept.values())) > MOST_PEOPLE:
        _kept.popitem(last=False)


def _sizes(kept: Iterable[Kept]) -> Iterable[int]:
    return (len(one.index) for one in kept if one.index is not None)


def forget() -> None:
    """Lets all go: the next search reads anew."""
    with _keeping:
        _kept.clear()


def load_all() -> None:
    """Reads the people of every practice, as far as they may stay, so that a fresh server's first search is as quick as its second."""
    for practice in Practice.objects.order_by("pk"):
        if sum(_sizes(list(_kept.values()))) < MOST_PEOPLE:
            of(practice).load()
