"""How does a row of a table become the text of a segment?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.tables.layout import Element, Layout, LayoutEntry
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.texts import Texts, beside, joined, literal

_TIME_SIZE: Final = 4
_DAYTIME_SIZE: Final = 12
"""Digits of HHMM and of CCYYMMDDHHMM."""
Piece = Texts | str | None
"""An element or component: a text a row, the same for all, or none that any row has."""


@dataclass(frozen=True)
class SegmentWriter:
    """Writes segments with one set of separators."""

    delimiters: Delimiters
    layout: Layout
    line_break: str = ""

    @cached_property
    def end(self) -> str:
        return self.delimiters.segment + self.line_break

    def composite(self, size: int, *parts: Piece) -> Texts:
        """Components of ``size`` rows joined, idle separators at the end left out."""
        return joined(_placed(parts, size), self.delimiters.component, size)

    def segment(self, size: int, identifier: str, *elements: Piece) -> Texts:
        """Elements of ``size`` rows joined behind the id and ended, idle separators at the end left out."""
        pieces: list[tuple[Texts, int] | Texts] = [*_placed((identifier, *elements), size), literal(self.end, size)]
        return joined(pieces, self.delimiters.element, size)

    def written(self, entry: LayoutEntry, rows: Rows) -> Texts | None:
        """The segment of an entry, empty for rows in which none of its columns has a value; None when that is every row."""
        if not rows.some(entry.columns):
            return None
        last = max(element.position for element in entry.elements)
        elements = [self._element(entry, position, rows) for position in range(1, last + 1)]
        return rows.where(entry.columns, self.segment(rows.size, entry.segment, *elements))

    def _element(self, entry: LayoutEntry, position: int, rows: Rows) -> Piece:
        here = [element for element in entry.elements if element.position == position]
        if not here:
            following = next(
                (one for one in entry.elements if one.position == position + 1 and one.form not in ("", "list")), None
            )
            return _date_form(following, rows) if following and rows.some(following.columns) else None
        if not here[0].component:
            return self._value(entry, here[0], rows)
        parts = {element.component: element for element in here}
        names = [one.column for one in here if one.column]
        texts: list[Piece] = []
        for number in range(1, max(parts) + 1):
            one = parts.get(number)
            if one is None:
                texts.append(None)
            elif one.written:
                given = rows.some(names)
                texts.append(rows.where(names, literal(one.written, rows.size)) if given else None)
            else:
                texts.append(self._value(entry, one, rows))
        return self.composite(rows.size, *texts) if any(text is not None for text in texts) else None

    def _value(self, entry: LayoutEntry, element: Element, rows: Rows) -> Piece:
        if element.must_be:
            return element.must_be
        if element.written:
            # A qualifier stands where what it qualifies does: the element after it.
            after = next((one for one in entry.elements if one.position > element.position and one.column), None)
            if after is None:
                return element.written
            if rows.empty(after.column):
                return None
            return rows.where([after.column], literal(element.written, rows.size))
        if not rows.some(element.columns or (element.column,)):
            return None
        if element.form == "list":
            separator = self.delimiters.repetition or self.delimiters.component
            return rows.text(element.columns[0]).replaced(" ", separator)
        return _date_value(element, rows) if element.form else rows.text(element.column)


def _placed(parts: Iterable[Piece], size: int) -> list[tuple[Texts, int]]:
    return [
        (literal(part, size) if isinstance(part, str) else part, position)
        for position, part in enumerate(parts)
        if part is not None and part != ""
    ]


def chosen(size: int, *choices: tuple[Array | None, Piece]) -> Texts:
    """The text of the first choice whose mask is true in a row (None for all rows); empty where none is."""
    free = np.ones(size, dtype=np.bool_)
    pieces = []
    for mask, part in choices:
        mine = free if mask is None else free & mask
        if part is not None:
            pieces.append((literal(part, size) if isinstance(part, str) else part).where(mine))
        free = free & ~mine
    return beside(pieces, size)


def _ranged(rows: Rows, first: str, last: str) -> Array:
    """Whether there is a last day that is not the first; like all comparisons with nothing, not where the first lacks."""
    if not rows.some([last]) or not rows.some([first]):
        return np.zeros(rows.size, dtype=np.bool_)
    differ = rows.column(first) != rows.column(last)
    return differ.fill_null(value=False).to_numpy()


def _date_form(element: Element, rows: Rows) -> Piece:
    """D8, RD8, DT or TM: how the date after it is written."""
    names = element.columns
    size = rows.size
    if element.form == "range":
        return "RD8"
    if element.form == "time":
        return "TM"
    if element.form == "daytime":
        return chosen(size, (rows.there(names[1]), "DT"), (None, "D8"))
    if element.form == "days":
        ranged = _ranged(rows, *names[:2])
        return chosen(size, (ranged, "RD8"), (None, "D8")) if ranged.any() else "D8"
    if element.form == "any":
        digits = rows.text(names[2]).sizes
        return chosen(
            size,
            (rows.there(names[1]), "RD8"),
            (digits == _TIME_SIZE, "TM"),
            (digits == _DAYTIME_SIZE, "DT"),
            (None, "D8"),
        )
    return "D8"


def _date_value(element: Element, rows: Rows) -> Texts:
    names = element.columns
    size = rows.size
    first = rows.text(names[0])
    if element.form in ("time", "day"):
        return first
    if element.form == "daytime":
        return beside([first, rows.text(names[1]).where(rows.there(names[0]))], size)
    last = rows.text(names[1])
    if element.form == "range":
        there = rows.there(names[0])
        until = chosen(size, (rows.there(names[1]), last), (None, first))
        return beside([first, literal("-", size), until], size).where(there)
    if element.form == "days":
        ranged = _ranged(rows, *names[:2])
        return beside([first, literal("-", size).where(ranged), last.where(ranged)], size) if ranged.any() else first
    both = rows.there(names[1])
    until = beside([literal("-", size), last], size).where(both & rows.there(names[0]))
    known = beside([first.where(~both | rows.there(names[0])), until], size)
    return chosen(size, (rows.there(names[2]), rows.text(names[2])), (None, known))
