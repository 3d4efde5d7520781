"""Which loop does each segment of a chunk stand in, and which segment opened it? Lookups over whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np

from claimwright.x12.chunks import Chunk, TransactionSet
from claimwright.x12.loops import HEADER, UNKNOWN, LoopRules, loop_rules
from claimwright.x12.spans import key
from claimwright.x12.tokens import Tokens, segment_code

Array = np.ndarray[Any, Any]

_ANY: Final = "*"
_NONE: Final = -1


@dataclass(frozen=True)
class _Lookup:
    """The loop rules of a transaction set as arrays. A *symbol* is a segment with the value that tells its loops apart."""

    names: tuple[str, ...]
    segments: tuple[tuple[int, int, Array, int], ...]
    """Per segment id: code, position of the telling element (0 none), its known values as sorted keys, first symbol."""
    sections: Array
    """Symbol to the section (loop of level 1) it opens, or -1."""
    inner: Array
    """Section and symbol to the loop opened there, or -1."""
    after: tuple[tuple[int, Array, int], ...]
    """(segment code, codes of segments, loop): opens it when the section before was opened by one of these."""


@cache
def _lookup(transaction: str, guide: str) -> _Lookup:
    rules = loop_rules(transaction, guide)
    names = tuple(rules.dtype.categories.to_list())
    number = {name: at for at, name in enumerate(names)}
    rows = rules.openers.to_dicts()
    positions = rules.positions
    segments = []
    symbols: dict[tuple[str, str], int] = {}
    for segment in ["ST", *dict.fromkeys(row["segment"] for row in rows)]:
        values = sorted(
            {row["value"] for row in rows if row["segment"] == segment and row["value"] not in (None, _ANY)}, key=key
        )
        base = len(symbols)
        # The symbol of a value comes at its place in the order of keys; one more stands for any other value.
        for value in [*values, ""]:
            symbols[segment, value] = len(symbols)
        keys = np.array([key(value) for value in values], dtype=np.uint64)
        segments.append((segment_code(segment), positions.get(segment, 0), keys, base))
    sections = np.full(len(symbols), _NONE, dtype=np.int64)
    inner = np.full((len(names), len(symbols)), _NONE, dtype=np.int64)
    after = []

    def meant(row: dict[str, Any]) -> list[int]:
        if row["value"] in (None, _ANY):
            return [at for (segment, _), at in symbols.items() if segment == row["segment"]]
        return [symbols[row["segment"], row["value"]]]

    sections[symbols["ST", ""]] = number[HEADER]
    telling = {row["segment"] for row in rows if row["level"] == 2 and row["segment"] in positions}
    for (segment, _), at in symbols.items():
        if segment in telling:
            inner[:, at] = number[UNKNOWN]
    for row in sorted(rows, key=lambda row: row["value"] not in (None, _ANY)):
        if row["level"] == 1 and row["after"]:
            codes = np.array([segment_code(name) for name in row["after"].split(",")])
            after.append((segment_code(row["segment"]), codes, number[row["loop"]]))
        elif row["level"] == 1:
            sections[meant(row)] = number[row["loop"]]
        else:
            for within in row["within"].split(","):
                inner[number[within], meant(row)] = number[row["loop"]]
    return _Lookup(names, tuple(segments), sections, inner, tuple(after))


@dataclass(frozen=True)
class Labels:
    """The loops of a chunk's transaction sets of one kind.

    ``loop``: per segment of the chunk the number of its loop in ``names``, -1 outside these sets; ``opener``: the segment
    (number in the chunk) that opened it, -1 outside.
    """

    chunk: Chunk
    rules: LoopRules
    names: tuple[str, ...]
    sets: tuple[TransactionSet, ...]
    loop: Array
    opener: Array
    _opened: Array
    _sections: Array
    _section_opened: Array

    @property
    def tokens(self) -> Tokens:
        return self.chunk.tokens

    def numbers(self, *loops: str) -> Array:
        """The numbers of these loops."""
        return np.array([self.names.index(name) for name in loops if name in self.names], dtype=np.int64)

    @cached_property
    def _inside(self) -> Array:
        return self.loop >= 0

    def rows(self, identifier: str, *loops: str) -> Array:
        """Segments with this id in these loops (all loops when none is named)."""
        rows = self.tokens.rows(identifier)
        if not loops:
            return rows[self._inside[rows]]
        wanted = np.zeros(len(self.names) + 1, dtype=bool)
        wanted[self.numbers(*loops)] = True
        return rows[wanted[self.loop[rows]]]

    @cached_property
    def _enclosing(self) -> dict[str, Array]:
        return {}

    def enclosing(self, loop: str) -> Array:
        """Per segment of the chunk, the segment that opened the ``loop`` around it (level 1), or -1."""
        if loop not in self._enclosing:
            number = self.names.index(loop)
            keeping = np.array([loop in self.rules.ancestors(name) for name in self.names], dtype=bool)
            mine = self._opened == number
            ends = (self._section_opened >= 0) & ~keeping[self._section_opened]
            events = np.maximum.accumulate(np.where(mine | ends, np.arange(len(mine)), -1)) if len(mine) else mine
            value = np.where((events >= 0) & mine[np.maximum(events, 0)], self._sections[np.maximum(events, 0)], _NONE)
            self._enclosing[loop] = self._stretched(value)
        return self._enclosing[loop]

    def _stretched(self, values: Array) -> Array:
        lengths = np.diff(np.append(self._sections, len(self.chunk.tokens)))
        lead = int(self._sections[0]) if len(self._sections) else len(self.chunk.tokens)
        found = np.concatenate((np.full(lead, _NONE, dtype=np.int64), np.repeat(values, lengths)))
        return np.where(self._inside, found, _NONE)


def label(chunk: Chunk, transaction: str, guide: str, sets: list[TransactionSet]) -> Labels:
    """The loops of these transaction sets of a chunk, all of one kind. Raises ``KeyError`` without rules for it."""
    lookup = _lookup(transaction, guide)
    tokens = chunk.tokens
    inside = np.zeros(len(tokens), dtype=bool)
    for one in sets:
        inside[one.first : one.last] = True
    rows, symbols = _symbols(tokens, lookup, inside)
    opened = lookup.sections[symbols]
    code = tokens.code[rows]
    for segment, codes, loop in lookup.after:
        others = np.where((opened >= 0) & (code != segment), np.arange(len(rows)), -1)
        last = np.maximum.accumulate(others) if len(rows) else others
        applies = (code == segment) & (last >= 0) & np.isin(code[np.maximum(last, 0)], codes)
        opened = np.where(applies, loop, opened)
    place = np.maximum.accumulate(np.where(opened >= 0, np.arange(len(rows)), 0)) if len(rows) else rows
    section = opened[place]
    loops = np.where(opened >= 0, opened, lookup.inner[section, symbols])
    kept = loops >= 0
    rows, loops, opened = rows[kept], loops[kept], opened[kept]
    labels = Labels(
        chunk,
        loop_rules(transaction, guide),
        lookup.names,
        tuple(sets),
        np.where(inside, 0, _NONE),
        inside,
        loops,
        rows,
        opened,
    )
    stretched = labels._stretched(loops)
    return Labels(
        chunk, labels.rules, lookup.names, tuple(sets), stretched, labels._stretched(rows), loops, rows, opened
    )


def _symbols(tokens: Tokens, lookup: _Lookup, inside: Array) -> tuple[Array, Array]:
    """The segments that may open a loop, in order, and the symbol of each."""
    found_rows: list[Array] = []
    found: list[Array] = []
    for code, position, keys, base in lookup.segments:
        rows = tokens.rows_of(code)
        rows = rows[inside[rows]]
        if position and len(keys):
            told = tokens.element(rows, position).keys()
            at = np.searchsorted(keys, told)
            known = keys[np.minimum(at, len(keys) - 1)] == told
            symbols = np.where(known, at, len(keys)) + base
        else:
            symbols = np.full(len(rows), base + len(keys))
        found_rows.append(rows)
        found.append(symbols)
    rows = np.concatenate(found_rows)
    order = np.argsort(rows, kind="stable")
    return rows[order], np.concatenate(found)[order]
