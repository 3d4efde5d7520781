"""Who of a practice's people fits the words, best first, and by what? An index in memory: nothing of it is written to a disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np

from claimwright.workbench.finding.typed_words import Asked, Word, folded, number_key, parts_of
from claimwright.workbench.finding.vocabulary import Rows, Vocabulary
from claimwright.workbench.models.records import UNNUMBERED

COLUMNS: Final = ("pk", "last_name", "first_name", "middle_name", "patient_id", "birth_date", "change_mark")
"""What is read of a patient."""

LAST, FIRST, MIDDLE = range(3)
_FIELD_BITS: Final = 2

_PLENTY: Final = 20_000
"""People whom the beginning of a name fits: with so many, nobody looks for the part of another."""

NUMBER, BORN, NUMBER_BEGINS, NUMBER_PART, BORN_WITHIN = 60, 55, 28, 18, 16
EXACT: Final = (50, 46, 42)
BEGINS: Final = (36, 33, 30)
PART: Final = (22, 21, 20)
SPELLED: Final = (12, 11, 10)
SOUND: Final = (8, 7, 6)
WHY: Final = {
    NUMBER: "record number",
    NUMBER_BEGINS: "record number begins so",
    NUMBER_PART: "part of the record number",
    BORN: "date of birth",
    BORN_WITHIN: "year or month of birth",
    **dict.fromkeys((*EXACT, *BEGINS), "name"),
    **dict.fromkeys(PART, "part of the name"),
    **dict.fromkeys(SPELLED, "spelled nearly so"),
    **dict.fromkeys(SOUND, "sounds alike"),
}


class Row(NamedTuple):
    """A patient as read from the database (``COLUMNS``)."""

    pk: int
    last_name: str
    first_name: str
    middle_name: str
    patient_id: str
    birth_date: date | None
    change_mark: int


@dataclass(frozen=True)
class Fit:
    """A patient's key, how well the words fit, and by what."""

    pk: int
    score: int
    why: str


@dataclass(frozen=True)
class Fits:
    """The best of those who fit, and how many there are in all; ``near`` when they only sound or are spelled alike."""

    best: list[Fit]
    count: int = 0
    near: bool = False


