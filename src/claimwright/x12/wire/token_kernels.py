"""The loops under ``tokens``: over the bytes of a stretch, and over the segments whose elements are asked for."""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import inlined, lean_kernel

_BLANK, _LINE_FEED, _RETURN, _TAB = 0x20, 0x0A, 0x0D, 0x09


@lean_kernel
def count_separators(octets: Array, first: int, last: int, element: int, terminator: int) -> tuple[int, int]:
    """How many of both stand between these positions, and how many terminators."""
    both = 0
    closing = 0
    for at in range(first, last):
        symbol = octets[at]
        closing += symbol == terminator
        both += symbol == element
    return both + closing, closing


@lean_kernel
def cut(
    octets: Array,
    begin: int,
    finish: int,
    element: int,
    terminator: int,
    numbers: Array,
    base: int,
    token_start: Array,
    token_end: Array,
    start: Array,
    end: Array,
    code: Array,
    first: Array,
) -> tuple[int, int]:
    """Segments and tokens between two positions, into arrays with room for all; returns how many of each.

    Line breaks and blanks before a segment and line breaks behind it are left out, and segments of nothing else.
    ``numbers``: the number of each symbol that an id may hold, in the base ``base``.
    """
    marks = _separators(octets, begin, finish, element, terminator, token_end)
    tokens = 0
    segments = 0
    opened = 0
    token = begin
    for mark in range(marks):
        at = token_end[mark]
        token_start[tokens] = token
        token_end[tokens] = at
        tokens += 1
        token = at + 1
        if at < finish and octets[at] == element:
            continue
        low = _behind_white(octets, token_start[opened], token_end[opened])
        token_start[opened] = low
        high = _before_breaks(octets, token_start[tokens - 1], at)
        token_end[tokens - 1] = high
        if high > low:
            start[segments] = low
            end[segments] = high
            first[segments] = opened
            code[segments] = _code(octets, low, token_end[opened], numbers, base)
            segments += 1
            opened = tokens
        else:
            tokens = opened
    first[segments] = tokens
    return segments, tokens


@inlined
def _separators(octets: Array, begin: int, finish: int, element: int, terminator: int, found: Array) -> int:
    """Where the separators stand, found without a branch (the array has one place more than there are); returns how many.

    What stands behind the last terminator counts as a segment, too: it ends at ``finish``.
    """
    marks = 0
    for at in range(begin, finish):
        found[marks] = at
        symbol = octets[at]
        marks += (symbol == element) | (symbol == terminator)
    if marks == 0 or found[marks - 1] < finish - 1 or octets[finish - 1] != terminator:
        found[marks] = finish
        marks += 1
    return marks


@inlined
def _behind_white(octets: Array, low: int, high: int) -> int:
    while low < high and _is_white(octets[low]):
        low += 1
    return low


@inlined
def _before_breaks(octets: Array, low: int, high: int) -> int:
    while high > low and (octets[high - 1] == _RETURN or octets[high - 1] == _LINE_FEED):
        high -= 1
    return high


@inlined
def _trimmed(octets: Array, low: int, high: int) -> tuple[int, int]:
    """The same stretch without blanks at its edges."""
    while low < high and octets[low] == _BLANK:
        low += 1
    while low < high and octets[high - 1] == _BLANK:
        high -= 1
    return low, high


@inlined
def _is_white(symbol: int) -> bool:
    return symbol in (_BLANK, _LINE_FEED, _RETURN, _TAB, 0)


@inlined
def _code(octets: Array, low: int, high: int, numbers: Array, base: int) -> int:
    low, high = _trimmed(octets, low, high)
    size = high - low
    if size < 2 or size > 3:
        return 0
    one, two = numbers[octets[low]], numbers[octets[low + 1]]
    three = numbers[octets[low + 2]] if size == 3 else 0
    if one == 0 or two == 0 or (size == 3 and three == 0):
        return 0
    found: int = (one * base + two) * base + three
    return found


@lean_kernel
def pick(first: Array, rows: Array, base: Array, count: Array) -> tuple[int, int]:
    """Per segment (-1: none) the number of its first token and of its elements (-1); the most and the least of these."""
    most, least = -1, 1 << 30
    for at in range(len(rows)):
        row = rows[at]
        if row < 0:
            base[at] = 0
            count[at] = -1
            least = -1
            continue
        base[at] = first[row]
        size = first[row + 1] - first[row] - 1
        count[at] = size
        most = max(most, size)
        least = min(least, size)
    return most, (least if len(rows) else -1)


@lean_kernel
def elements(
    octets: Array,
    token_start: Array,
    token_end: Array,
    base: Array,
    count: Array,
    wanted: Array,
    separator: int,
    padded: bool,
    start: Array,
    end: Array,
    longest: Array,
) -> None:
    """Several elements of each segment picked, a row of ``start`` and ``end`` each; and the length of the longest (zero
    before). ``wanted``: element and component (0: all of it)."""
    for at in range(len(base)):
        token = base[at]
        for one in range(len(wanted)):
            position = wanted[one, 0]
            low = token_start[token]
            if count[at] < position:
                start[one, at] = low
                end[one, at] = low
                continue
            low, high = token_start[token + position], token_end[token + position]
            if wanted[one, 1]:
                low, high = _piece(octets, low, high, wanted[one, 1], separator)
            if padded:
                low, high = _trimmed(octets, low, high)
            start[one, at] = low
            end[one, at] = high
            longest[one] = max(longest[one], high - low)


@lean_kernel
def pieces(
    octets: Array, start: Array, end: Array, number: int, separator: int, padded: bool, low: Array, high: Array
) -> int:
    """Piece ``number`` (from 1) of each value between separators (-1: there are none); returns the longest length."""
    longest = 0
    for at in range(len(start)):
        one, two = _piece(octets, start[at], end[at], number, separator)
        if padded:
            one, two = _trimmed(octets, one, two)
        low[at] = one
        high[at] = two
        longest = max(longest, two - one)
    return longest


@inlined
def _piece(octets: Array, low: int, high: int, number: int, separator: int) -> tuple[int, int]:
    at = low
    for _ in range(number - 1):
        while at < high and octets[at] != separator:
            at += 1
        if at >= high:
            return high, high
        at += 1
    first = at
    while at < high and octets[at] != separator:
        at += 1
    return first, at


@lean_kernel
def filled(
    octets: Array,
    token_start: Array,
    token_end: Array,
    first: Array,
    rows: Array,
    most: int,
    padded: bool,
    owner: Array,
    start: Array,
    end: Array,
) -> int:
    """The elements 1 to ``most`` of each segment that are not empty, in order: its place in ``rows``, and where they stand;
    into arrays with room for all. Returns how many."""
    count = 0
    for at in range(len(rows)):
        row = rows[at]
        last = min(first[row] + most, first[row + 1] - 1)
        for token in range(first[row] + 1, last + 1):
            low, high = token_start[token], token_end[token]
            if padded:
                low, high = _trimmed(octets, low, high)
            if high > low:
                owner[count] = at
                start[count] = low
                end[count] = high
                count += 1
    return count
