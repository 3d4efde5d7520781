"""The loops under ``scoped_sets``: over the segments of a chunk and the loops of a scope, in order."""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import kernel


@kernel
def numbered(enclosing: Array, slot: Array, openers: Array, number: Array) -> None:
    """Per segment the number of its opener among ``openers``, or -1; ``slot`` has a place for each segment, all -1."""
    for at in range(len(openers)):
        slot[openers[at]] = at
    for row in range(len(enclosing)):
        opened = enclosing[row]
        number[row] = slot[opened] if opened >= 0 else -1


@kernel
def first_of(rows: Array, number: Array, found: Array) -> None:
    """Per loop of a scope the first of the segments ``rows`` (ascending) in it; ``found`` is all -1 before."""
    for at in range(len(rows)):
        row = rows[at]
        owner = number[row]
        if owner >= 0 and found[owner] < 0:
            found[owner] = row


@kernel
def running_numbers(owner: Array, kind: Array, times: Array, stamp: Array, found: Array) -> None:
    """Running number from 1 of each kind within neighbours of one owner; ``times`` and ``stamp`` (all -1): by kind."""
    for at in range(len(owner)):
        number = kind[at]
        times[number] = times[number] + 1 if stamp[number] == owner[at] else 1
        stamp[number] = owner[at]
        found[at] = times[number]
