"""Which loop does a segment open, by its id or a value in it and by the loops before it? As lookup tables of integers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.wire.byte_values import key
from claimwright.x12.wire.tokens import segment_code

NONE: Final = -1
_CODES: Final = 1 << 16

Telling = tuple[int, int, Sequence[str]]
"""Element, component (0 the whole element) and known values that tell the loops of one segment id apart."""


class Symbols:
    """A symbol is a segment id, or an id with one of the known values that tell its loops apart.

    ``names``: (id, value) by symbol; the ids alone come first, in their order and behind a place for what is none of them.
    """

    def __init__(self, identifiers: Iterable[str], telling: Mapping[str, Telling]) -> None:
        ids = list(identifiers)
        self.names: list[tuple[str, str | None]] = [("", None), *((name, None) for name in ids)]
        self.dense = np.zeros(_CODES, dtype=np.int16)
        """By segment code the number of its id, from 1; 0 for any other."""
        self.dense[[segment_code(name) for name in ids]] = range(1, len(ids) + 1)
        self.told_by = np.zeros((len(ids) + 1, 5), dtype=np.int64)
        """By number of the id: element and component of the telling value, its known values (first, last + 1), and room
        for the separator of components."""
        words: list[int] = []
        numbers: list[int] = []
        for at, name in enumerate(ids, 1):
            if name not in telling:
                continue
            position, component, known = telling[name]
            values = sorted(set(known), key=key)
            self.told_by[at, :4] = (position, component, len(words), len(words) + len(values))
            words += [key(value) for value in values]
            numbers += range(len(self.names), len(self.names) + len(values))
            self.names += [(name, value) for value in values]
        self.told_keys = np.array(words, dtype=np.uint64)
        """The known values, ascending within an id."""
        self.told_symbols = np.array(numbers, dtype=np.int16)
        """Their symbols."""

    def of(self, identifier: str, values: Sequence[str] | None = None) -> list[int]:
        """The symbols of an id, those of some values alone when these are given."""
        return [
            at
            for at, (name, value) in enumerate(self.names)
            if name == identifier and (values is None or value in values)
        ]


@dataclass(frozen=True)
class LoopTable:
    """The loops of a transaction set as ``places.loops.follow`` looks them up, by number of the loop and of the symbol.

    The last row of ``after`` and ``inner`` stands for no loop. Where nothing is opened there is ``NONE``.
    """

    symbols: Symbols
    section: Array
    """The loop a symbol opens wherever it stands: a *section*."""
    after: Array
    """The section it opens behind the last of those, by that one."""
    inner: Array
    """The loop it opens within the section it stands in."""
    rest: Array
    """Whether a loop is none of its own but goes on with the outer one, behind the loops in it."""
    may_open: Array
    """Whether a symbol opens any loop anywhere."""

    @classmethod
    def empty(cls, symbols: Symbols, loops: int) -> LoopTable:
        """A table of so many loops in which nothing opens any; to be filled, then ``closed``."""
        size = len(symbols.names)
        return cls(
            symbols,
            np.full(size, NONE, dtype=np.int16),
            np.full((loops + 1, size), NONE, dtype=np.int16),
            np.full((loops + 1, size), NONE, dtype=np.int16),
            np.zeros(loops + 1, dtype=bool),
            np.zeros(size, dtype=bool),
        )

    def close(self) -> None:
        """Notes which symbols open anything, once the table is filled."""
        self.may_open[:] = (self.section >= 0) | (self.after >= 0).any(axis=0) | (self.inner >= 0).any(axis=0)
