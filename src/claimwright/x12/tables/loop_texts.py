"""Which text stands for a loop: the segments its layout names one after the other, with what hangs on them and the loops within?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.tables.layout import LayoutEntry
from claimwright.x12.tables.neighbours import MISSING, changes, loop_numbers, pieces, run_numbers, run_starts
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter
from claimwright.x12.wire.columns import column_numbers
from claimwright.x12.wire.texts import Texts, beside, literal

_REASONS: Final = 6
"""Reasons a CAS can carry."""


class LoopTexts:
    """Writes the loops of a layout as text.

    ``tables``: by name, each with the keys of its scope; ``children``: scope to the scopes written within its loops, in
    order. Homes that are neither one, many nor adjustments are given by ``special``.
    """

    def __init__(
        self, writer: SegmentWriter, kind: str, tables: dict[str, Rows], children: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.writer = writer
        self.kind = kind
        self.tables = tables
        self.children = children
        self._every_key = sorted({name for rule in writer.layout.scopes.values() for name in rule.keys})
        number_keys(tables, self._every_key)

    def special(self, entry: LayoutEntry, scope: str) -> Texts | None:
        """Texts of an entry that is read and written by rules of its own: one for each loop of the scope."""
        return None

    def around(self, child: str, inner: Texts, there: Array) -> Texts:
        """What is written for the loops of a scope within another, given their text and whether there are any."""
        return inner

    def own_keys(self, scope: str) -> list[Array]:
        """The keys of the loops of a scope, in its own table."""
        rule = self.writer.layout.scopes[scope]
        names = [*rule.keys[:-1], rule.sequence or rule.keys[-1]]
        return [self.tables[rule.table].number(name) for name in names]

    def numbers(self, rows: Rows, scope: str) -> Array:
        """The number of the loop of a scope each row names: of the first one of these keys; -1 for none."""
        return loop_numbers(self.own_keys(scope), [rows.number(name) for name in self.writer.layout.scopes[scope].keys])

    def gathered(self, texts: Texts, numbers: Array, scope: str) -> Texts:
        """The texts that hang on each loop of a scope, one after the other, in the order they come."""
        own = self.own_keys(scope)
        size = len(own[0])
        found = texts.gathered(numbers, size)
        firsts = loop_numbers(own, own)
        # Loops of the same keys have the same texts hanging on them.
        return found if np.array_equal(firsts, np.arange(size)) else found.taken(firsts)

    def text(self, scope: str) -> Texts:
        """The loops of a scope: a text a row of its table."""
        layout = self.writer.layout
        rule = layout.scopes[scope]
        own = self.tables[rule.table]
        shown: list[Texts] = []
        closing: list[Texts] = []
        for entry in layout.written(self.kind):
            if layout.scope_of(entry) != scope:
                continue
            if entry.table == rule.table and entry.repeat in ("one", "closing"):
                text = self.writer.written(entry, own)
            else:
                text = self._hanging(entry, scope)
            if text is not None:
                (closing if entry.repeat == "closing" else shown).append(text)
        for child in self.children.get(scope, ()):
            if child in layout.scopes and self.tables[layout.own_table(child)].size:
                shown.append(self._within(child, scope))
        return beside([*shown, *closing], own.size)

    def _within(self, child: str, scope: str) -> Texts:
        """The loops of another scope within each loop of this one."""
        rule = self.writer.layout.scopes[scope]
        numbers = self.numbers(self.tables[self.writer.layout.own_table(child)], scope)
        inner = self.gathered(self.text(child), numbers, scope)
        there = np.zeros(self.tables[rule.table].size, dtype=np.bool_)
        there[numbers[numbers >= 0]] = True
        return self.around(child, inner, there)

    def _hanging(self, entry: LayoutEntry, scope: str) -> Texts | None:
        """Texts of an entry that many rows or another table hold: one for each loop of the scope."""
        if entry.repeat not in ("one", "many", "adjustments"):
            return self.special(entry, scope)
        rows = self.tables[entry.table]
        if not rows.size:
            return None
        mask = self._belongs(rows, scope)
        if entry.table in self.writer.layout.tables_by_role:
            role = self.writer.layout.roles.get(entry.loop)
            column = rows.column("role")
            in_role = (column == role).fill_null(value=False) if role else column.is_null()
            mask = mask & in_role.to_numpy()
        if not mask.all():
            if not mask.any():
                return None
            rows = rows.taken(np.flatnonzero(mask))
        numbers = self.numbers(rows, scope)
        if entry.repeat == "adjustments":
            return self._adjustments(rows, numbers, scope)
        text = self.writer.written(entry, rows)
        return None if text is None else self.gathered(text, numbers, scope)

    def _belongs(self, rows: Rows, scope: str) -> Array:
        """Whether a row hangs on a loop of this scope: it names that loop, and none further in."""
        mine = self.writer.layout.scopes[scope].keys
        wanted = np.ones(rows.size, dtype=np.bool_)
        for name in self._every_key:
            if name not in rows.columns:
                continue
            if name in mine:
                if not rows.full(name):
                    wanted &= rows.there(name)
            elif not rows.empty(name):
                wanted &= ~rows.there(name)
        return wanted

    def _adjustments(self, rows: Rows, numbers: Array, scope: str) -> Texts:
        """CAS: neighbouring reasons of one group share a segment, six of them at most."""
        separator = self.writer.delimiters.element
        groups = rows.text("group_code")
        starts = pieces(run_starts(changes(numbers), groups.changes()), rows.size, _REASONS)
        mark = literal(separator, rows.size)
        named = [rows.text(name) for name in ("reason_code", "amount", "quantity")]
        reasons = beside([part for text in named for part in (mark, text)], rows.size)
        listed = reasons.gathered(run_numbers(starts, rows.size), len(starts))
        listed = listed.without_first(len(separator)).trimmed(separator)
        segments = self.writer.segment(len(starts), "CAS", groups.taken(starts), listed)
        return self.gathered(segments, numbers[starts], scope)


def number_keys(tables: Mapping[str, Rows], names: Sequence[str]) -> None:
    """Gives keys that are texts as whole numbers, the same ones in every table."""
    for name in names:
        holding = [rows for rows in tables.values() if name in rows.columns and rows.size]
        holding = [rows for rows in holding if not rows.numbered(name) and rows.column(name).dtype == pl.String]
        if not holding:
            continue
        whole = pl.concat([rows.column(name) for rows in holding])
        distinct = whole.unique().drop_nulls()
        coded = whole.replace_strict(distinct, range(len(distinct)), default=None, return_dtype=pl.Int64)
        numbers = column_numbers(coded, MISSING)
        at = 0
        for rows in holding:
            rows.set_numbers(name, numbers[at : at + rows.size])
            at += rows.size