class PeopleIndex:
    """The people of one practice. A row that changed is added again; its earlier place counts no more."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._pks, self._births, self._marks = array("q"), array("i"), array("q")
        self._order: array[int] = array("Q")
        self._alive = bytearray()
        self._at: dict[int, int] = {}
        self._names, self._numbers = Vocabulary(heard=True), Vocabulary(heard=False)
        names: list[tuple[str, int]] = []
        numbers: list[tuple[str, int]] = []
        for row in rows:
            at = self._place(row)
            names += _named(row, at)
            if key := _number_of(row):
                numbers.append((key, at))
        self._names.fill(names)
        self._numbers.fill(numbers)

    def __len__(self) -> int:
        return len(self._at)

    @property
    def dead(self) -> int:
        """Places of rows that changed since."""
        return len(self._pks) - len(self._at)

    def add(self, rows: Iterable[Row]) -> None:
        """Takes in rows that are new or changed; one that is known as it stands is left."""
        for row in rows:
            before = self._at.get(row.pk)
            if before is not None:
                if self._marks[before] == row.change_mark:
                    continue
                self._alive[before] = 0
            at = self._place(row)
            for word, packed in _named(row, at):
                self._names.add(word, packed)
            if key := _number_of(row):
                self._numbers.add(key, at)

    def _place(self, row: Row) -> int:
        at = len(self._pks)
        self._pks.append(row.pk)
        self._births.append(row.birth_date.toordinal() if row.birth_date else 0)
        self._marks.append(row.change_mark)
        self._order.append(_alphabetical(row))
        self._alive.append(1)
        self._at[row.pk] = at
        return at

    def find(
        self, asked: Asked, most: int, *, without: frozenset[int] = frozenset(), among: frozenset[int] | None = None
    ) -> Fits:
        """Those whom every word fits, as a comma parts them where it does; where there are none, who sounds or is spelled alike.

        ``without`` and ``among``: keys of those who are left out, and of all who are looked at.
        """
        if not asked.words or not self._at:
            return Fits([])
        parted = any(word.part for word in asked.words)
        optional = [self._codes(word, parts=False, near=False) for word in asked.optional]
        for parts, near in (
            ((True, False), (False, False), (False, True)) if parted else ((False, False), (False, True))
        ):
            codes = [self._codes(word, parts=parts, near=near, short=len(asked.words) > 1) for word in asked.words]
            at, scores = self._ranked(codes, optional, without, among)
            if len(at):
                return self._fits(at, scores, codes, most, near=near)
        return Fits([])

    def _ranked(
        self, codes: list[Any], optional: list[Any], without: frozenset[int], among: frozenset[int] | None
    ) -> tuple[Any, Any]:
        """Places that every word fits and their scores."""
        fits = np.frombuffer(self._alive, np.uint8).astype(bool)
        total = np.zeros(len(self._pks), np.int32)
        for one in codes:
            fits &= one > 0
            total += one
        for one in optional:
            total += one
        if among is not None:
            looked_at = np.zeros(len(self._pks), bool)
            looked_at[[self._at[pk] for pk in among if pk in self._at]] = True
            fits &= looked_at
        if without:
            fits[[self._at[pk] for pk in without if pk in self._at]] = False
        at = np.flatnonzero(fits)
        return at, total[at]

    def _fits(self, at: Any, scores: Any, codes: list[Any], most: int, *, near: bool) -> Fits:
        order = np.lexsort((np.frombuffer(self._order, np.uint64)[at], -scores))[:most]
        best = [
            Fit(self._pks[place], int(score), _why([int(one[place]) for one in codes]))
            for place, score in zip(at[order].tolist(), scores[order].tolist(), strict=True)
        ]
        return Fits(best, len(at), near)

    def _codes(self, word: Word, *, parts: bool, near: bool, short: bool = False) -> Any:
        """For each row the best way in which the word fits it; 0 where it does not."""
        codes = np.zeros(len(self._pks), np.uint8)
        for rows, values in self._ways(word, near=near, short=short):
            if isinstance(values, int):
                codes[rows] = np.maximum(codes[rows], values)
                continue
            fields = rows & ((1 << _FIELD_BITS) - 1)
            for one in (MIDDLE, FIRST, LAST):
                if parts and ((word.part == "last") != (one == LAST)):
                    continue
                places = rows[fields == one] >> _FIELD_BITS
                codes[places] = np.maximum(codes[places], values[one])
        for first, last in word.days:
            births = np.frombuffer(self._births, np.int32)
            within = (births >= first.toordinal()) & (births <= last.toordinal())
            codes[within] = np.maximum(codes[within], BORN if first == last else BORN_WITHIN)
        return codes

    def _ways(self, word: Word, *, near: bool, short: bool) -> Iterator[tuple[Rows, int | tuple[int, int, int]]]:
        """Rows that a word fits, from the least to the best way, with the scores of last, first and middle name."""
        names, numbers = self._names, self._numbers
        if word.name:
            if near:
                yield names.sounding(word.name), SOUND
                yield names.spelled(word.name), SPELLED
            begins = names.beginning(word.name)
            if len(begins) < _PLENTY:
                yield names.holding(word.name, short=short), PART
            yield begins, BEGINS
            yield names.exact(word.name), EXACT
        # Letters alone are a whole number or none: every number of a practice may begin with the same ones.
        if any(letter.isdigit() for letter in word.number):
            yield numbers.holding(word.number), NUMBER_PART
            yield numbers.beginning(word.number), NUMBER_BEGINS
            yield numbers.exact(word.number.lstrip("0")), NUMBER
        if word.number:
            yield numbers.exact(word.number), NUMBER


def _number_of(row: Row) -> str:
    """The record number as it is looked for; empty where the record has none, whose key nobody knows to type."""
    return "" if row.patient_id.startswith(UNNUMBERED) else number_key(row.patient_id)


def _named(row: Row, at: int) -> Iterator[tuple[str, int]]:
    """Each word of a person's names, with the place and the name it is of in one number."""
    for part, name in ((LAST, row.last_name), (FIRST, row.first_name), (MIDDLE, row.middle_name)):
        for word in parts_of(name):
            yield word, at << _FIELD_BITS | part


def _alphabetical(row: Row) -> int:
    """The beginning of a name as a number that sorts as the name does, as far as eight letters go."""
    letters = f"{folded(row.last_name)[:6]:\0<6}{folded(row.first_name)[:2]:\0<2}"
    return int.from_bytes(letters.encode("ascii", "replace")[:8], "big")


def _why(codes: list[int]) -> str:
    return ", ".join(dict.fromkeys(WHY[code] for code in codes))
