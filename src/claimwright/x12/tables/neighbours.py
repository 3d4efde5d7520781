"""Which neighbouring rows belong together, and which loop does a row hang on that names it by its keys?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from claimwright.arrays import Array

MISSING: Final = -(1 << 31) - 1
"""Stands for a null among the whole numbers of a key, which have 32 bits."""
_WIDTH: Final = 33
"""Bits of a key with ``MISSING`` among them."""


def run_starts(*changes: Array) -> Array:
    """Numbers of the rows where one of the arrays says that something changed; the first row among them."""
    changed = changes[0].copy()
    for other in changes[1:]:
        changed |= other
    changed[:1] = True
    starts: Array = np.flatnonzero(changed)
    return starts


def changes(values: Array) -> Array:
    """Whether each value differs from that of the row before; the first one does not."""
    changed = np.zeros(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def within_runs(starts: Array, size: int) -> Array:
    """The place of each of ``size`` rows in its run, from 0."""
    places: Array = np.arange(size) - starts[run_numbers(starts, size)]
    return places


def run_numbers(starts: Array, size: int) -> Array:
    """The number of the run of each of ``size`` rows, from 0."""
    numbers: Array = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, size)))
    return numbers


def pieces(starts: Array, size: int, most: int) -> Array:
    """Numbers of the rows that begin a run, or a further piece of one that has more than ``most`` rows."""
    found: Array = np.flatnonzero(within_runs(starts, size) % most == 0)
    return found


def loop_numbers(own: Sequence[Array], rows: Sequence[Array], *, nulls: bool = False) -> Array:
    """The number of the first of a table's ``own`` rows whose keys are those of each of ``rows``; -1 where none has them.

    Both are the key columns, outermost first, as whole numbers of 32 bits. ``MISSING`` is like no other value, unless
    ``nulls`` has it be like itself.
    """
    mine, theirs = own[0], rows[0]
    for inner, inner_of_rows in zip(own[1:], rows[1:], strict=True):
        # What came before is a number from -1 on, so that both keys fit into one number.
        before, before_of_rows = _positions(mine, mine), _positions(mine, theirs)
        mine, theirs = (before << _WIDTH) + inner, (before_of_rows << _WIDTH) + inner_of_rows
    found = _positions(mine, theirs)
    if not nulls:
        for column in rows:
            if column.min(initial=0) == MISSING:
                found = np.where(column == MISSING, -1, found)
    return found


def _positions(own: Array, wanted: Array) -> Array:
    """Where each wanted value stands first; -1 for nowhere."""
    if not len(own):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = None
    if not bool((own[1:] >= own[:-1]).all()):
        order = np.argsort(own, kind="stable")
        own = own[order]
    places = np.searchsorted(own, wanted)
    places[places == len(own)] = 0
    same = own[places] == wanted
    if order is not None:
        places = order[places]
    return places if same.all() else np.where(same, places, -1)


def first_alike(*columns: Array) -> Array:
    """The number of the first row that has the same values as each row. Columns hold row numbers, as this does."""
    found = columns[0]
    for column in columns[1:]:
        if column.any():
            pairs = found * len(found) + column
            _, firsts, numbers = np.unique(pairs, return_index=True, return_inverse=True)
            found = firsts[numbers]
    return found
