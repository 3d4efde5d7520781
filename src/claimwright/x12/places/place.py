"""At which place of its guide does each segment of a transaction set stand?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.grammar.lookups import Rules
from claimwright.x12.places import loop_kernels
from claimwright.x12.places.loops import NOWHERE, follow
from claimwright.x12.wire.tokens import Tokens


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
        found = np.empty(len(self.opened), dtype=np.int64)
        last = np.full(len(self.rules.loops) + 1, NOWHERE, dtype=np.int64)
        loop_kernels.parents(self.opened_loop, self.rules.within, self.rules.unknown, last, found)
        return found

    def owner(self, loop: str) -> Array:
        """For each segment the index (into ``opened``) of the loop of this id it lies in; -1 where it lies in none."""
        own, found = np.empty(len(self.opened), dtype=np.int64), np.empty(len(self.rows), dtype=np.int64)
        loop_kernels.owners(self.opened_loop, self.parents, self.rules.loop_number.get(loop, -2), own)
        loop_kernels.spread(own, self.instance, found)
        return found

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

    def take(self, chosen: Array) -> Placed:
        """Some of the segments (``chosen``: indexes, ascending), in the same loops."""
        names = ("rows", "inside", "dense", "loop", "use", "instance")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

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


def place(tokens: Tokens, rows: Array, inside: Array, rules: Rules) -> Placed:
    """Where each of these segments stands; ``inside`` tells which of them belong to a transaction set."""
    found = follow(tokens, rows, inside, rules.loop_table)
    use = np.empty(len(rows), dtype=np.int16)
    loop_kernels.uses(found.symbol, found.dense, found.loop, rules.use_of, rules.only_use, rules.standard_use, use)
    opened = (found.opened, found.opened_loop, found.instance)
    return Placed(rules, tokens, rows, inside, found.dense, found.loop, use, *opened)
