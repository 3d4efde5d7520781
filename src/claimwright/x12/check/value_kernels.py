"""Has one value the form of its type: a date, a time of day, a number, a date written as told?"""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import lean_kernel
from claimwright.x12.wire.byte_value_kernels import day_number

# Kinds of characters and types of elements, as in ``character_kinds`` and ``grammar.lookups``; compiled in.
_DIGIT, _POINT, _MINUS = 1, 32, 64
_DATE, _TIME, _DECIMAL, _COMPOSITE = 2, 3, 4, 6
_DASH, _ZERO, _NINE = ord("-"), ord("0"), ord("9")
_D8 = np.uint64(ord("D") | ord("8") << 8)
_RD8 = np.uint64(ord("R") | ord("D") << 8 | ord("8") << 16)


@lean_kernel
def fits(octets: Array, low: int, high: int, form: int, seen: int, points: int) -> bool:
    """Whether a value has its type, beside text and codes."""
    if form == _DATE:
        return bool(high - low == 8 and day_number(octets, low)[1])
    if form == _TIME:
        return _is_time(octets, low, high)
    if form == _COMPOSITE:
        return False
    if seen == _DIGIT:
        return True
    if seen & ~(_DIGIT | _POINT | _MINUS) or not seen & _DIGIT or points > (form == _DECIMAL):
        return False
    if seen & _MINUS:
        for at in range(low + 1, high):
            if octets[at] == _DASH:
                return False
        return bool(octets[low] == _DASH)
    return True


@lean_kernel
def _is_time(octets: Array, low: int, high: int) -> bool:
    size = high - low
    if size != 4 and (size < 6 or size > 8):
        return False
    for at in range(low, high):
        if octets[at] < _ZERO or octets[at] > _NINE:
            return False
    hour = (octets[low] - _ZERO) * 10 + octets[low + 1] - _ZERO
    minute = octets[low + 2] - _ZERO
    second = octets[low + 4] - _ZERO if size >= 6 else 0
    return hour < 24 and minute < 6 and second < 6


@lean_kernel
def written_so(octets: Array, form_low: int, form_high: int, low: int, high: int) -> bool:
    """Whether a date is written as its form says, of the usual forms D8 and RD8; an absent one is."""
    if high <= low:
        return True
    if form_high <= form_low or form_high - form_low > 3:
        return False
    word = np.uint64(0)
    for at in range(form_low, form_high):
        word |= np.uint64(octets[at]) << np.uint64(8 * (at - form_low))
    if word == _D8:
        return bool(high - low == 8 and day_number(octets, low)[1])
    if word == _RD8 and high - low == 17 and octets[low + 8] == _DASH:
        return bool(day_number(octets, low)[1] and day_number(octets, low + 9)[1])
    return False
