"""Loops over columns of texts: how long is a row's text joined from pieces, and its bytes one after the other?

A column of texts is three arrays: ``octets``, and per row where its text starts and ends in them (0 <= start <= end <=
their number). What counts and what copies are two functions over the same rows, so that the bytes of a column are written
once, where they stay: the copy ends where the count said, within the bytes that were asked for by it.
"""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import kernel


@kernel
def count_piece(sizes: Array, last: Array, starts: Array, ends: Array, position: int, glued: bool) -> None:
    """Adds a piece to the size of each row's text: its bytes, and a separator a place passed since ``last``.

    ``last`` is the place of the row's latest piece that is not empty; a ``glued`` piece has no separator before it.

    ``sizes``, ``last``, ``starts`` and ``ends`` have an entry a row.
    """
    for row in range(len(sizes)):
        size = ends[row] - starts[row]
        if size > 0:
            if not glued:
                sizes[row] += position - last[row]
                last[row] = position
            sizes[row] += size


@kernel
def copy_piece(
    octets: Array,
    cursor: Array,
    last: Array,
    source: Array,
    starts: Array,
    ends: Array,
    position: int,
    glued: bool,
    separator: int,
) -> None:
    """Writes what ``count_piece`` counted behind the ``cursor`` of each row, and moves it on.

    ``cursor`` and ``last`` begin as ``count_piece`` found them: it writes as many bytes as that counted.
    """
    for row in range(len(cursor)):
        start, end = starts[row], ends[row]
        if end > start:
            at = cursor[row]
            if not glued:
                for _ in range(position - last[row]):
                    octets[at] = separator
                    at += 1
                last[row] = position
            for place in range(start, end):
                octets[at] = source[place]
                at += 1
            cursor[row] = at


@kernel
def count_groups(sizes: Array, starts: Array, ends: Array, groups: Array) -> None:
    """Adds the size of each row's text to that of its group; -1 is none.

    Groups are smaller than the number of ``sizes``.
    """
    for row in range(len(groups)):
        if groups[row] >= 0:
            sizes[groups[row]] += ends[row] - starts[row]


@kernel
def copy_groups(octets: Array, cursor: Array, source: Array, starts: Array, ends: Array, groups: Array) -> None:
    """Writes each row's text behind the ``cursor`` of its group, and moves it on.

    It writes as many bytes behind each cursor as ``count_groups`` counted.
    """
    for row in range(len(groups)):
        group = groups[row]
        if group >= 0:
            at = cursor[group]
            for place in range(starts[row], ends[row]):
                octets[at] = source[place]
                at += 1
            cursor[group] = at


@kernel
def trim_end(octets: Array, starts: Array, ends: Array, idle: int) -> None:
    """Moves each end back over the byte ``idle``.

    An end stays behind its start, so that the byte before it is one of its text.
    """
    for row in range(len(ends)):
        while ends[row] > starts[row] and octets[ends[row] - 1] == idle:
            ends[row] -= 1


@kernel
def replace_octet(octets: Array, old: int, new: int) -> None:
    """Writes one byte in place of another."""
    for at in range(len(octets)):
        if octets[at] == old:
            octets[at] = new


@kernel
def write_decimals(octets: Array, starts: Array, ends: Array, values: Array, scale: int, width: int) -> None:
    """Decimals of ``scale`` digits behind the point, without idle zeros, each flush right in ``width`` bytes.

    ``octets`` have ``width`` bytes a row; no value of 64 bits has more than 19 digits, a point, a zero and a sign.
    """
    for row in range(len(values)):
        value = values[row]
        left = -value if value < 0 else value
        ends[row] = (row + 1) * width
        at = ends[row]
        behind = scale
        while behind > 0 and left % 10 == 0:
            left //= 10
            behind -= 1
        while behind > 0:
            at -= 1
            octets[at] = 48 + left % 10
            left //= 10
            behind -= 1
            if behind == 0:
                at -= 1
                octets[at] = 46
        while True:
            at -= 1
            octets[at] = 48 + left % 10
            left //= 10
            if left == 0:
                break
        if value < 0:
            at -= 1
            octets[at] = 45
        starts[row] = at


@kernel
def write_days(octets: Array, days: Array) -> None:
    """Days since 1970-01-01 as CCYYMMDD, eight bytes each (Howard Hinnant, chrono-compatible date algorithms).

    ``octets`` have eight a row.
    """
    for row in range(len(days)):
        if row and days[row] == days[row - 1]:
            for place in range(row * 8, row * 8 + 8):
                octets[place] = octets[place - 8]
            continue
        shifted = days[row] + 719468
        era = shifted // 146097
        of_era = shifted - era * 146097
        year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
        of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
        shifted_month = (5 * of_year + 2) // 153
        day = of_year - (153 * shifted_month + 2) // 5 + 1
        month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
        year = year_of_era + era * 400 + (1 if month <= 2 else 0)
        number = year * 10000 + month * 100 + day
        for place in range(7, -1, -1):
            octets[row * 8 + place] = 48 + number % 10
            number //= 10


@kernel
def same_text(first: Array, start: int, end: int, second: Array, other_start: int, other_end: int) -> bool:
    """Whether two texts are the same: as many bytes are compared as the first one has."""
    if end - start != other_end - other_start:
        return False
    alike = 0
    while start + alike < end and first[start + alike] == second[other_start + alike]:
        alike += 1
    return start + alike == end


@kernel
def mark_changes(changed: Array, before: Array, octets: Array, starts: Array, ends: Array) -> None:
    """Marks the rows whose text is not that of the row ``before`` them (-1: none, not marked); marked ones stay so."""
    for row in range(len(starts)):
        other = before[row]
        if other >= 0 and not changed[row]:
            changed[row] = not same_text(octets, starts[row], ends[row], octets, starts[other], ends[other])


@kernel
def find_known(
    found: Array,
    octets: Array,
    starts: Array,
    ends: Array,
    known: Array,
    known_starts: Array,
    known_ends: Array,
) -> None:
    """The number of each text among a few known ones; -1 for another text. ``found`` has an entry a row."""
    for row in range(len(starts)):
        found[row] = -1
        for number in range(len(known_starts)):
            if same_text(octets, starts[row], ends[row], known, known_starts[number], known_ends[number]):
                found[row] = number
                break


@kernel
def walk_along(
    found: Array, octets: Array, starts: Array, ends: Array, own: Array, own_starts: Array, own_ends: Array
) -> bool:
    """The number of each text in a list that names them in the same order; False when the orders differ.

    Both go forward together, so a row costs one comparison, or two where the next text begins.

    ``found`` has an entry a row.
    """
    at = 0
    size = len(own_starts)
    for row in range(len(starts)):
        while at < size and not same_text(octets, starts[row], ends[row], own, own_starts[at], own_ends[at]):
            at += 1
        if at == size:
            return False
        found[row] = at
    return True


@kernel
def has_odd(octets: Array, starts: Array, ends: Array, allowed: Array) -> bool:
    """Whether a byte that is not allowed stands in any text, or a blank at its edge.

    ``allowed`` has an entry for each of the 256 bytes.
    """
    for row in range(len(starts)):
        start, end = starts[row], ends[row]
        if end > start:
            if octets[start] == 32 or octets[end - 1] == 32:
                return True
            for at in range(start, end):
                if not allowed[octets[at]]:
                    return True
    return False
