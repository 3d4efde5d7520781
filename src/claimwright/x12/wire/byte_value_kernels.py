"""The loops under ``byte_values``: what stands between two positions of a buffer, value by value.

Positions lie between ``FRONT`` and the size of the buffer less ``FRONT`` idle bytes, so that eight bytes may be read at
each of them, and before each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import kernel

_ZERO, _NINE, _MINUS, _DOT, _BLANK = ord("0"), ord("9"), ord("-"), ord("."), ord(" ")
_INLINE = 12
"""Bytes an Arrow string view keeps in itself (Arrow columnar format, variable-size binary view layout)."""
_MOST_DIGITS = 15
_TOO_LONG = np.uint64(0xFFFFFFFFFFFFFFFF)


@kernel
def longest(start: Array, end: Array) -> int:
    """Bytes of the longest value."""
    most = 0
    for at in range(len(start)):
        most = max(most, end[at] - start[at])
    return most


@kernel
def string_views(octets: Array, start: Array, end: Array, views: Array, valid: Array) -> int:
    """Arrow string views of the values and their validity bits (both all zero before); how many are null."""
    nulls = 0
    for at in range(len(start)):
        first = start[at]
        size = end[at] - first
        if size <= 0:
            nulls += 1
            continue
        valid[at >> 3] |= np.uint8(1 << (at & 7))
        base = 16 * at
        views[base] = size & 0xFF
        views[base + 1] = (size >> 8) & 0xFF
        views[base + 2] = (size >> 16) & 0xFF
        views[base + 3] = (size >> 24) & 0xFF
        if size <= _INLINE:
            for n in range(size):
                views[base + 4 + n] = octets[first + n]
        else:
            for n in range(4):
                views[base + 4 + n] = octets[first + n]
                views[base + 12 + n] = (first >> (8 * n)) & 0xFF
    return nulls


@kernel
def packed(octets: Array, start: Array, end: Array, keys: Array) -> None:
    """Each value of at most eight bytes as one little-endian integer; longer ones as all ones."""
    for at in range(len(start)):
        keys[at] = _key(octets, start[at], end[at])


@kernel
def _key(octets: Array, first: int, last: int) -> Any:
    if last - first > 8:
        return _TOO_LONG
    word = np.uint64(0)
    for n in range(last - first):
        word |= np.uint64(octets[first + n]) << np.uint64(8 * n)
    return word


@kernel
def among(keys: Array, wanted: Array, found: Array) -> None:
    """Whether each key is one of these."""
    for at in range(len(keys)):
        same = False
        for n in range(len(wanted)):
            same |= wanted[n] == keys[at]
        found[at] = same


@kernel
def trim(octets: Array, start: Array, end: Array) -> None:
    """Moves the edges of the values, in place, past blanks."""
    for at in range(len(start)):
        first, last = start[at], end[at]
        while first < last and octets[first] == _BLANK:
            first += 1
        while first < last and octets[last - 1] == _BLANK:
            last -= 1
        start[at], end[at] = first, last


@kernel
def scaled(octets: Array, start: Array, end: Array, scale: int, value: Array, good: Array) -> int:
    """Decimal numbers as whole numbers of ``10**-scale``; returns how many values that are there could not be read here.

    Read here: an optional minus, at most 15 digits, with or without a point, and after the scale only zeros.
    """
    odd = 0
    for at in range(len(start)):
        first, last = start[at], end[at]
        value[at] = 0
        good[at] = False
        if last <= first:
            continue
        negative = octets[first] == _MINUS
        place = first + 1 if negative else first
        number = np.int64(0)
        digits = 0
        places = -1
        fine = last - place <= _MOST_DIGITS + 1
        while fine and place < last:
            symbol = octets[place]
            if _ZERO <= symbol <= _NINE:
                digits += 1
                if places < scale:
                    number = number * 10 + (symbol - _ZERO)
                    if places >= 0:
                        places += 1
                elif symbol != _ZERO:
                    fine = False
            elif symbol == _DOT and places < 0:
                places = 0
            else:
                fine = False
            place += 1
        if not fine or digits == 0 or digits + scale > _MOST_DIGITS + 3:
            odd += 1
            continue
        for _ in range(scale - max(places, 0)):
            number *= 10
        value[at] = -number if negative else number
        good[at] = True
    return odd


@kernel
def widened(value: Array, good: Array, wide: Array, valid: Array) -> int:
    """Whole numbers as 128-bit decimals (two words each) with validity bits (zero before); how many are null."""
    nulls = 0
    for at in range(len(value)):
        wide[2 * at] = value[at]
        wide[2 * at + 1] = value[at] >> 63
        if good[at]:
            valid[at >> 3] |= np.uint8(1 << (at & 7))
        else:
            nulls += 1
    return nulls


@kernel
def bits(good: Array, valid: Array) -> int:
    """Validity bits (zero before); how many are null."""
    nulls = 0
    for at in range(len(good)):
        if good[at]:
            valid[at >> 3] |= np.uint8(1 << (at & 7))
        else:
            nulls += 1
    return nulls


@kernel
def whole_numbers(octets: Array, start: Array, end: Array, value: Array, good: Array) -> None:
    """Whole numbers of one to eight digits."""
    for at in range(len(start)):
        number = np.int64(0)
        size = end[at] - start[at]
        fine = 1 <= size <= 8
        if fine:
            for place in range(start[at], end[at]):
                symbol = octets[place]
                fine = fine and _ZERO <= symbol <= _NINE
                number = number * 10 + (symbol - _ZERO)
        value[at] = number if fine else 0
        good[at] = fine


@kernel
def calendar_days(octets: Array, start: Array, end: Array, skip: int, days: Array, good: Array) -> None:
    """Days since 1970-01-01 of the CCYYMMDD that begins ``skip`` bytes into each value; 0 where there is none."""
    known = -1
    day, fine = 0, False
    for at in range(len(start)):
        first = start[at] + skip
        if end[at] < first + 8:
            days[at] = 0
            good[at] = False
            continue
        # Neighbours mostly tell the same day.
        same = known >= 0
        for place in range(8):
            same = same and octets[first + place] == octets[known + place]
        if not same:
            day, fine = day_number(octets, first)
            known = first
        days[at], good[at] = day, fine


@kernel
def day_number(octets: Array, first: int) -> tuple[int, bool]:
    """Days since 1970-01-01 of the CCYYMMDD at a position, and whether there is one; else 0."""
    number = 0
    for place in range(first, first + 8):
        symbol = octets[place]
        if symbol < _ZERO or symbol > _NINE:
            return 0, False
        number = number * 10 + (symbol - _ZERO)
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _days_in(year, month):
        return 0, False
    # Days of the civil calendar with March as the first month, so that a leap day comes last.
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468, True


@kernel
def _days_in(year: int, month: int) -> int:
    if month == 2:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31
