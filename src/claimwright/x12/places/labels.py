"""Which loop does each segment of a chunk stand in, and which segment opened it? Lookups over whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.places import loop_kernels
from claimwright.x12.places.loop_rules import HEADER, UNKNOWN, LoopRules, loop_rules
from claimwright.x12.wire.byte_values import key
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.tokens import Tokens, segment_code

_ANY: Final = "*"
_NONE: Final = -1
_CODES: Final = 1 << 16


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
    after_segment: Array
    after_codes: Array
    after_loop: Array
    """A rule each: the code of a segment, (by code) the segments that opened the section before, the loop it opens then."""
    entry: Array
    """By segment code its number in ``segments``, or -1."""
    base: Array
    """The first symbol of each of them."""


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
    after: list[tuple[int, list[int], int]] = []

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
            codes = [segment_code(name) for name in row["after"].split(",")]
            after.append((segment_code(row["segment"]), codes, number[row["loop"]]))
        elif row["level"] == 1:
            sections[meant(row)] = number[row["loop"]]
        else:
            for within in row["within"].split(","):
                inner[number[within], meant(row)] = number[row["loop"]]
    after_codes = np.zeros((len(after), _CODES), dtype=bool)
    for at, (_, codes, _) in enumerate(after):
        after_codes[at, codes] = True
    entry = np.full(_CODES, _NONE, dtype=np.int16)
    entry[[code for code, _, _, _ in segments]] = np.arange(len(segments))
    return _Lookup(
        names,
        tuple(segments),
        sections,
        inner,
        np.array([one[0] for one in after], dtype=np.int64),
        after_codes,
        np.array([one[2] for one in after], dtype=np.int64),
        entry,
        np.array([base for _, _, _, base in segments], dtype=np.int64),
    )


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
    transaction: str
    guide: str
    loop: Array
    opener: Array

    @property
    def tokens(self) -> Tokens:
        return self.chunk.tokens

    def numbers(self, *loops: str) -> Array:
        """The numbers of these loops."""
        return np.array([self.names.index(name) for name in loops if name in self.names], dtype=np.int64)

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], Array]:
        return {}

    def rows(self, identifier: str, *loops: str) -> Array:
        """Segments with this id in these loops (all loops when none is named)."""
        key = (identifier, *loops)
        if key not in self._rows:
            rows = self.tokens.rows(identifier)
            wanted = np.full(len(self.names) + 1, not loops)
            wanted[self.numbers(*loops)] = True
            wanted[_NONE] = False
            found = np.empty(len(rows) + 1, dtype=np.int64)
            self._rows[key] = found[: loop_kernels.within(self.loop, rows, wanted, found)]
        return self._rows[key]

    @cached_property
    def _enclosing(self) -> dict[str, Array]:
        return {}

    def enclosing(self, loop: str) -> Array:
        """Per segment of the chunk, the segment that opened the ``loop`` around it (level 1), or -1."""
        if loop not in self._enclosing:
            found = np.empty(len(self.loop), dtype=np.int32)
            loop_kernels.enclosing(self.loop, self.opener, self.names.index(loop), self._ends(loop), found)
            self._enclosing[loop] = found
        return self._enclosing[loop]

    def _ends(self, loop: str) -> Array:
        """By loop, whether a section of it closes the ``loop`` before."""
        sections = set(_lookup(self.transaction, self.guide).sections.tolist()) | set(
            _lookup(self.transaction, self.guide).after_loop.tolist()
        )
        return np.array(
            [at in sections and loop not in self.rules.ancestors(name) for at, name in enumerate(self.names)],
            dtype=bool,
        )

    def openers(self, loop: str) -> Array:
        """The segments that open a ``loop``."""
        found = np.empty(len(self.loop) + 1, dtype=np.int64)
        return found[: loop_kernels.openers(self.loop, self.opener, self.names.index(loop), found)]


def label(chunk: Chunk, transaction: str, guide: str, sets: list[TransactionSet]) -> Labels:
    """The loops of these transaction sets of a chunk, all of one kind. Raises ``KeyError`` without rules for it."""
    lookup = _lookup(transaction, guide)
    tokens = chunk.tokens
    inside = np.zeros(len(tokens), dtype=bool)
    for one in sets:
        inside[one.first : one.last] = True
    loop, opener = np.empty(len(tokens), dtype=np.int32), np.empty(len(tokens), dtype=np.int32)
    loop_kernels.follow(
        tokens.code,
        inside,
        lookup.entry,
        _told(tokens, lookup),
        lookup.base,
        lookup.sections,
        lookup.inner,
        lookup.after_segment,
        lookup.after_loop,
        lookup.after_codes,
        loop,
        opener,
    )
    return Labels(chunk, loop_rules(transaction, guide), lookup.names, tuple(sets), transaction, guide, loop, opener)


def _told(tokens: Tokens, lookup: _Lookup) -> Array:
    """Per segment that may open a loop the place of its telling value among those of the rules; one more for any other."""
    told = np.zeros(len(tokens), dtype=np.int16)
    for code, position, keys, _ in lookup.segments:
        if not len(keys):
            continue
        rows = tokens.rows_of(code)
        values = tokens.element(rows, position).keys()
        at = np.searchsorted(keys, values)
        known = keys[np.minimum(at, len(keys) - 1)] == values
        told[rows] = np.where(known, at, len(keys))
    return told
