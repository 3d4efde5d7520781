"""How do segments become rows of tables, as a layout says?"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.schema import Column, Money, Quantity
from claimwright.x12.tables.layout import Element, LayoutEntry
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.byte_values import Spans, nulls
from claimwright.x12.wire.tokens import Picked

Keys = dict[str, pl.Series]

_FEW: Final = 64
"""Values for which a query plan costs more than the work itself."""
_LONGEST_TIME: Final = 8
_SECOND_DAY: Final = 9


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
    if text.null_count() == len(text):
        return text
    if len(text) <= _FEW:
        return pl.Series([value and re.sub(pattern, "", value) for value in text.to_list()], dtype=pl.String)
    if not text.str.contains(pattern).any():
        return text
    return text.str.replace_all(pattern, "")


def read_columns(
    scoped: ScopedSets, entry: LayoutEntry, rows: Array, known: Collection[str] = ()
) -> dict[str, pl.Series]:
    """The columns an entry holds that are not ``known``, one value a row of ``rows`` (segments, -1 for none)."""
    found: dict[str, pl.Series] = {}
    picked = scoped.tokens.at(rows)
    plain = [element for element in entry.elements if element.column and element.column not in known]
    spans = picked.elements(tuple((element.position, element.component) for element in plain))
    for element, values in zip(plain, spans, strict=True):
        found[element.column] = typed(values, scoped.layout.column(entry.table, element.column))
    for element in entry.elements:
        if element.form:
            if element.form == "list":
                found[element.columns[0]] = _listed(scoped, picked, element)
            else:
                found |= _dates(picked, element)
    return found


def _listed(scoped: ScopedSets, picked: Picked, element: Element) -> pl.Series:
    """The repetitions of an element, blanks between them."""
    text = picked.element(element.position).text()
    separator = scoped.tokens.delimiters.repetition
    return text.str.replace_all(separator, " ", literal=True) if separator else text


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


def _fits(scoped: ScopedSets, entry: LayoutEntry, rows: Array) -> Array:
    """The segments an entry takes: those whose qualifier is its own and whose date can be read."""
    for element in entry.elements:
        if not len(rows):
            break
        if element.must_be:
            rows = rows[scoped.element(rows, element.position, element.component).equal(element.must_be)]
        if element.form in ("day", "days", "range", "daytime"):
            rows = rows[scoped.element(rows, element.position).days()[1]]
        elif element.form == "time":
            rows = rows[_clock(scoped.tokens.at(rows), element).present]
    return rows


class TableReader:
    """Reads the tables of one scoped, marking the segments it takes.

    ``keys``: the key columns of the rows of each scope. ``above`` maps a scope above the rows of ``below`` to the number
    of the loop each of these rows stands in: what is said there holds for every row.
    """

    def __init__(
        self, scoped: ScopedSets, keys: dict[str, Keys], below: str = "", above: dict[str, Array] | None = None
    ) -> None:
        self.scoped = scoped
        self.keys = keys
        self.below = below
        self.above = above or {}
        self._present = set(scoped.tokens.identifiers())

    def _fresh(self, scope: str) -> Array | None:
        """The loops of a scope that begin in the stretch itself; nothing when all do."""
        openers = self.scoped.scope(scope).openers
        carried = self.scoped.loops.chunk.carried
        return np.flatnonzero(openers >= carried) if len(openers) and openers[0] < carried else None

    def tables(self, own: dict[str, Keys]) -> dict[str, pl.DataFrame]:
        """Every table the entries name; ``own`` are further columns by table, read elsewhere, as are entries that are
        neither one nor many."""
        layout = self.scoped.layout
        single: dict[tuple[str, str], dict[str, pl.Series]] = {}
        taken: dict[tuple[str, str, str, tuple[str, ...]], Array] = {}
        seen: dict[tuple[str, str], Array] = {}
        pieces: dict[str, list[pl.DataFrame]] = {}
        for entry in layout.of(self.scoped.kind):
            if entry.segment not in self._present or entry.repeat not in ("one", "many", "closing"):
                continue
            if entry.repeat == "many":
                pieces.setdefault(entry.table, []).append(self._many(entry))
                continue
            scope, rows = self._one(entry)
            place = (scope, entry.table, entry.segment, tuple(entry.columns))
            if place in taken:
                # The same segment further in, such as a dependent's PAT, says what the one further out would.
                rows = np.where(rows >= 0, rows, taken[place])
            taken[place] = rows
            key = (entry.table, scope)
            seen[key] = seen.get(key, np.zeros(len(rows), dtype=bool)) | (rows >= 0)
            columns = single.setdefault(key, {})
            if (rows >= 0).any():
                columns.update(read_columns(self.scoped, entry, rows, own.get(entry.table, ())))
        for scope, keys in self.keys.items():
            if (table := layout.own_table(scope)) and len(next(iter(keys.values()))):
                single.setdefault((table, scope), {})
        for (table, scope), columns in single.items():
            columns = columns | self.keys[scope] | own.get(table, {})
            size = len(next(iter(self.keys[scope].values())))
            fresh = self._fresh(scope)
            if layout.own_table(scope) == table and fresh is not None:
                columns, size = gathered(columns, fresh), len(fresh)
            if layout.own_table(scope) != table:
                there = np.flatnonzero(seen[table, scope])
                if not len(there):
                    pieces.setdefault(table, []).append(layout.tables[table].empty())
                    continue
                columns, size = gathered(columns, there), len(there)
            pieces.setdefault(table, []).append(layout.tables[table].assemble(size, columns))
        return {name: _together(frames) for name, frames in pieces.items()}

    def _one(self, entry: LayoutEntry) -> tuple[str, Array]:
        """The scope of the rows, and per loop of it the segment the entry takes, or -1."""
        scoped = self.scoped
        scope = scoped.layout.scope_of(entry)
        rows = _fits(scoped, entry, scoped.loops.rows(entry.segment, *scoped.layout.loops_of(entry)))
        if len(rows) and scope not in self.above:
            rows = rows[~scoped.used[rows]]
        chosen = scoped.first(rows, scope)
        if len(rows):
            scoped.used[chosen[chosen >= 0]] = True
        if scope in self.above:
            return self.below, np.append(chosen, -1)[self.above[scope]]
        return scope, chosen

    def _many(self, entry: LayoutEntry) -> pl.DataFrame:
        scoped = self.scoped
        scope = scoped.layout.scope_of(entry)
        rows = _fits(scoped, entry, scoped.unread(entry.segment, *scoped.layout.loops_of(entry)))
        if len(rows):
            numbers = scoped.scope(scope).number[rows]
            rows, numbers = rows[numbers >= 0], numbers[numbers >= 0]
        if not len(rows):
            return scoped.layout.tables[entry.table].empty()
        scoped.used[rows] = True
        columns = read_columns(scoped, entry, rows) | gathered(self.keys[scope], numbers)
        role = scoped.layout.roles.get(entry.loop)
        if role and entry.table in scoped.layout.tables_by_role:
            columns["role"] = pl.Series([role], dtype=pl.String).new_from_index(0, len(rows))
        return scoped.layout.tables[entry.table].assemble(len(rows), columns)


def _together(frames: list[pl.DataFrame]) -> pl.DataFrame:
    filled = [frame for frame in frames if frame.height] or frames[:1]
    return filled[0] if len(filled) == 1 else pl.concat(filled)


def places(numbers: Array) -> pl.Series:
    """Row numbers, from 0, as Polars takes rows by them."""
    return pl.Series(numbers.astype(np.uint32))


def gathered(keys: Keys, numbers: Array) -> Keys:
    """The key columns of the loops with these numbers."""
    at = places(numbers)
    there = [values.alias(name) for name, values in keys.items() if values.null_count() < len(values)]
    # One after the other: threads for all at once would take longer to wake than the work lasts.
    found = {values.name: values[at] for values in there}
    return {name: found[name] if name in found else nulls(len(at), values.dtype) for name, values in keys.items()}


def joined(pieces: list[Spans]) -> Spans:
    """Values of the same buffer one after the other."""
    return Spans(
        pieces[0].buffer,
        np.concatenate([piece.start for piece in pieces]),
        np.concatenate([piece.end for piece in pieces]),
    )


def ordinals(groups: Array) -> Array:
    """Running number from 1 within equal neighbours."""
    if not len(groups):
        return groups
    place = np.arange(len(groups))
    first = np.concatenate(([True], groups[1:] != groups[:-1]))
    return place - np.maximum.accumulate(np.where(first, place, 0)) + 1
