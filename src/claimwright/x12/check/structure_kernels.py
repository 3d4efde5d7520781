"""The loops under ``structure``: whether any segment or loop stands otherwise than its guide says."""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import kernel


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
