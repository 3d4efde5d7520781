"""What do checks between segments look at: the claims of a set, what belongs to each, amounts, dates, values?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.character_kinds import KINDS
from claimwright.x12.check.findings import Found
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans

_FEW: Final = 200
_MOST_TERMS: Final = 8
"""Amounts of an addition that are shown one by one."""


@dataclass(frozen=True)
class ClaimView:
    """Segments of the sets of one guide (``placed``) with where findings go. Indexes are into ``placed.rows``."""

    placed: Placed
    found: Found

    @cached_property
    def _owners(self) -> dict[str, Array]:
        return {}

    def owner(self, loop: str) -> Array:
        """For each segment the number of the loop instance of this id it lies in; -1 for none."""
        if loop not in self._owners:
            self._owners[loop] = self.placed.owner(loop)
        return self._owners[loop]

    @cached_property
    def _spans(self) -> dict[tuple[int, int], tuple[Array, Spans]]:
        return {}

    def element(self, at: Array, position: int) -> Spans:
        """Element ``position`` of these segments; of one array it is looked up once."""
        key = (id(at), position)
        if key not in self._spans:
            # The array is kept beside its spans, so that no other one can take its identity.
            self._spans[key] = (at, self.placed.tokens.element(self.placed.rows[at], position))
        return self._spans[key][1]

    def component(self, at: Array, position: int, component: int) -> Spans:
        return self.placed.tokens.component(self.element(at, position), component)

    def cents(self, at: Array, position: int) -> tuple[Array, Array]:
        """Amounts in cents, and whether each is one; absent or no number counts 0."""
        if not len(at):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
        value, good = self.element(at, position).scaled(2)
        return np.where(good, value, 0), good

    def qualified(self, identifier: str, position: int, *values: str, loops: tuple[str, ...] = ()) -> Array:
        """Segments with this id whose element is one of these values, in these loops only."""
        at = self.placed.in_loops(identifier, *loops) if loops else self.placed.of(identifier)
        return at[self.element(at, position).equal(*values)] if len(at) else at

    def first_day(self, at: Array, position: int) -> tuple[Array, Array]:
        """Days since 1970 of a date or of the beginning of a period, and whether there is one."""
        return self.element(at, position).days()

    def last_day(self, at: Array, position: int) -> tuple[Array, Array]:
        """Days since 1970 of a date or of the end of a period, and whether there is one."""
        spans = self.element(at, position)
        first, good = spans.days()
        last, period = spans.days(skip=9)
        return np.where(period, last, first), good

    def report(
        self,
        finding: str,
        at: Array,
        element: int | None = None,
        *,
        component: int | None = None,
        value: list[str] | None = None,
        expected: list[str] | None = None,
        addition: list[str] | None = None,
        **changes: Any,
    ) -> None:
        """Findings at these segments; ``addition`` shows of each how its amounts add up."""
        placed = self.placed
        for number, one in enumerate(at.tolist()):
            use = placed.rules.uses[int(placed.use[one])]
            rule = next(
                (
                    part
                    for part in use.elements
                    if element and part.position == element and part.component == (component or 0)
                ),
                None,
            )
            self.found.add(
                finding,
                int(placed.rows[one]),
                placed=placed,
                at=one,
                element=element,
                component=component,
                rule=rule,
                value=value[number] if value else None,
                expected=expected[number] if expected else None,
                addition=addition[number] if addition else None,
                **changes,
            )

    def lacks(self, finding: str, at: Array, identifier: str, expected: str) -> None:
        """Findings at segments beside which one with this id is missing."""
        self.report(finding, at, expected=[expected] * len(at), id=identifier)


def strings(spans: Spans) -> list[str]:
    """The values as they stand; absent is empty. The short way for a few."""
    if len(spans) > _FEW:
        return [str(text) for text in spans.text().fill_null("").to_list()]
    whole = spans.buffer.whole
    return [whole[a:b].decode() for a, b in zip(spans.start.tolist(), spans.end.tolist(), strict=True)]


def all_of(spans: Spans, length: int, kinds: int) -> Array:
    """Whether each value has this length and holds these kinds of characters (``pieces``) alone."""
    good: Array = spans.length == length
    last = len(spans.buffer.octets) - 1
    for place in range(length):
        at = np.minimum(spans.start + place, last)
        good = good & ((KINDS[spans.buffer.octets[at]] & np.uint8(255 - kinds)) == 0)
    return good


def sums(owner: Array, value: Array, size: int) -> Array:
    """The sum of the values of each owner (0 to ``size`` - 1; -1 owns nothing), exact in whole cents."""
    total = np.zeros(size, dtype=np.int64)
    mine = owner >= 0
    np.add.at(total, owner[mine], value[mine])
    return total


def counts(owner: Array, size: int) -> Array:
    """How many each owner has."""
    return np.bincount(owner[owner >= 0], minlength=size) if len(owner) else np.zeros(size, dtype=np.int64)


class Parts:
    """Amounts by the number of what they belong to. Sorted once: a file may be wrong in each of its claims."""

    def __init__(self, owner: Array, amounts: Array) -> None:
        order = np.argsort(owner, kind="stable")
        self._owner, self._amounts = owner[order], amounts[order]

    def of(self, one: int) -> Array:
        """The amounts that belong to one, in the order of the file."""
        first, last = np.searchsorted(self._owner, (one, one + 1))
        found: Array = self._amounts[first:last]
        return found


def dollars(cents: Array) -> list[str]:
    """Whole cents as people write amounts."""
    return [f"{'-' if one < 0 else ''}{abs(one) // 100}.{abs(one) % 100:02}" for one in cents.tolist()]


def told(*terms: tuple[str, Array]) -> str:
    """How amounts (cents, each group with the word for it) come to their sum, such as ``charge 150.00 - adjustments 50.00 -
    20.00 = 80.00``; of many the first, and how many more."""
    total = sum(int(amounts.sum()) for _, amounts in terms)
    pieces = []
    for words, amounts in terms:
        shown = [
            f"{'-' if one < 0 else '+'} {dollars(np.array([abs(one)]))[0]}" for one in amounts[:_MOST_TERMS].tolist()
        ]
        if shown:
            more = int(amounts[_MOST_TERMS:].sum())
            rest = len(amounts) - _MOST_TERMS
            shown += (
                [f"{'-' if more < 0 else '+'} {dollars(np.array([abs(more)]))[0]} ({rest} more)"] if rest > 0 else []
            )
            sign, _, first = shown[0].partition(" ")
            pieces.append(f"{sign} {words} {' '.join([first, *shown[1:]])}")
    text = " ".join(pieces).removeprefix("+ ")
    return f"{text} = {dollars(np.array([total]))[0]}"
