"""What ``loops``, ``place`` and ``set_loops`` run over the segments of transaction sets, and over the loops they open, in order."""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import inlined, lean_kernel

_BLANK = ord(" ")
_LONGEST = 8
"""Bytes of a value that is looked up as one integer."""


@inlined
def _component(octets: Array, low: int, high: int, number: int, mark: int) -> tuple[int, int]:
    """Where a component (from 1; 0 the whole element) stands in the element from ``low`` to ``high``."""
    for _ in range(number - 1):
        while low < high and octets[low] != mark:
            low += 1
        low = min(low + 1, high)
    if number:
        end = low
        while end < high and octets[end] != mark:
            end += 1
        high = end
    return low, high


@inlined
def _trimmed(octets: Array, low: int, high: int) -> tuple[int, int]:
    """The same stretch without blanks at its edges."""
    while low < high and octets[low] == _BLANK:
        low += 1
    while low < high and octets[high - 1] == _BLANK:
        high -= 1
    return low, high


@inlined
def _sought(octets: Array, low: int, high: int, keys: Array, begin: int, finish: int) -> int:
    """The place among ``keys`` from ``begin`` to ``finish`` (ascending) of the value from ``low`` to ``high``, or -1."""
    if high - low > _LONGEST:
        return -1
    word = np.uint64(0)
    for n in range(high - low):
        word |= np.uint64(octets[low + n]) << np.uint64(8 * n)
    last = finish
    while begin < finish:
        middle = (begin + finish) >> 1
        if keys[middle] < word:
            begin = middle + 1
        else:
            finish = middle
    return begin if begin < last and keys[begin] == word else -1


@lean_kernel
def symbols(
    octets: Array,
    token_start: Array,
    token_end: Array,
    first: Array,
    rows: Array,
    dense: Array,
    told: Array,
    keys: Array,
    symbol: Array,
    found: Array,
) -> None:
    """The symbol of each segment: by its id, or by the value that tells its loops apart.

    ``told``: by number of the id the element and component of that value, where its known values stand in ``keys``
    (ascending) and ``symbol``: first, last + 1, and the separator of components; no element where nothing tells. Tokens are
    looked at only between ``first`` of a row and of the next.
    """
    for at in range(len(rows)):
        number = dense[at]
        found[at] = number
        position = told[number, 0]
        row = rows[at]
        token = first[row] + position
        if position == 0 or token >= first[row + 1]:
            continue
        low, high = _component(octets, token_start[token], token_end[token], told[number, 1], told[number, 4])
        low, high = _trimmed(octets, low, high)
        known = _sought(octets, low, high, keys, told[number, 2], told[number, 3])
        if known >= 0:
            found[at] = symbol[known]


@lean_kernel
def follow(
    symbol: Array,
    inside: Array,
    may_open: Array,
    sections: Array,
    after: Array,
    inner: Array,
    rest: Array,
    loop: Array,
    instance: Array,
    opened: Array,
    opened_loop: Array,
) -> int:
    """Loop and loop instance of each segment, -1 outside; returns how many loops are opened (``opened`` has room for all).

    The last row of ``after`` and ``inner`` stands for no loop.
    """
    base = len(after) - 1
    before = base
    current = -1
    count = 0
    for at in range(len(symbol)):
        if not inside[at]:
            loop[at] = -1
            instance[at] = -1
            continue
        told = symbol[at]
        if may_open[told]:
            opens = -1
            section = sections[told]
            if section >= 0:
                base = section
            else:
                section = after[base, told]
            if section >= 0:
                if not (rest[section] and before == section):
                    opens = section
                before = section
            else:
                opens = inner[before, told]
            if opens >= 0:
                opened[count] = at
                opened_loop[count] = opens
                count += 1
                current = opens
        loop[at] = current
        instance[at] = count - 1
    return count


@lean_kernel
def uses(
    symbol: Array, dense: Array, loop: Array, use_of: Array, only_use: Array, standard_use: Array, use: Array
) -> None:
    """The place of each segment in the guide: by its loop and symbol, or by its loop and id where the loop has one such
    place; else the place of its id in the standard. ``loop``: -1 outside sets; the last row of ``use_of`` and ``only_use``
    stands for no loop within them, where nothing has a place either.
    """
    for at in range(len(symbol)):
        number = loop[at]
        place_of = -1
        if number >= 0:
            place_of = use_of[number, symbol[at]]
            if place_of < 0:
                place_of = only_use[number, dense[at]]
        use[at] = place_of if place_of >= 0 else standard_use[dense[at]]


@lean_kernel
def parents(opened_loop: Array, within: Array, unknown: int, last: Array, found: Array) -> None:
    """The loop (index into ``opened_loop``) each loop opened lies in, or -1. ``within``: by loop those it may lie in, -1
    behind them; ``last`` has a place for each loop, all -1. Loop 0 opens a transaction set: what stood before is over."""
    starts = 0
    known = -1
    for at in range(len(opened_loop)):
        number = opened_loop[at]
        best = -1
        if number >= unknown:
            best = known
        else:
            if number == 0:
                starts = at
            for n in range(within.shape[1]):
                outer = within[number, n]
                if outer < 0:
                    break
                if last[outer] >= starts:
                    best = max(best, last[outer])
            known = at
        last[number] = at
        found[at] = best


@lean_kernel
def owners(opened_loop: Array, parent: Array, number: int, own: Array) -> None:
    """For each loop opened the one of this number it lies in, itself counted, or -1."""
    for at in range(len(opened_loop)):
        if opened_loop[at] == number:
            own[at] = at
        elif parent[at] >= 0:
            own[at] = own[parent[at]]
        else:
            own[at] = -1


@lean_kernel
def enclosing(opened: Array, opened_loop: Array, number: int, ends: Array, found: Array) -> None:
    """For each loop opened the segment that opened the loop ``number`` around it, or -1. ``ends``: by loop, whether it
    closes that."""
    current = -1
    for at in range(len(opened_loop)):
        if opened_loop[at] == number:
            current = opened[at]
        elif ends[opened_loop[at]]:
            current = -1
        found[at] = current


@lean_kernel
def spread(own: Array, instance: Array, found: Array) -> None:
    """The value of each segment's loop instance; -1 outside."""
    for at in range(len(instance)):
        found[at] = own[instance[at]] if instance[at] >= 0 else -1


@lean_kernel
def within(loop: Array, rows: Array, wanted: Array, found: Array) -> int:
    """Those of the segments ``rows`` whose loop is wanted (by loop; the last place stands for none)."""
    count = 0
    for at in range(len(rows)):
        row = rows[at]
        found[count] = row
        count += wanted[loop[row]]
    return count
