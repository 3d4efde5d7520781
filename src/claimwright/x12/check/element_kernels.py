"""Which segments may have something wrong with their elements? One pass that passes over those which surely have not.

It is as strict as the checks themselves or stricter: a segment it lets pass has no finding on its elements; one it does
not let pass is looked at again (``check_values``), which tells what is the matter.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from claimwright.arrays import Array
from claimwright.kernels import inlined, lean_kernel
from claimwright.x12.check.value_kernels import fits, written_so

# Kinds of characters and types of elements, as in ``character_kinds`` and ``grammar.lookups``; compiled in.
_BLANK_KIND, _FOREIGN = 8, 128
_DATE: Final = 2
_BLANK, _DOT = ord(" "), ord(".")
_SHIFT = np.uint64(46)
_KEY_SIZE: Final = 8
"""Bytes of a code that make its key."""
_DEEPEST: Final = 31
"""Positions that have a bit in the masks."""

USE_BASE, USE_COUNT, USE_ROOM, USE_REQUIRED, USE_UNUSED, USE_NOTED = range(6)
"""Columns of ``uses``."""
TYPE, LEAST, MOST, SET, PART_BASE, PART_COUNT, PART_REQUIRED, PART_UNUSED, DIAGNOSIS, DATED, MONEY = range(11)
"""Columns of ``elements``."""


class Grammar(NamedTuple):
    """A guide as the kernels look it up."""

    kinds: Array
    """Kind of each byte."""
    uses: Array
    """A row a use, columns as named above."""
    elements: Array
    """A row a rule, columns as named above."""
    notes: Array
    """Kind and two masks by depth and use."""
    mixer: np.uint64
    code_keys: Array
    code_numbers: Array
    allowed: Array
    """The sets of codes: ``grammar.code_keys.Codes``."""
    formatted: Array
    """By number of the id the elements that say the form of a date and the date, 0 where there is none."""


@lean_kernel
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
    grammar: Grammar,
    suspect: Array,
) -> int:
    """Marks the segments to be looked at; returns how many. ``header``: number of the ISA."""
    found = 0
    for at in range(len(rows)):
        token = first[rows[at]]
        count = first[rows[at] + 1] - token - 1
        bad = dense[at] <= 0 or dense[at] == header
        if not bad:
            bad = _elements_suspect(
                octets, token_start, token_end, token, count, use[at], component, repetition, grammar
            )
        if not bad:
            bad = _date_misformed(octets, token_start, token_end, token, count, dense[at], grammar.formatted)
        suspect[at] = bad
        found += bad
    return found


@inlined
def _elements_suspect(
    octets: Array,
    token_start: Array,
    token_end: Array,
    token: int,
    count: int,
    place: int,
    component: int,
    repetition: int,
    grammar: Grammar,
) -> bool:
    """Whether the elements of a segment may be too many, idle, missing, not used or wrong; ``token`` is its id."""
    uses = grammar.uses
    if count > uses[place, USE_ROOM]:
        return True
    if count > 0 and token_end[token + count] <= token_start[token + count]:
        return True
    present = 0
    for position in range(1, count + 1):
        low, high = token_start[token + position], token_end[token + position]
        if high <= low:
            continue
        if position <= _DEEPEST:
            present |= 1 << (position - 1)
        if position > uses[place, USE_COUNT]:
            continue
        rule = uses[place, USE_BASE] + position - 1
        if grammar.elements[rule, PART_BASE] >= 0:
            if _composite_suspect(octets, low, high, rule, component, repetition, grammar):
                return True
        elif _simple_suspect(octets, low, high, rule, component, repetition, grammar):
            return True
    if (uses[place, USE_REQUIRED] & ~present) != 0 or (uses[place, USE_UNUSED] & present) != 0:
        return True
    return uses[place, USE_NOTED] != 0 and _notes_broken(grammar.notes, place, present)


@inlined
def _simple_suspect(
    octets: Array, low: int, high: int, rule: int, component: int, repetition: int, grammar: Grammar
) -> bool:
    """Whether an element without components holds a separator or a value that may be wrong."""
    end, seen, points, word = _read(octets, low, high, component, repetition, grammar.kinds)
    return end < high or _value_suspect(octets, low, end, rule, seen, points, word, grammar)


@inlined
def _composite_suspect(
    octets: Array, low: int, high: int, whole: int, component: int, repetition: int, grammar: Grammar
) -> bool:
    """Whether the components of an element may be too many, missing, not used or wrong; a repetition is looked at again."""
    elements = grammar.elements
    if high - low > elements[whole, MOST] or high - low < elements[whole, LEAST]:
        return True
    present = 0
    number = 0
    before, start = low, low
    while start <= high:
        if number == elements[whole, PART_COUNT]:
            return True
        rule = elements[whole, PART_BASE] + number
        number += 1
        end, seen, points, word = _read(octets, start, high, component, repetition, grammar.kinds)
        if end < high and octets[end] == repetition:
            return True
        if end > start:
            if number <= _DEEPEST:
                present |= 1 << (number - 1)
            if _value_suspect(octets, start, end, rule, seen, points, word, grammar):
                return True
            # The component before says the form of a date; it ends at the separator before this one.
            if elements[rule, DATED] and number > 1 and not written_so(octets, before, start - 1, start, end):
                return True
        before, start = start, end + 1
    return bool((elements[whole, PART_REQUIRED] & ~present) != 0 or (elements[whole, PART_UNUSED] & present) != 0)


@inlined
def _read(
    octets: Array, start: int, high: int, component: int, repetition: int, kinds: Array
) -> tuple[int, int, int, np.uint64]:
    """Up to the next separator: where it stands, the kinds of the bytes before it, how many points, the first eight bytes."""
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
        if end - start < _KEY_SIZE:
            word |= np.uint64(symbol) << np.uint64(8 * (end - start))
        end += 1
    return end, seen, points, word


@inlined
def _value_suspect(
    octets: Array, start: int, end: int, rule: int, seen: int, points: int, word: np.uint64, grammar: Grammar
) -> bool:
    """Whether a value may have the wrong length, characters, type or code."""
    elements = grammar.elements
    size = end - start
    if size < elements[rule, LEAST] or size > elements[rule, MOST] or seen & _FOREIGN:
        return True
    if seen & _BLANK_KIND and (octets[start] == _BLANK or octets[end - 1] == _BLANK):
        return True
    if points and (
        elements[rule, DIAGNOSIS] or (elements[rule, MONEY] and _DOT not in octets[max(start, end - 3) : end])
    ):
        return True
    form = elements[rule, TYPE]
    if form >= _DATE and not fits(octets, start, end, form, seen, points):
        return True
    coded = elements[rule, SET]
    if coded <= 0:
        return False
    slot = (word * grammar.mixer) >> _SHIFT
    if size > _KEY_SIZE or grammar.code_keys[slot] != word:
        return True
    return not grammar.allowed[coded, grammar.code_numbers[slot]]


@inlined
def _date_misformed(
    octets: Array, token_start: Array, token_end: Array, token: int, count: int, number: int, formatted: Array
) -> bool:
    """Whether a segment has a date that is not written as an element before it says."""
    if formatted[number, 0] == 0 or count < formatted[number, 1]:
        return False
    form, date = token + formatted[number, 0], token + formatted[number, 1]
    return not written_so(octets, token_start[form], token_end[form], token_start[date], token_end[date])


@lean_kernel
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
