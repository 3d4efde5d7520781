"""Which segments may have something wrong with their elements? One pass that passes over those which surely have not.

It is as strict as the checks themselves or stricter: a segment it lets pass has no finding on its elements; one it does
not let pass is looked at again (``check_values``), which tells what is the matter.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import kernel
from claimwright.x12.wire.byte_value_kernels import day_number

# Kinds of characters and types of elements, as in ``pieces`` and ``rules``; compiled in.
_DIGIT, _BLANK_KIND, _POINT, _MINUS, _FOREIGN = 1, 8, 32, 64, 128
_DATE, _TIME, _DECIMAL, _WHOLE, _COMPOSITE = 2, 3, 4, 5, 6
_BLANK, _DASH, _ZERO, _NINE, _DOT = ord(" "), ord("-"), ord("0"), ord("9"), ord(".")
_SHIFT = np.uint64(46)
_D8 = np.uint64(ord("D") | ord("8") << 8)
_RD8 = np.uint64(ord("R") | ord("D") << 8 | ord("8") << 16)
_DEEPEST: Final = 31
"""Positions that have a bit in the masks."""

USE_BASE, USE_COUNT, USE_ROOM, USE_REQUIRED, USE_UNUSED, USE_NOTED = range(6)
"""Columns of ``uses``."""
TYPE, LEAST, MOST, SET, PART_BASE, PART_COUNT, PART_REQUIRED, PART_UNUSED, DIAGNOSIS, DATED = range(10)
"""Columns of ``elements``."""


@kernel
def suspects(
    octets: Array,
    token_start: Array,
    token_end: Array,
    first: Array,
    rows: Array,
    dense: Array,
    use: Array,
    header: int,
    component: int,
    repetition: int,
    kinds: Array,
    uses: Array,
    elements: Array,
    notes: Array,
    mixer: np.uint64,
    code_keys: Array,
    code_numbers: Array,
    allowed: Array,
    formatted: Array,
    suspect: Array,
) -> int:
    """Marks the segments to be looked at; returns how many.

    ``header``: number of the ISA. ``kinds``: kind of each byte. ``uses`` and ``elements``: the guide, a row a use or
    rule, columns as named above. ``notes``: kind and two masks by depth and use. ``code_keys`` to ``allowed``: ``Codes``.
    ``formatted``: by number of the id the elements that say the form of a date and the date, 0 where there is none.
    """
    found = 0
    for at in range(len(rows)):
        row, place, number = rows[at], use[at], dense[at]
        token = first[row]
        count = first[row + 1] - token - 1
        bad = number <= 0 or number == header or count > uses[place, USE_ROOM]
        bad = bad or (count > 0 and token_end[token + count] <= token_start[token + count])
        present = 0
        position = 0
        while position < count and not bad:
            position += 1
            low, high = token_start[token + position], token_end[token + position]
            if high <= low:
                continue
            if position <= _DEEPEST:
                present |= 1 << (position - 1)
            if position > uses[place, USE_COUNT]:
                continue
            whole = uses[place, USE_BASE] + position - 1
            base = elements[whole, PART_BASE]
            # An element that is not composite is one piece with its own rule, in which no separator may stand.
            pieces = elements[whole, PART_COUNT] if base >= 0 else 1
            if base >= 0:
                bad = high - low > elements[whole, MOST] or high - low < elements[whole, LEAST]
            parts = 0
            piece = 0
            start = low
            while start <= high and not bad:
                if piece == pieces:
                    bad = True
                    break
                rule = base + piece if base >= 0 else whole
                piece += 1
                seen = 0
                points = 0
                word = np.uint64(0)
                end = start
                while end < high:
                    symbol = octets[end]
                    if symbol in (component, repetition):
                        break
                    seen |= kinds[symbol]
                    points += symbol == _DOT
                    if end - start < 8:
                        word |= np.uint64(symbol) << np.uint64(8 * (end - start))
                    end += 1
                if end < high and octets[end] == repetition:
                    bad = True
                    break
                size = end - start
                if size == 0:
                    start = end + 1
                    continue
                if piece <= _DEEPEST:
                    parts |= 1 << (piece - 1)
                blank = seen & _BLANK_KIND and (octets[start] == _BLANK or octets[end - 1] == _BLANK)
                pointed = points and elements[rule, DIAGNOSIS]
                sized = elements[rule, LEAST] <= size <= elements[rule, MOST]
                if not sized or seen & _FOREIGN or blank or pointed:
                    bad = True
                else:
                    form = elements[rule, TYPE]
                    if form >= _DATE:
                        bad = not _fits(octets, start, end, form, seen, points)
                    coded = elements[rule, SET]
                    if coded > 0 and not bad:
                        slot = (word * mixer) >> _SHIFT
                        bad = size > 8 or code_keys[slot] != word or not allowed[coded, code_numbers[slot]]
                    if elements[rule, DATED] and piece > 1 and not bad:
                        # The component before ends at the separator before this one; its form is two or three letters.
                        before = start - 1
                        while before > low and octets[before - 1] != component:
                            before -= 1
                        bad = not _written_so(octets, before, start - 1, start, end)
                start = end + 1
            if base >= 0 and not bad:
                bad = (elements[whole, PART_REQUIRED] & ~parts) != 0 or (elements[whole, PART_UNUSED] & parts) != 0
        if not bad:
            bad = (uses[place, USE_REQUIRED] & ~present) != 0 or (uses[place, USE_UNUSED] & present) != 0
        if not bad and uses[place, USE_NOTED]:
            bad = _notes_broken(notes, place, present)
        if not bad and formatted[number, 0] and count >= formatted[number, 1]:
            one, two = token + formatted[number, 0], token + formatted[number, 1]
            bad = not _written_so(octets, token_start[one], token_end[one], token_start[two], token_end[two])
        suspect[at] = bad
        found += bad
    return found


@kernel
def _notes_broken(notes: Array, place: int, present: int) -> bool:
    for depth in range(notes.shape[1]):
        form, first, second = notes[0, depth, place], notes[1, depth, place], notes[2, depth, place]
        if form == 0:
            return False
        one, more = present & first, present & second
        if form == 2 and one == 0:
            return True
        if one == 0:
            continue
        if (form == 1 and one != first) or (form == 3 and (one & (one - 1)) != 0):
            return True
        if (form == 4 and more != second) or (form == 5 and more == 0):
            return True
    return False


@kernel
def _fits(octets: Array, low: int, high: int, form: int, seen: int, points: int) -> bool:
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


@kernel
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


@kernel
def _written_so(octets: Array, form_low: int, form_high: int, low: int, high: int) -> bool:
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
