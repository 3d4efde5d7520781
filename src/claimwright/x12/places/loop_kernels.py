"""The loops under ``labels`` and ``part``: over the segments of a chunk, in order."""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import kernel


@kernel
def follow(
    code: Array,
    inside: Array,
    entry: Array,
    told: Array,
    base: Array,
    sections: Array,
    inner: Array,
    after_segment: Array,
    after_loop: Array,
    after_codes: Array,
    loop: Array,
    opener: Array,
) -> None:
    """The loop of each segment and the segment that opened it, -1 outside.

    ``entry``: by segment code the number of a segment that may open loops, or -1; ``told``: per segment the place of its
    telling value among the known ones. ``base``: first symbol of each entry. ``after_codes``: per rule, by segment code,
    whether it applies after a section that this segment opened.
    """
    section = -1
    current = -1
    opened_by = -1
    # The code of the segment that opened the last section, and of the last before it that has another code.
    last, other = -1, -1
    for row in range(len(code)):
        if not inside[row]:
            loop[row] = -1
            opener[row] = -1
            continue
        segment = code[row]
        number = entry[segment]
        if number >= 0:
            symbol = base[number] + told[row]
            opened = sections[symbol]
            for rule in range(len(after_segment)):
                if after_segment[rule] == segment:
                    before = other if last == segment else last
                    if before >= 0 and after_codes[rule, before]:
                        opened = after_loop[rule]
            if opened >= 0:
                section = opened
                if last != segment:
                    other = last
                last = segment
                current = opened
                opened_by = row
            elif section >= 0 and inner[section, symbol] >= 0:
                current = inner[section, symbol]
                opened_by = row
        loop[row] = current
        opener[row] = opened_by


@kernel
def enclosing(loop: Array, opener: Array, number: int, ends: Array, found: Array) -> None:
    """Per segment the one that opened the loop ``number`` around it, or -1. ``ends``: by loop, whether it closes that."""
    current = -1
    for row in range(len(loop)):
        if loop[row] < 0:
            found[row] = -1
            continue
        if opener[row] == row:
            if loop[row] == number:
                current = row
            elif ends[loop[row]]:
                current = -1
        found[row] = current


@kernel
def openers(loop: Array, opener: Array, number: int, found: Array) -> int:
    """The segments that open a loop ``number``, into an array with room for all; returns how many."""
    count = 0
    for row in range(len(loop)):
        found[count] = row
        count += (opener[row] == row) & (loop[row] == number)
    return count


@kernel
def numbered(enclosing: Array, slot: Array, openers: Array, number: Array) -> None:
    """Per segment the number of its opener among ``openers``, or -1; ``slot`` has a place for each segment, all -1."""
    for at in range(len(openers)):
        slot[openers[at]] = at
    for row in range(len(enclosing)):
        opened = enclosing[row]
        number[row] = slot[opened] if opened >= 0 else -1


@kernel
def within(loop: Array, rows: Array, wanted: Array, found: Array) -> int:
    """Those of the segments ``rows`` whose loop is wanted (by loop; the last place stands for none)."""
    count = 0
    for at in range(len(rows)):
        row = rows[at]
        found[count] = row
        count += wanted[loop[row]]
    return count


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
