"""Which segments stand in a loop of the transaction sets of one kind, for those who read them into tables?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.model import HEADER
from claimwright.x12.grammar.reading_loops import ReadingLoops, kind_of_claim, reading_loops
from claimwright.x12.places import loop_kernels
from claimwright.x12.places.loops import NOWHERE, Followed, follow
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.tokens import Tokens


@dataclass(frozen=True)
class SetLoops:
    """The loops of a chunk's transaction sets of one kind: every segment of the chunk, in no loop outside these sets."""

    chunk: Chunk
    known: ReadingLoops
    sets: tuple[TransactionSet, ...]
    followed: Followed

    @property
    def tokens(self) -> Tokens:
        return self.chunk.tokens

    @property
    def loop(self) -> Array:
        """Per segment of the chunk the number of its loop in ``names``, -1 outside these sets."""
        return self.followed.loop

    @property
    def names(self) -> tuple[str, ...]:
        return self.known.names

    @cached_property
    def opener(self) -> Array:
        """Per segment of the chunk the segment that opened its loop, -1 outside."""
        return self._spread(self.followed.opened)

    def _spread(self, values: Array) -> Array:
        found = np.empty(len(self.loop), dtype=np.int32)
        loop_kernels.spread(values, self.followed.instance, found)
        return found

    def numbers(self, *loops: str) -> Array:
        """The numbers of these loops."""
        return np.array([self.known.number[name] for name in loops if name in self.known.number], dtype=np.int64)

    def _wanted(self, loops: tuple[str, ...]) -> Array:
        """Per loop number whether it is one of these (all when none is named); the last says it of no loop."""
        masks = self.known.masks
        if loops not in masks:
            wanted = np.full(len(self.names) + 1, not loops)
            wanted[self.numbers(*loops)] = True
            wanted[NOWHERE] = False
            masks[loops] = wanted
        return masks[loops]

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], Array]:
        return {}

    def rows(self, identifier: str, *loops: str) -> Array:
        """Segments with this id in these loops (all loops when none is named)."""
        key = (identifier, *loops)
        if key not in self._rows:
            rows = self.tokens.rows(identifier)
            if not len(rows):
                self._rows[key] = rows
                return rows
            wanted = self._wanted(loops)
            found = np.empty(len(rows) + 1, dtype=np.int64)
            self._rows[key] = found[: loop_kernels.within(self.loop, rows, wanted, found)]
        return self._rows[key]

    @cached_property
    def _enclosing(self) -> dict[str, Array]:
        return {}

    def enclosing(self, loop: str) -> Array:
        """Per segment of the chunk, the segment that opened the ``loop`` (a section) around it, or -1."""
        if loop not in self._enclosing:
            around = np.empty(len(self.followed.opened), dtype=np.int64)
            ends = [name in self.known.sections and loop not in self.known.ancestors(name) for name in self.names]
            loop_kernels.enclosing(
                self.followed.opened, self.followed.opened_loop, self.known.number[loop], np.array(ends), around
            )
            self._enclosing[loop] = self._spread(around)
        return self._enclosing[loop]

    def openers(self, loop: str) -> Array:
        """The segments that open a ``loop``."""
        found: Array = self.followed.opened[self.followed.opened_loop == self.known.number[loop]]
        return found

    @cached_property
    def shown(self) -> list[str]:
        """Per segment of the chunk the name of its loop, "" outside these sets; a set's trailer stands in its header."""
        loop = self.loop.copy()
        trailers = self.tokens.rows("SE")
        loop[trailers[loop[trailers] >= 0]] = self.known.number[HEADER]
        return [self.names[number] if number >= 0 else "" for number in loop.tolist()]


def set_loops(chunk: Chunk, transaction: str, guide: str, sets: list[TransactionSet]) -> SetLoops:
    """The loops of these transaction sets of a chunk, all of one kind. Raises ``KeyError`` when none are known for it."""
    known = reading_loops(transaction, guide)
    inside = np.zeros(len(chunk.tokens), dtype=bool)
    for one in sets:
        inside[one.first : one.last] = True
    return SetLoops(chunk, known, tuple(sets), follow(chunk.tokens, np.arange(len(chunk.tokens)), inside, known.table))


def loops_by_kind(chunk: Chunk) -> Iterator[SetLoops]:
    """The loops of all transaction sets of a chunk, kind by kind; sets of other kinds are left out."""
    kinds: dict[tuple[str, str], list[TransactionSet]] = {}
    for one in chunk.sets:
        kinds.setdefault((one.kind, kind_of_set(one, chunk) if one.kind == "837" else ""), []).append(one)
    for (transaction, guide), sets in kinds.items():
        try:
            yield set_loops(chunk, transaction, guide, sets)
        except KeyError:
            continue


def kind_of_set(one: TransactionSet, chunk: Chunk) -> str:
    """P, I or D of an 837: by its version, else by the segment its lines use, else P."""
    if kind := kind_of_claim(one.version, one.group_version):
        return kind
    for segment, letter in (("SV1", "P"), ("SV2", "I"), ("SV3", "D")):
        rows = chunk.tokens.rows(segment)
        if ((rows >= one.first) & (rows < one.last)).any():
            return letter
    return "P"
