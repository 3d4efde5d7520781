"""The loops under ``place``: over the segments of a guide's sets, and over the loops they open, in order."""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import kernel

_BLANK = ord(" ")


@kernel
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
    """The symbol of each segment: by its id, or by the value that tells its places apart.

    ``told``: by number of the id the element and component of that value and where its known values stand in ``keys``
    (ascending) and ``symbol``: first, last + 1; no element where nothing tells.
    """
    for at in range(len(rows)):
        number = dense[at]
        found[at] = number
        position, component, begin, finish = told[number, 0], told[number, 1], told[number, 2], told[number, 3]
        row = rows[at]
        token = first[row] + position
        if position == 0 or token >= first[row + 1]:
            continue
        low, high = token_start[token], token_end[token]
        for _ in range(component - 1):
            while low < high and octets[low] != told[number, 4]:
                low += 1
            low = min(low + 1, high)
        if component:
            end = low
            while end < high and octets[end] != told[number, 4]:
                end += 1
            high = end
        while low < high and octets[low] == _BLANK:
            low += 1
        while low < high and octets[high - 1] == _BLANK:
            high -= 1
        if high - low > 8:
            continue
        word = np.uint64(0)
        for n in range(high - low):
            word |= np.uint64(octets[low + n]) << np.uint64(8 * n)
        while begin < finish:
            middle = (begin + finish) >> 1
            if keys[middle] < word:
                begin = middle + 1
            else:
                finish = middle
        if begin < told[number, 3] and keys[begin] == word:
            found[at] = symbol[begin]


@kernel
def place(
    symbol: Array,
    dense: Array,
    inside: Array,
    may_open: Array,
    sections: Array,
    after: Array,
    inner: Array,
    rest: Array,
    use_of: Array,
    only_use: Array,
    standard_use: Array,
    loop: Array,
    use: Array,
    instance: Array,
    opened: Array,
    opened_loop: Array,
) -> int:
    """Loop, place in the guide and loop instance of each segment; returns how many loops are opened (``opened`` has room).

    The last row of ``after``, ``inner`` and ``use_of`` stands for no loop.
    """
    nowhere = len(after) - 1
    base = nowhere
    before = nowhere
    current = -1
    count = 0
    for at in range(len(symbol)):
        told = symbol[at]
        if not inside[at]:
            loop[at] = -1
            instance[at] = -1
            use[at] = standard_use[dense[at]]
            continue
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
        place_of = use_of[current if current >= 0 else nowhere, told]
        if place_of < 0:
            place_of = only_use[current if current >= 0 else nowhere, dense[at]]
        use[at] = place_of if place_of >= 0 else standard_use[dense[at]]
    return count


@kernel
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


@kernel
def owners(opened_loop: Array, parent: Array, number: int, own: Array) -> None:
    """For each loop opened the one of this number it lies in, itself counted, or -1."""
    for at in range(len(opened_loop)):
        if opened_loop[at] == number:
            own[at] = at
        elif parent[at] >= 0:
            own[at] = own[parent[at]]
        else:
            own[at] = -1


@kernel
def spread(own: Array, instance: Array, found: Array) -> None:
    """The value of each segment's loop instance; -1 outside."""
    for at in range(len(instance)):
        found[at] = own[instance[at]] if instance[at] >= 0 else -1


@kernel
def unlike_guide(
    use: Array,
    instance: Array,
    opened_loop: Array,
    guide_uses: int,
    order: Array,
    most: Array,
    bit: Array,
    required: Array,
    times: Array,
) -> tuple[bool, bool, bool]:
    """Whether any segment stands behind its place, one is missing, one comes too often. ``times``: zero for each use."""
    late = False
    missing = False
    often = False
    now = -1
    last = -1
    present = np.uint64(0)
    stamp = np.full(len(times), -1, np.int64)
    for at in range(len(use)):
        number = instance[at]
        if number < 0:
            continue
        if number != now:
            if now >= 0 and required[opened_loop[now]] & ~present:
                missing = True
            now = number
            present = np.uint64(0)
            last = -1
        place_of = use[at]
        present |= bit[place_of]
        if place_of >= guide_uses:
            continue
        if order[place_of] >= 0:
            late |= order[place_of] < last
            last = order[place_of]
        times[place_of] = times[place_of] + 1 if stamp[place_of] == number else 1
        stamp[place_of] = number
        often |= times[place_of] > most[place_of]
    if now >= 0 and required[opened_loop[now]] & ~present:
        missing = True
    return late, missing, often


@kernel
def loops_unlike_guide(
    opened_loop: Array,
    parent: Array,
    rest: Array,
    most: Array,
    order: Array,
    bit: Array,
    wanted: Array,
    unknown: int,
    present: Array,
    last: Array,
) -> tuple[bool, bool]:
    """Whether any loop stands outside its own, is missing or comes too often; and whether one stands behind its place.

    ``bit``: by loop its bit if an outer loop must hold it; ``wanted``: by loop the bits it must hold. ``present`` and
    ``last``: a zero and a -1 for each loop opened.
    """
    wrong = False
    late = False
    owner = np.full(len(most), -1, np.int64)
    times = np.zeros(len(most), np.int64)
    for at in range(len(opened_loop)):
        number = opened_loop[at]
        outer = parent[at]
        if number < unknown and number != 0:
            if outer < 0:
                wrong |= not rest[number]
            else:
                present[outer] |= bit[number]
                times[number] = times[number] + 1 if owner[number] == outer else 1
                owner[number] = outer
                wrong |= times[number] > most[number]
        if outer >= 0 and number < unknown:
            late |= order[number] < last[outer]
            last[outer] = order[number]
    for at in range(len(opened_loop)):
        wrong |= (wanted[opened_loop[at]] & ~present[at]) != 0
    return wrong, late
