"""Which values stand in the segments: each filled element, component and repetition with its rule; what stands there too much?"""

from __future__ import annotations

from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check.character_kinds import ByteKinds
from claimwright.x12.check.findings import Found
from claimwright.x12.check.values import Elements, Values, split_at
from claimwright.x12.grammar.lookups import TYPES, Rules
from claimwright.x12.places.place import Placed
from claimwright.x12.wire.byte_values import Spans

_POSITIONS: Final = 32
_BITS: Final = np.array([0, *(1 << at for at in range(_POSITIONS - 1)), 0], dtype=np.uint32)
_COMPOSITE: Final = TYPES["C"]


def present_in(position: Array, filled: Array, first: Array) -> Array:
    """For each group of neighbours a mask of the positions that are filled."""
    bits = _BITS[np.minimum(position, _POSITIONS)]
    bits[~filled] = 0
    return np.bitwise_or.reduceat(bits, first[:-1]) if len(bits) else np.zeros(len(first) - 1, dtype=np.uint32)


def positions_of(masks: Array) -> tuple[Array, Array]:
    """Masks taken apart: index of the mask and position, for each bit set."""
    at, bit = np.nonzero((masks[:, None] >> np.arange(_POSITIONS - 1, dtype=np.uint32)) & np.uint32(1))
    return at, bit + 1


def isa_number(rules: Rules) -> int:
    """Number of the ISA among the segment ids; its blanks are no idle ones."""
    return rules.identifiers.index("ISA") + 1


def values_of(placed: Placed, elements: Elements, found: Found) -> tuple[Values, Values]:
    """The filled elements that are not composite, and the filled components of those that are; each repetition."""
    rules, use, tokens = placed.rules, placed.use, placed.tokens
    counts = np.diff(elements.first)
    checked = (placed.dense > 0) & (placed.dense != isa_number(rules))
    room = np.where(checked, rules.use_count[use], 0).astype(np.int32)
    within = (elements.position <= np.repeat(room, counts)) & (elements.position > 0) & elements.filled
    chosen = np.flatnonzero(within)
    at, position = elements.at[chosen], elements.position[chosen]
    rule = np.repeat(rules.use_base[use] - 1, counts)[chosen] + position
    start, end = elements.start[chosen], elements.end[chosen]
    none = np.zeros(len(chosen), dtype=np.int32)
    values = Values(placed, at, position, none, rule, start, end, elements.kinds[chosen])
    values = _repetitions(values, tokens.repetition_marks, found)
    composite = rules.type[values.rule] == _COMPOSITE
    if _strays(values, np.flatnonzero(composite), elements, tokens.component_marks):
        values = _with_marks(values, composite, tokens.component_marks, found)
    whole = values.take(np.flatnonzero(rules.part_base[values.rule] >= 0))
    return values, _components(whole, elements.bytes, found) if len(whole.at) else whole


def _strays(values: Values, composite: Array, elements: Elements, marks: Array) -> bool:
    """Whether a component separator stands outside composites (``composite``: their indexes) and ISA16."""
    if not len(elements.start):
        return False
    ends = np.array([elements.start[0], elements.end[-1] + 1])
    low, high = np.searchsorted(marks, ends)
    start, end = values.start[composite], values.end[composite]
    inside = int((np.searchsorted(marks, end) - np.searchsorted(marks, start)).sum())
    headers = int((values.placed.dense == isa_number(values.placed.rules)).sum())
    return int(high - low) != inside + headers


def _holding(values: Values, marks: Array) -> Array:
    """Indexes of the values that hold one of these separators."""
    if not len(marks) or not len(values.start):
        return np.empty(0, dtype=np.int64)
    at = np.searchsorted(values.start, marks, side="right") - 1
    inside = (at >= 0) & (marks < values.end[np.maximum(at, 0)])
    return np.unique(at[inside])


def _joined(one: Values, other: Values) -> Values:
    names = ("at", "element", "component", "rule", "start", "end", "kinds")
    columns = {name: np.concatenate((getattr(one, name), getattr(other, name))) for name in names}
    order = np.argsort(columns["start"], kind="stable")
    return Values(one.placed, **{name: column[order] for name, column in columns.items()})


def _repetitions(values: Values, marks: Array, found: Found) -> Values:
    repeated = _holding(values, marks)
    if not len(repeated):
        return values
    allowed = values.placed.rules.repeats[values.rule[repeated]]
    wrong = values.take(repeated[~allowed])
    found.values("too-many-repetitions", wrong)
    keep = np.ones(len(values.at), dtype=bool)
    keep[repeated] = False
    whole = values.take(repeated[allowed])
    if not len(whole.at):
        return values.take(keep)
    pieces = split_at(whole, marks, whole.rule)
    pieces = Values(
        pieces.placed,
        pieces.at,
        pieces.element,
        np.zeros_like(pieces.component),
        pieces.rule - pieces.component + 1,
        pieces.start,
        pieces.end,
        pieces.kinds,
    )
    return _joined(values.take(keep), pieces.take(pieces.end > pieces.start))


def _with_marks(values: Values, composite: Array, marks: Array, found: Found) -> Values:
    """``values`` without those that hold a component separator and are no composites; they are found."""
    holding = _holding(values, marks)
    wrong = holding[~composite[holding]]
    if not len(wrong):
        return values
    found.values("too-many-components", values.take(wrong))
    keep = np.ones(len(values.at), dtype=bool)
    keep[wrong] = False
    return values.take(keep)


def _components(whole: Values, bytes_of: ByteKinds, found: Found) -> Values:
    """The components of composites; what is missing, not used or too many is found."""
    rules, tokens = whole.placed.rules, whole.placed.tokens
    base = rules.part_base[whole.rule]
    parts = split_at(whole, tokens.component_marks, base)
    filled = parts.end > parts.start
    first = np.append(np.flatnonzero(parts.component == 1), len(parts.at))
    present = present_in(parts.component, filled, first)
    for name, masks in (
        ("element-missing", rules.part_required[whole.rule] & ~present),
        ("element-unused", rules.part_unused[whole.rule] & present),
    ):
        some = np.flatnonzero(masks)
        if len(some):
            which, component = positions_of(masks[some])
            at = some[which]
            spans = None
            if name == "element-unused":
                piece = first[at] + component - 1
                spans = Spans(tokens.buffer, parts.start[piece], parts.end[piece])
            found.element(
                name,
                whole.placed,
                whole.at[at],
                whole.element[at],
                component=component,
                rule=base[at] + component - 1,
                spans=spans,
            )
    many = np.flatnonzero(np.diff(first) > rules.part_count[whole.rule])
    if len(many):
        found.values("too-many-components", whole.take(many))
    room = np.repeat(rules.part_count[whole.rule], np.diff(first))
    parts = parts.take(np.flatnonzero(filled & (parts.component <= room)))
    kinds = bytes_of.between(parts.start, parts.end)
    return Values(parts.placed, parts.at, parts.element, parts.component, parts.rule, parts.start, parts.end, kinds)
