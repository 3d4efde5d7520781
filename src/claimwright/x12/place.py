"""In which loop, and at which place of its guide, does each segment of a transaction set stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from claimwright.x12.rules import Rules
from claimwright.x12.tokens import Tokens

Array = np.ndarray[Any, Any]

NOWHERE: Final = -1
_DEEPEST: Final = 8


@dataclass(frozen=True)
class Placed:
    """Segments of the sets of one guide. ``rows``: their numbers in the tokens, ascending; the arrays go with it.

    ``dense`` number of the segment id (0 unknown), ``loop`` number of the loop (-1 outside), ``use`` number of the place
    in the guide, or of the segment in the standard where it has none. ``opened``: index into ``rows`` of each segment
    that opens a loop, ``opened_loop`` which; ``instance`` of each segment: index into these, -1 outside.
    """

    rules: Rules
    tokens: Tokens
    rows: Array
    inside: Array
    dense: Array
    loop: Array
    use: Array
    opened: Array
    opened_loop: Array
    instance: Array

    @property
    def placed(self) -> Array:
        """Which segments have a place in the guide."""
        return self.use < self.rules.own

    @cached_property
    def parents(self) -> Array:
        """For each loop opened the index (into ``opened``) of the one it lies in; -1 for the header and for strays."""
        loops = self.rules.loops
        found = np.full(len(self.opened), NOWHERE, dtype=np.int64)
        numbers = np.arange(len(self.opened))
        starts = np.maximum.accumulate(np.where(self.opened_loop == 0, numbers, NOWHERE))
        for outer in range(len(loops)):
            inner = [at for at, loop in enumerate(loops) if loops[outer].id in loop.within]
            mine = self.opened_loop == outer
            if not inner or not mine.any():
                continue
            last = np.maximum.accumulate(np.where(mine, numbers, NOWHERE))
            children = np.flatnonzero(np.isin(self.opened_loop, inner))
            # An outer loop of an earlier transaction set does not count.
            near = np.where(last[children] >= starts[children], last[children], NOWHERE)
            found[children] = np.maximum(found[children], near)
        strays = np.flatnonzero(self.opened_loop == self.rules.unknown)
        if len(strays):
            known = np.maximum.accumulate(np.where(self.opened_loop < self.rules.unknown, numbers, NOWHERE))
            found[strays] = known[strays]
        return found

    def owner(self, loop: str) -> Array:
        """For each segment the index (into ``opened``) of the loop of this id it lies in; -1 where it lies in none."""
        number = self.rules.loop_number.get(loop, -2)
        current = np.arange(len(self.opened))
        for _ in range(_DEEPEST):
            other = (current >= 0) & (self.opened_loop[current] != number)
            if not other.any():
                break
            current = np.where(other, self.parents[current], current)
        current[(current >= 0) & (self.opened_loop[current] != number)] = NOWHERE
        return np.append(current, NOWHERE)[self.instance]

    def path(self, at: int) -> str:
        """The loops a segment (index into ``rows``) stands in, from the outermost, such as 2000B/2300/2400."""
        instance = int(self.instance[at])
        names: list[str] = []
        while instance >= 0:
            number = int(self.opened_loop[instance])
            name = self.rules.loops[number].shown if number < self.rules.unknown else "unknown"
            if not names or names[-1] != name:
                names.append(name)
            instance = int(self.parents[instance])
        return "/".join(name for name in reversed(names) if name not in ("header", "trailer", "summary"))

    def loop_name(self, at: int) -> str | None:
        """The loop a segment (index into ``rows``) stands in; None outside transaction sets."""
        number = int(self.loop[at])
        if number < 0:
            return None
        return self.rules.loops[number].shown if number < self.rules.unknown else "unknown"

    def blocks(self, size: int) -> Iterator[tuple[int, Placed]]:
        """Stretches of at most ``size`` neighbouring segments, each with the index of its first."""
        if len(self.rows) <= size:
            yield 0, self
            return
        for first in range(0, len(self.rows), size):
            cut = slice(first, first + size)
            yield (
                first,
                replace(
                    self,
                    rows=self.rows[cut],
                    inside=self.inside[cut],
                    dense=self.dense[cut],
                    loop=self.loop[cut],
                    use=self.use[cut],
                    instance=self.instance[cut],
                ),
            )

    def of(self, identifier: str, loop: str = "") -> Array:
        """Indexes (into ``rows``) of the segments with this id, in this loop only; asked again, the same array."""
        if (identifier, loop) not in self._found:
            number = self.rules.identifiers.index(identifier) + 1
            if loop:
                at = self.of(identifier)
                at = at[self.loop[at] == self.rules.loop_number.get(loop, -2)]
            else:
                at = np.flatnonzero(self.dense == number)
            self._found[identifier, loop] = at
        return self._found[identifier, loop]

    @cached_property
    def _found(self) -> dict[tuple[str, str], Array]:
        return {}

    def in_loops(self, identifier: str, *loops: str) -> Array:
        """Indexes of the segments with this id in any of these loops."""
        if len(loops) == 1:
            return self.of(identifier, loops[0])
        numbers = [self.rules.loop_number[loop] for loop in loops if loop in self.rules.loop_number]
        at = self.of(identifier)
        return at[np.isin(self.loop[at], numbers)]


def _symbols(tokens: Tokens, rows: Array, dense: Array, rules: Rules) -> Array:
    symbols = dense.copy()
    for number, position, component, keys, known in rules.told:
        mine = np.flatnonzero(dense == number)
        if not len(mine):
            continue
        value = tokens.element(rows[mine], position)
        if component:
            value = tokens.component(value, component)
        words = value.keys()
        at = np.minimum(np.searchsorted(keys, words), len(keys) - 1)
        same = keys[at] == words
        symbols[mine[same]] = known[at[same]]
    return symbols


def _carried(values: Array) -> Array:
    """Each value that is not -1, carried on to those after it."""
    at = np.maximum.accumulate(np.where(values >= 0, np.arange(len(values)), 0))
    return values[at]


def place(tokens: Tokens, rows: Array, inside: Array, rules: Rules) -> Placed:
    """Where each of these segments stands; ``inside`` tells which of them belong to a transaction set."""
    dense = rules.dense[tokens.code[rows]]
    if not rules.loops:
        nowhere = np.full(len(rows), NOWHERE, dtype=np.int16)
        none = np.empty(0, dtype=np.int64)
        use = rules.standard_use[dense]
        return Placed(rules, tokens, rows, inside, dense, nowhere, use, none, none, nowhere.astype(np.int32))
    symbols = _symbols(tokens, rows, dense, rules)
    may = np.flatnonzero(rules.may_open[symbols] & inside)
    told = symbols[may]
    base = rules.section[told]
    current = _carried(base) if len(base) else base
    opened = np.where(base >= 0, base, rules.after[current, told])
    before = _carried(opened)
    again = np.zeros(len(may), dtype=bool)
    again[1:] = rules.rest[opened[1:]] & (before[:-1] == opened[1:]) & (opened[1:] >= 0)
    section = np.where(again, NOWHERE, opened)
    inner = np.where(opened >= 0, NOWHERE, rules.inner[before, told])
    loops = np.where(section >= 0, section, inner)
    opens = loops >= 0
    at, which = may[opens], loops[opens]
    lengths = np.diff(np.append(at, len(rows)))
    lead = int(at[0]) if len(at) else len(rows)
    none = np.full(lead, NOWHERE, dtype=np.int32)
    instance = np.concatenate((none, np.repeat(np.arange(len(at), dtype=np.int32), lengths)))
    loop = np.concatenate((none.astype(np.int16), np.repeat(which.astype(np.int16), lengths)))
    outside = ~inside
    instance[outside] = NOWHERE
    loop[outside] = NOWHERE
    use = rules.use_of[loop, symbols]
    lacking = np.flatnonzero((use < 0) & inside)
    if len(lacking):
        use[lacking] = rules.only_use[loop[lacking], dense[lacking]]
    without = use < 0
    use = np.where(without, rules.standard_use[dense], use)
    return Placed(rules, tokens, rows, inside, dense, loop, use, at, which, instance)
