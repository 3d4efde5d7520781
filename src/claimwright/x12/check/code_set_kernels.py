"""The loops under ``code_sets``: which values have codes of published lists, and which of them surely stand there?"""

from __future__ import annotations

from typing import NamedTuple

from claimwright.arrays import Array
from claimwright.kernels import inlined, lean_kernel
from claimwright.x12.check.element_kernels import PART_BASE, PART_COUNT, USE_BASE, USE_COUNT


class Wanted(NamedTuple):
    """Which values are asked for, and how a file writes them."""

    uses: Array
    elements: Array
    """As in ``element_kernels.Grammar``."""
    repeats: Array
    """By rule whether its element may repeat."""
    lists: Array
    """By rule the number of its list, or -1."""
    component: int
    repetition: int
    """The separators; -1 for none."""


class Room(NamedTuple):
    """Where the values found are written, as far as there is room."""

    place: Array
    """A row a value: index of the segment, element, component, rule."""
    span: Array
    """Start and end of the value, and of the component before it (empty without one)."""


@lean_kernel
def listed_values(
    octets: Array,
    token_start: Array,
    token_end: Array,
    first: Array,
    rows: Array,
    use: Array,
    asked: Array,
    wanted: Wanted,
    room: Room,
) -> int:
    """The filled values whose rule has a list, of segments that are ``asked`` (by use); returns how many there are.

    A value with separators that its rule does not have is left out, as it has its own finding.
    """
    count = 0
    for at in range(len(rows)):
        place_of = use[at]
        if not asked[place_of]:
            continue
        token = first[rows[at]]
        last = min(first[rows[at] + 1] - token - 1, wanted.uses[place_of, USE_COUNT])
        for position in range(1, last + 1):
            rule = wanted.uses[place_of, USE_BASE] + position - 1
            low, high = token_start[token + position], token_end[token + position]
            count = _of_element(octets, low, high, at, position, rule, wanted, room, count)
    return count


@inlined
def _of_element(
    octets: Array, low: int, high: int, at: int, position: int, rule: int, wanted: Wanted, room: Room, count: int
) -> int:
    """The same of one element: its repetitions one after the other; returns how many there are then."""
    start = low
    repeated = False
    while start < high:
        stop = start
        while stop < high and octets[stop] != wanted.repetition:
            stop += 1
        repeated |= stop < high
        if repeated and not wanted.repeats[rule]:
            break
        count = _of_repetition(octets, start, stop, at, position, rule, wanted, room, count)
        start = stop + 1
    return count


@inlined
def _of_repetition(
    octets: Array, start: int, stop: int, at: int, position: int, whole: int, wanted: Wanted, room: Room, count: int
) -> int:
    """The same of one repetition: its components in their order."""
    base = wanted.elements[whole, PART_BASE]
    parts = wanted.elements[whole, PART_COUNT] if base >= 0 else 1
    before_low, before_high = start, start
    for number in range(1, parts + 1):
        end = start
        while end < stop and octets[end] != wanted.component:
            end += 1
        if base < 0 and end < stop:
            break
        rule = base + number - 1 if base >= 0 else whole
        if end > start and wanted.lists[rule] >= 0:
            if count < len(room.place):
                room.place[count, 0], room.place[count, 1] = at, position
                room.place[count, 2], room.place[count, 3] = (number if base >= 0 else 0), rule
                room.span[count, 0], room.span[count, 1] = start, end
                room.span[count, 2], room.span[count, 3] = before_low, before_high
            count += 1
        if end >= stop:
            break
        before_low, before_high = start, end
        start = end + 1
    return count


@lean_kernel
def surely_listed(
    keys: Array, since: Array, until: Array, fine: Array, asked: Array, days: Array, unknown: int, found: Array
) -> None:
    """Whether a list has each key on its day, or nothing can be said of a day before ``unknown``.

    ``keys`` ascend, and the first days (``since``) of one key; ``until`` is its last day, ``fine`` whether it may be
    reported. Of several rows that hold on a day the one that began last says, as in ``join_valid``.
    """
    size = len(keys)
    for at in range(len(asked)):
        word, day = asked[at], days[at]
        found[at] = day < unknown
        low, high = 0, size
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < word:
                low = middle + 1
            else:
                high = middle
        while low < size and keys[low] == word:
            if since[low] <= day <= until[low]:
                found[at] = fine[low]
            low += 1
