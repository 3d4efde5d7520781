"""Is each element there that must be, and none that must not, as its segment's place in the guide wants it?"""

from __future__ import annotations

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check import element_kernels
from claimwright.x12.check.compiled_guide import compiled
from claimwright.x12.check.element_values import isa_number, positions_of, present_in, values_of
from claimwright.x12.check.findings import Found
from claimwright.x12.check.forms import check_forms
from claimwright.x12.check.values import Elements, elements_of
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans


def suspects(placed: Placed) -> Array:
    """For each segment whether its elements have to be looked at: the others surely have no finding."""
    rules, tokens = placed.rules, placed.tokens
    found = np.empty(len(placed.rows), dtype=bool)
    repetition = tokens.delimiters.repetition
    element_kernels.suspects(
        tokens.buffer.octets,
        tokens.token_start,
        tokens.token_end,
        tokens.first,
        placed.rows,
        placed.dense,
        placed.use,
        isa_number(rules),
        tokens.separator_of_components,
        ord(repetition) if repetition else -1,
        compiled(rules),
        found,
    )
    return found


def check_values(placed: Placed, found: Found) -> None:
    """Findings on the elements of these segments, SNIP 1 and 2."""
    elements = elements_of(placed)
    present = present_in(elements.position, elements.filled, elements.first)
    _check_presence(placed, elements, present, found)
    values, parts = values_of(placed, elements, found)
    check_forms(placed, values, parts, found)


def _check_presence(placed: Placed, elements: Elements, present: Array, found: Found) -> None:
    rules, use = placed.rules, placed.use
    lacking = rules.use_required[use] & ~present
    counts = np.diff(elements.first) - 1
    many = np.flatnonzero((counts > rules.use_room[use]) & (placed.dense > 0))
    told = _without_shifted(lacking, many, rules.use_room[use[many]])
    short = np.flatnonzero(told)
    if len(short):
        which, position = positions_of(told[short])
        at = short[which]
        found.element("element-missing", placed, at, position, rule=rules.use_base[use[at]] + position - 1)
    idle = rules.use_unused[use] & present
    over = np.flatnonzero(idle)
    if len(over):
        which, position = positions_of(idle[over])
        at = over[which]
        rule = rules.use_base[use[at]] + position - 1
        spans = placed.tokens.element(placed.rows[at], 0)
        token = elements.first[at] + position
        spans = Spans(spans.buffer, elements.start[token], elements.end[token])
        found.element("element-unused", placed, at, position, rule=rule, spans=spans)
    if len(many):
        most = rules.use_room[use[many]]
        for one, number, count in zip(many.tolist(), most.tolist(), counts[many].tolist(), strict=True):
            row, expected = int(placed.rows[one]), f"at most {number} elements"
            place = {"placed": placed, "at": one, "element": number + 1}
            found.add("too-many-elements", row, value=str(count), expected=expected, **place)
    last = elements.first[1:] - 1
    trailing = np.flatnonzero(~elements.filled[last] & (counts > 0) & (placed.dense != isa_number(rules)))
    if len(trailing):
        found.segment("idle-separators", placed, trailing)
    _check_notes(placed, present, lacking, found)


def _without_shifted(lacking: Array, many: Array, room: Array) -> Array:
    """What is lacking, less the last element of segments that have too many: it stands behind a separator too many."""
    if not len(many):
        return lacking
    told = lacking.copy()
    told[many] &= ~(np.uint32(1) << (room - 1).astype(np.uint32))
    return told


def _check_notes(placed: Placed, present: Array, lacking: Array, found: Found) -> None:
    """The dependences between elements (``notes.tsv``); a segment that lacks a required element has its finding."""
    rules = placed.rules
    active = np.flatnonzero((rules.note_kind[0][placed.use] > 0) & (lacking == 0))
    for depth in range(len(rules.note_kind)):
        use = placed.use[active]
        kind = rules.note_kind[depth][use]
        there = kind > 0
        if not there.all():
            active, use, kind = active[there], use[there], kind[there]
        if not len(active):
            return
        first, second = rules.note_first[depth][use], rules.note_second[depth][use]
        have = present[active]
        one, more = have & first, have & second
        broken = (kind == 1) & (one != 0) & (one != first)
        broken |= (kind == 2) & (one == 0)
        broken |= (kind == 3) & ((one & (one - np.uint32(1))) != 0) & (one != 0)
        broken |= (kind == 4) & (one != 0) & (more != second)
        broken |= (kind == 5) & (one != 0) & (more == 0)
        for at in np.flatnonzero(broken):
            _report_note(placed, int(active[at]), rules.note_text[depth, int(use[at])], int(have[at]), found)


def _report_note(placed: Placed, at: int, note: str, have: int, found: Found) -> None:
    places = [int(note[n : n + 2]) for n in range(1, len(note), 2)]
    segment = placed.rules.uses[placed.use[at]].id
    names = [f"{segment}{place:02}" for place in places]
    missing = [place for place in places if not have >> (place - 1) & 1]
    words = {
        "P": f"{' and '.join(names)} must be there together or not at all",
        "R": f"one of {', '.join(names)} must be there",
        "E": f"only one of {', '.join(names)} may be there",
        "C": f"with {names[0]} there must be {', '.join(names[1:])}",
        "L": f"with {names[0]} there must be one of {', '.join(names[1:])}",
    }[note[0]]
    which = "elements-exclusive" if note[0] == "E" else "element-dependent"
    place = places[-1] if note[0] == "E" else missing[0]
    found.element(which, placed, np.array([at]), np.array([place]), expected=[words])
