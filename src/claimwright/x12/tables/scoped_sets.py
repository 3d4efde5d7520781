"""The transaction sets of one kind in a chunk: to which claim, line, payment or party does each segment belong?"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.places.set_loops import SetLoops, set_loops
from claimwright.x12.tables import scope_kernels
from claimwright.x12.tables.layout import Layout
from claimwright.x12.wire.byte_values import Spans
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.tokens import Tokens


@dataclass(frozen=True)
class Scope:
    """The loops of one kind: ``openers`` (segments), and per segment of the chunk the number of its loop, or -1."""

    openers: Array
    number: Array


@dataclass
class ScopedSets:
    """Labelled transaction sets of one kind (of an 837: P, I, D), and which of their segments have been read."""

    loops: SetLoops
    layout: Layout
    kind: str
    used: Array = field(repr=False)
    _scopes: dict[str, Scope] = field(default_factory=dict, repr=False)

    @property
    def tokens(self) -> Tokens:
        return self.loops.tokens

    def scope(self, name: str) -> Scope:
        """A scope of the layout, or "set" (transaction sets), or "entity" (loops that an NM1 opens)."""
        if name not in self._scopes:
            self._scopes[name] = self._make(name)
        return self._scopes[name]

    def _make(self, name: str) -> Scope:
        loops = self.loops
        if name == "set":
            openers = np.array([one.first for one in loops.sets], dtype=np.int64)
            enclosing = np.full(len(self.tokens), -1, dtype=np.int64)
            for one in loops.sets:
                enclosing[one.first : one.last] = one.first
        elif name == "entity":
            openers = loops.rows("NM1")
            enclosing = loops.opener
        else:
            rule = self.layout.scopes[name]
            if rule.running:
                openers = loops.rows(rule.segment)
                enclosing = self._running(openers, rule.within)
            elif rule.segment:
                openers = loops.rows(rule.segment, rule.loop)
                enclosing = loops.opener
            else:
                enclosing = loops.enclosing(rule.loop)
                openers = loops.openers(rule.loop)
        within = self.layout.scopes[name].within if name in self.layout.scopes else ""
        if within:
            openers = openers[self.scope(within).number[openers] >= 0]
        slot = np.full(len(self.tokens), -1, dtype=np.int32)
        number = np.empty(len(self.tokens), dtype=np.int32)
        scope_kernels.numbered(enclosing.astype(np.int32, copy=False), slot, openers, number)
        return Scope(openers, number)

    def _running(self, openers: Array, within: str) -> Array:
        """Per segment the last of these openers at or before it in its set (and its loop of ``within``), or -1."""
        last = np.full(len(self.tokens), -1, dtype=np.int64)
        last[openers] = openers
        last = np.maximum.accumulate(last) if len(last) else last
        outer = self.scope(within or "set")
        begins = np.append(outer.openers, -1)[outer.number]
        found: Array = np.where((outer.number >= 0) & (last >= begins), last, -1)
        return found

    def first(self, rows: Array, scope: str) -> Array:
        """Per loop of the scope the first of these segments in it, or -1."""
        known = self.scope(scope)
        found = np.full(len(known.openers), -1, dtype=np.int64)
        if len(rows):
            scope_kernels.first_of(rows, known.number, found)
        return found

    def unread(self, identifier: str, *loops: str) -> Array:
        """Segments with this id in these loops that no column has taken yet."""
        rows = self.loops.rows(identifier, *loops)
        return rows[~self.used[rows]] if len(rows) else rows

    def element(self, rows: Array, position: int, component: int = 0) -> Spans:
        """An element of these segments; where a row is -1 it is absent."""
        return self.tokens.at(rows).element(position, component)

    def text(self, rows: Array, position: int, component: int = 0) -> pl.Series:
        return self.element(rows, position, component).text()


def scoped_sets(chunk: Chunk, layout: Layout, sets: list[TransactionSet], kind: str = "") -> ScopedSets:
    """These transaction sets of a chunk; what was carried into it counts as read, with the chunk before."""
    used = np.zeros(len(chunk.tokens), dtype=bool)
    used[: chunk.carried] = True
    return ScopedSets(set_loops(chunk, layout.transaction, kind, sets), layout, kind, used)
