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
class Hand:
    """Writes segments with one set of separators."""

    delimiters: Delimiters
    layout: Layout
    line_break: str = ""

    @cached_property
    def end(self) -> str:
        return self.delimiters.segment + self.line_break

    def composite(self, *parts: pl.Expr) -> pl.Expr:
        """Components joined, idle separators at the end left out."""
        return _joined(parts, self.delimiters.component)

    def segment(self, identifier: str, *elements: pl.Expr) -> pl.Expr:
        """Elements joined behind the id and ended, idle separators at the end left out."""
        text = _joined((pl.lit(identifier), *elements), self.delimiters.element)
        return pl.concat_str(text, pl.lit(self.end))

    def home(self, home: Home) -> pl.Expr:
        """The segment of a home, null for rows in which none of its columns has a value."""
        present = pl.any_horizontal(pl.col(name).is_not_null() for name in home.columns)
        last = max(element.position for element in home.elements)
        elements = [self._element(home, position) for position in range(1, last + 1)]
        return pl.when(present).then(self.segment(home.segment, *elements))

    def _element(self, home: Home, position: int) -> pl.Expr:
        here = [element for element in home.elements if element.position == position]
        if not here:
            following = next(
                (one for one in home.elements if one.position == position + 1 and one.form not in ("", "list")), None
            )
            return _date_form(following) if following else NOTHING
        if not here[0].component:
            return self._value(home, here[0])
        parts = {element.component: element for element in here}
        filled = pl.any_horizontal(pl.col(one.column).is_not_null() for one in here if one.column)
        texts = []
        for number in range(1, max(parts) + 1):
            one = parts.get(number)
            if one is None:
                texts.append(NOTHING)
            elif one.written:
                texts.append(pl.when(filled).then(pl.lit(one.written)))
            else:
                texts.append(self._value(home, one))
        return self.composite(*texts)

    def _value(self, home: Home, element: Element) -> pl.Expr:
        if element.must_be:
            return pl.lit(element.must_be)
        if element.written:
            # A qualifier stands where what it qualifies does: the element after it.
            after = next((one for one in home.elements if one.position > element.position and one.column), None)
            return (
                pl.when(pl.col(after.column).is_not_null()).then(pl.lit(element.written))
                if after
                else pl.lit(element.written)
            )
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


def _joined(parts: Iterable[pl.Expr], separator: str) -> pl.Expr:
    return pl.concat_str([part.fill_null("") for part in parts], separator=separator).str.strip_chars_end(separator)


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
    found = frame.select(pl.col(name).str.contains(odd).any() for name in names).row(0)
    pattern = unsafe(delimiters)
    changed: list[str] = []
    for name, is_odd in zip(names, found, strict=True):
        if not is_odd:
            continue
        values = frame[name]
        distinct = values.filter(values.str.contains(odd).fill_null(value=False)).unique()
        unsafe_ones = distinct.str.contains(pattern + r"|[^\x00-\x7f]")
        if unsafe_ones.any():
            changed.append(name)
        better = distinct.map_elements(plain, return_dtype=pl.String).str.replace_all(pattern, " ")
        better = (better.str.to_uppercase() if upper else better).str.strip_chars().replace("", None)
        frame = frame.with_columns(values.replace(distinct, better).alias(name))
    return frame, changed
