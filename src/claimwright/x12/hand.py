"""How does a row of a table become the text of a segment?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from claimwright.schema import Money, Quantity, Table
from claimwright.x12.delimiters import Delimiters
from claimwright.x12.homes import Element, Home, Layout
from claimwright.x12.writer import plain, unsafe

NOTHING: Final = pl.lit("")
_BASIC: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=%~@[]_{}\\|<>^`#$"
"""The basic and extended character sets of X12 without lower-case letters (005010, B.1.1.2.2 and B.1.1.2.3)."""


@dataclass(frozen=True)
class Filled:
    """Which columns of a frame have no value at all, and which lack none: what needs no text, and what no question."""

    empty: frozenset[str]
    full: frozenset[str]

    @staticmethod
    def of(frame: pl.DataFrame) -> Filled:
        nulls = {column.name: column.null_count() for column in frame}
        return Filled(
            frozenset(name for name, count in nulls.items() if count == frame.height),
            frozenset(name for name, count in nulls.items() if not count),
        )

    def some(self, names: Iterable[str]) -> list[str]:
        """Those of the columns that have values."""
        return [name for name in names if name not in self.empty]

    def any_of(self, names: Iterable[str]) -> pl.Expr:
        """Whether a row has a value in one of the columns."""
        kept = self.some(names)
        if not self.full.isdisjoint(kept):
            return pl.lit(value=True)
        return pl.any_horizontal(pl.col(kept).is_not_null()) if kept else pl.lit(value=False)

    def where(self, names: Iterable[str], text: pl.Expr) -> pl.Expr | None:
        """The text where a row has a value in one of the columns; nothing when no row has."""
        kept = self.some(names)
        if not kept:
            return None
        return text if not self.full.isdisjoint(kept) else pl.when(self.any_of(kept)).then(text)


@dataclass(frozen=True)
class Hand:
    """Writes segments with one set of separators."""

    delimiters: Delimiters
    layout: Layout
    line_break: str = ""

    @cached_property
    def end(self) -> str:
        return self.delimiters.segment + self.line_break

    def composite(self, *parts: pl.Expr | None) -> pl.Expr:
        """Components joined, idle separators at the end left out."""
        return _joined(parts, self.delimiters.component)

    def segment(self, identifier: str, *elements: pl.Expr | None) -> pl.Expr:
        """Elements (None for one that no row has) joined behind the id and ended, idle separators at the end left out."""
        text = _joined((pl.lit(identifier), *elements), self.delimiters.element)
        return pl.concat_str(text, pl.lit(self.end))

    def home(self, home: Home, filled: Filled) -> pl.Expr | None:
        """The segment of a home, null for rows in which none of its columns has a value; None when that is every row."""
        if not filled.some(home.columns):
            return None
        last = max(element.position for element in home.elements)
        elements = [self._element(home, position, filled) for position in range(1, last + 1)]
        return filled.where(home.columns, self.segment(home.segment, *elements))

    def _element(self, home: Home, position: int, filled: Filled) -> pl.Expr | None:
        here = [element for element in home.elements if element.position == position]
        if not here:
            following = next(
                (one for one in home.elements if one.position == position + 1 and one.form not in ("", "list")), None
            )
            return _date_form(following) if following and filled.some(following.columns) else None
        if not here[0].component:
            return self._value(home, here[0], filled)
        parts = {element.component: element for element in here}
        names = [one.column for one in here if one.column]
        texts: list[pl.Expr | None] = []
        for number in range(1, max(parts) + 1):
            one = parts.get(number)
            if one is None:
                texts.append(None)
            elif one.written:
                texts.append(filled.where(names, pl.lit(one.written)))
            else:
                texts.append(self._value(home, one, filled))
        return self.composite(*texts) if any(text is not None for text in texts) else None

    def _value(self, home: Home, element: Element, filled: Filled) -> pl.Expr | None:
        if element.must_be:
            return pl.lit(element.must_be)
        if element.written:
            # A qualifier stands where what it qualifies does: the element after it.
            after = next((one for one in home.elements if one.position > element.position and one.column), None)
            return filled.where([after.column], pl.lit(element.written)) if after else pl.lit(element.written)
        if not filled.some(element.columns or (element.column,)):
            return None
        if element.form == "list":
            separator = self.delimiters.repetition or self.delimiters.component
            return pl.col(element.columns[0]).str.replace_all(" ", separator, literal=True)
        if element.form:
            return _date_value(element)
        dtype = self.layout.column(home.table, element.column).dtype
        if dtype in (Money, Quantity):
            return amount(element.column)
        if dtype == pl.Date:
            return date_text(element.column)
        return pl.col(element.column).cast(pl.String) if dtype != pl.String else pl.col(element.column)


def _joined(parts: Iterable[pl.Expr | None], separator: str) -> pl.Expr:
    texts = list(parts)
    while texts[-1] is None:
        texts.pop()
    filled = [NOTHING if text is None else text.fill_null("") for text in texts]
    return pl.concat_str(filled, separator=separator).str.strip_chars_end(separator)


def _ranged(first: str, last: str) -> pl.Expr:
    return pl.col(last).is_not_null() & (pl.col(last) != pl.col(first))


def _date_form(element: Element) -> pl.Expr:
    """D8, RD8, DT or TM: how the date after it is written."""
    names = element.columns
    if element.form == "range":
        return pl.lit("RD8")
    if element.form == "time":
        return pl.lit("TM")
    if element.form == "daytime":
        return pl.when(pl.col(names[1]).is_not_null()).then(pl.lit("DT")).otherwise(pl.lit("D8"))
    if element.form == "days":
        return pl.when(_ranged(*names)).then(pl.lit("RD8")).otherwise(pl.lit("D8"))
    if element.form == "any":
        size = pl.col(names[2]).str.len_chars()
        return (
            pl.when(pl.col(names[1]).is_not_null())
            .then(pl.lit("RD8"))
            .when(size == 4)
            .then(pl.lit("TM"))
            .when(size == 12)
            .then(pl.lit("DT"))
            .otherwise(pl.lit("D8"))
        )
    return pl.lit("D8")


def _date_value(element: Element) -> pl.Expr:
    names = element.columns
    if element.form == "time":
        return pl.col(names[0])
    first = date_text(names[0])
    if element.form == "daytime":
        return pl.concat_str(first, pl.col(names[1]).fill_null(""))
    if element.form == "day":
        return first
    last = date_text(names[1])
    if element.form == "range":
        return pl.concat_str(first, pl.lit("-"), pl.coalesce(last, first))
    if element.form == "days":
        return pl.when(_ranged(*names[:2])).then(pl.concat_str(first, pl.lit("-"), last)).otherwise(first)
    known = pl.when(pl.col(names[1]).is_not_null()).then(pl.concat_str(first, pl.lit("-"), last)).otherwise(first)
    return pl.coalesce(names[2], known)


def amount(column: str) -> pl.Expr:
    """A decimal without idle zeros."""
    return pl.col(column).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def date_text(column: str) -> pl.Expr:
    """CCYYMMDD."""
    return pl.col(column).dt.to_string("%Y%m%d")


def _suspicious(frame: pl.DataFrame, names: Iterable[str], allowed: str) -> list[str]:
    """The columns in which a character not allowed stands, or a blank at an edge; each is looked through as one text."""
    kept = Filled.of(frame).some(names)
    if not kept:
        return []
    joined = frame.select(pl.col(name).str.join("") for name in kept).row(0, named=True)
    fine = allowed.encode()
    odd = {name for name, text in joined.items() if text.encode().translate(None, fine)}
    edges = frame.select(
        (pl.col(name).str.starts_with(" ") | pl.col(name).str.ends_with(" ")).any()
        for name, text in joined.items()
        if " " in text
    )
    odd |= {column.name for column in edges if column.item()}
    return [name for name in kept if name in odd]


def clean(
    table: Table, frame: pl.DataFrame, delimiters: Delimiters, *, upper: bool = True
) -> tuple[pl.DataFrame, list[str]]:
    """The frame as it can stand on the wire (no separators in data, upper case) and the columns that had to change.

    Without ``upper`` letters keep their case: numbers of others are given back as they came.
    """
    kept = {"claim_id", "source", "kind", "role"}
    names = [column.name for column in table.columns if column.dtype == pl.String and column.name not in kept]
    if frame.is_empty() or not names:
        return frame, []
    basic = _BASIC if upper else _BASIC + _BASIC[:26].lower()
    allowed = "".join(symbol for symbol in basic if symbol not in delimiters.all)
    odd = f"[^{re.escape(allowed)}]|^ | $"
    pattern = unsafe(delimiters)
    changed: list[str] = []
    for name in _suspicious(frame, names, allowed):
        values = frame[name]
        distinct = values.filter(values.str.contains(odd).fill_null(value=False)).unique()
        unsafe_ones = distinct.str.contains(pattern + r"|[^\x00-\x7f]")
        if unsafe_ones.any():
            changed.append(name)
        better = distinct.map_elements(plain, return_dtype=pl.String).str.replace_all(pattern, " ")
        better = (better.str.to_uppercase() if upper else better).str.strip_chars().replace("", None)
        frame = frame.with_columns(values.replace(distinct, better).alias(name))
    return frame, changed
