"""The loop under ``scanning``: over the segments of a stretch, in their interchanges, groups and transaction sets."""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import lean_kernel


@lean_kernel
def number_segments(
    code: Array,
    marks: Array,
    row: int,
    state: Array,
    interchange: Array,
    group: Array,
    transaction: Array,
    segment: Array,
) -> None:
    """Interchange, group, transaction set (from 1, 0 outside) and place in the set of each segment; ``row``: the file's
    number of the first. ``marks``: by code 1 to 7 for ISA, IEA, TA1, GS, GE, ST, SE. ``state`` is moved on: interchanges,
    groups and sets so far, row of the last ST, group and set that what follows stands in.

    A trailer still belongs to what it closes; what follows it up to the next opening belongs to nothing. A set without
    its SE ends at the next segment of the envelope, and an SE closes only an open set. A TA1 inside a set, where it has no
    place, does not end it.
    """
    for at in range(len(code)):
        mark = marks[code[at]]
        own_set = state[5]
        if mark == 3 and own_set > 0:
            mark = 0
        if mark:
            if mark == 1:
                state[0] += 1
            if mark == 4:
                state[1] += 1
            if mark == 6:
                state[2] += 1
                state[3] = row + at
            state[4] = state[1] if mark >= 4 else 0
            own_set = state[2] if mark == 6 or (mark == 7 and state[5] > 0) else 0
            state[5] = own_set if mark == 6 else 0
        interchange[at] = state[0]
        group[at] = state[4]
        transaction[at] = own_set
        segment[at] = row + at - state[3] + 1 if own_set > 0 else 0
        if mark == 5:
            state[4] = 0
