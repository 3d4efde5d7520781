"""The loops under ``check_code_sets``: which values have codes of published lists, and which of them surely stand there?"""

from __future__ import annotations

from claimwright.arrays import Array
from claimwright.kernels import kernel
from claimwright.x12.check.element_kernels import PART_BASE, PART_COUNT, USE_BASE, USE_COUNT


@kernel
def listed_values(
    octets: Array,
    token_start: Array,
    token_end: Array,
    first: Array,
    rows: Array,
    use: Array,
    asked: Array,
    component: int,
    repetition: int,
    uses: Array,
    elements: Array,
    repeats: Array,
    lists: Array,
    place: Array,
    span: Array,
) -> int:
    """The filled values whose rule has a list (``lists``: by rule its number, or -1), of segments that are ``asked``.

    ``place``: a row a value: index of the segment, element, component, rule; ``span``: start and end of the value, and of
    the component before it (empty without one). Written as far as there is room; returns how many there are. A value with
    separators that its rule does not have is left out, as it has its own finding.
    """
    count = 0
    for at in range(len(rows)):
        place_of = use[at]
        if not asked[place_of]:
            continue
        token = first[rows[at]]
        last = min(first[rows[at] + 1] - token - 1, uses[place_of, USE_COUNT])
        for position in range(1, last + 1):
            whole = uses[place_of, USE_BASE] + position - 1
            base = elements[whole, PART_BASE]
            parts = elements[whole, PART_COUNT] if base >= 0 else 1
            low, high = token_start[token + position], token_end[token + position]
            # Repetitions come one after the other; in each the components.
            start = low
            repeated = False
            while start < high:
                stop = start
                while stop < high and octets[stop] != repetition:
                    stop += 1
                repeated |= stop < high
                if repeated and not repeats[whole]:
                    break
                one = start
                before_low, before_high = one, one
                for number in range(1, parts + 1):
                    end = one
                    while end < stop and octets[end] != component:
                        end += 1
                    if base < 0 and end < stop:
                        break
                    rule = base + number - 1 if base >= 0 else whole
                    if end > one and lists[rule] >= 0:
                        if count < len(place):
                            place[count, 0], place[count, 1] = at, position
                            place[count, 2], place[count, 3] = (number if base >= 0 else 0), rule
                            span[count, 0], span[count, 1] = one, end
                            span[count, 2], span[count, 3] = before_low, before_high
                        count += 1
                    if end >= stop:
                        break
                    before_low, before_high = one, end
                    one = end + 1
                start = stop + 1
    return count


@kernel
def surely_listed(
    keys: Array, since: Array, until: Array, fine: Array, asked: Array, days: Array, unknown: int, found: Array
) -> None:
    """Whether a list has each key on its day, or nothing can be said of a day before ``unknown``.

    ``keys`` ascend, and the first days (``since``) of one key; ``until`` is its last day, ``fine`` whether it may be
    reported. Of several rows that hold on a day the one that began last says, as in ``join_valid``.
    """
    size = len(keys)
    for at in range(len(asked)):
        word, day = asked[at], days[at]
        found[at] = day < unknown
        low, high = 0, size
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < word:
                low = middle + 1
            else:
                high = middle
        while low < size and keys[low] == word:
            if since[low] <= day <= until[low]:
                found[at] = fine[low]
            low += 1
