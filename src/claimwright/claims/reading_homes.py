"""How do the segments of an 837 become rows of the claim tables, by the homes of their columns?"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.claims.part import Part837
from claimwright.claims.wire import TABLE, Element, Home, column_of, homes_of
from claimwright.schema import Column, Money, Quantity
from claimwright.x12.spans import Spans
from claimwright.x12.tokens import Picked

Array = np.ndarray[Any, Any]
Keys = dict[str, pl.Series]

ABOVE: Final = ("billing", "subscriber", "patient")
"""Scopes above the claim: what stands there holds for every claim below."""
OWN_TABLE: Final = {
    "claim": "claims",
    "service": "lines",
    "other": "other_payers",
    "adjudication": "line_adjudications",
    "form": "forms",
}
"""The table that has a row for every loop of a scope, whatever stands in it."""
_LONGEST_TIME: Final = 8
_SECOND_DAY: Final = 9
_ROLES: Final = {"2330A": "subscriber", "2330B": "payer"}


def typed(spans: Spans, column: Column) -> pl.Series:
    """The values as the column has them; what cannot be is null."""
    if column.dtype == Money:
        return spans.money()
    if column.dtype == Quantity:
        return spans.quantity()
    if column.dtype == pl.Int32:
        return spans.integer()
    if column.dtype == pl.Date:
        return spans.date()
    text = spans.text()
    return without(text, "[- ]") if column.name.endswith("postal_code") else text


def without(text: pl.Series, pattern: str) -> pl.Series:
    """The text without what the pattern matches."""
    if text.null_count() == len(text) or not text.str.contains(pattern).any():
        return text
    return text.str.replace_all(pattern, "")


def read_columns(part: Part837, home: Home, rows: Array) -> dict[str, pl.Series]:
    """The columns a home holds, one value a row of ``rows`` (segments, -1 for none)."""
    found: dict[str, pl.Series] = {}
    picked = part.tokens.at(rows)
    for element in home.elements:
        if element.column:
            spans = picked.element(element.position, element.component)
            found[element.column] = typed(spans, column_of(home.table, element.column))
        elif element.form:
            found |= _dates(picked, element)
    return found


def _dates(picked: Picked, element: Element) -> dict[str, pl.Series]:
    value = picked.element(element.position)
    names = element.columns
    if element.form == "day":
        return {names[0]: value.date()}
    if element.form == "time":
        return {names[0]: _clock(picked, element).text()}
    if element.form == "daytime":
        return {names[0]: value.date(), names[1]: _clock(picked, element).text()}
    if element.form in ("range", "days"):
        second = Spans(value.buffer, np.minimum(value.start + _SECOND_DAY, value.end), value.end)
        return {names[0]: value.date(), names[1]: second.otherwise(value).date()}
    return {names[0]: value.date(), names[1]: value.last_date(), names[2]: value.text()}


def _clock(picked: Picked, element: Element) -> Spans:
    """Hour and minute of a date and time (DT) or a time (TM)."""
    value, form = picked.element(element.position), picked.element(element.position - 1)
    start = np.minimum(value.start + np.where(form.equal("DT"), 8, 0), value.end)
    timed = form.equal("DT", "TM") & (value.end - start <= _LONGEST_TIME)
    return Spans(value.buffer, start, np.where(timed, np.minimum(start + 4, value.end), start))


def _fits(part: Part837, home: Home, rows: Array) -> Array:
    """The segments a home takes: those whose qualifier is its own and whose date can be read."""
    for element in home.elements:
        if element.must_be:
            rows = rows[part.element(rows, element.position, element.component).equal(element.must_be)]
        if element.form in ("day", "days", "range", "daytime"):
            rows = rows[part.element(rows, element.position).days()[1]]
        elif element.form == "time":
            rows = rows[_clock(part.tokens.at(rows), element).present]
    return rows


class Reader:
    """Reads the tables of one part, marking the segments it takes. ``keys``: the key columns of each scope's rows."""

    def __init__(self, part: Part837, keys: dict[str, Keys]) -> None:
        self.part = part
        self.keys = keys
        self._present = set(part.tokens.identifiers())

    def tables(self, claims: Keys) -> dict[str, pl.DataFrame]:
        """Every table the homes name; ``claims`` are further columns of the claims, read elsewhere as are entities,
        health codes and adjustments."""
        single: dict[tuple[str, str], dict[str, pl.Series]] = {}
        taken: dict[tuple[str, str, tuple[str, ...]], Array] = {}
        seen: dict[tuple[str, str], Array] = {}
        pieces: dict[str, list[pl.DataFrame]] = {}
        for home in homes_of(self.part.kind):
            if home.segment not in self._present or home.repeat not in ("one", "many"):
                continue
            if home.repeat == "many":
                pieces.setdefault(home.table, []).append(self._many(home))
                continue
            scope, rows = self._one(home)
            place = (home.table, home.segment, tuple(home.columns))
            if scope == "claim" and place in taken:
                # A dependent's PAT says what the subscriber's would.
                rows = np.where(rows >= 0, rows, taken[place])
            taken[place] = rows
            key = (home.table, scope)
            seen[key] = seen.get(key, np.zeros(len(rows), dtype=bool)) | (rows >= 0)
            single.setdefault(key, {}).update(read_columns(self.part, home, rows))
        for scope, table in OWN_TABLE.items():
            if self.keys[scope]["claim_id"].len():
                single.setdefault((table, scope), {})
        for (table, scope), columns in single.items():
            columns = columns | self.keys[scope] | (claims if table == "claims" else {})
            size = len(columns["claim_id"])
            if OWN_TABLE.get(scope) != table:
                there = pl.Series(np.flatnonzero(seen[table, scope]), dtype=pl.UInt32)
                columns, size = {name: values.gather(there) for name, values in columns.items()}, len(there)
            pieces.setdefault(table, []).append(TABLE[table].assemble(size, columns))
        return {name: frames[0] if len(frames) == 1 else pl.concat(frames) for name, frames in pieces.items()}

    def _one(self, home: Home) -> tuple[str, Array]:
        """The scope of the rows, and per loop of it the segment the home takes, or -1."""
        part = self.part
        rows = _fits(part, home, part.labels.rows(home.segment, home.loop))
        rows = rows[~part.used[rows] | (home.scope in ABOVE)]
        chosen = part.first(rows, home.scope)
        part.used[chosen[chosen >= 0]] = True
        if home.scope in ABOVE:
            numbers = part.of_claims(home.scope)
            chosen = np.append(chosen, -1)[numbers]
            return "claim", chosen
        return home.scope, chosen

    def _many(self, home: Home) -> pl.DataFrame:
        part = self.part
        rows = part.unread(home.segment, home.loop)
        numbers = part.scope(home.scope).number[rows]
        rows, numbers = rows[numbers >= 0], numbers[numbers >= 0]
        part.used[rows] = True
        columns = read_columns(part, home, rows) | gathered(self.keys[home.scope], numbers)
        if home.loop in _ROLES and home.table == "references":
            columns["role"] = pl.Series([_ROLES[home.loop]], dtype=pl.String).new_from_index(0, len(rows))
        return TABLE[home.table].assemble(len(rows), columns)


def gathered(keys: Keys, numbers: Array) -> Keys:
    """The key columns of the loops with these numbers."""
    at = pl.Series(numbers, dtype=pl.UInt32)
    return {name: values.gather(at) for name, values in keys.items()}
