"""How is a guide handed to the loops that pass over elements: as one row a place and one a rule?"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.x12.check import element_kernels
from claimwright.x12.check.character_kinds import KINDS
from claimwright.x12.check.element_kernels import Grammar
from claimwright.x12.grammar.lookups import Rules

FORMATTED: Final = (("DTP", 2, 3), ("DMG", 1, 2), ("PAT", 5, 6), ("INS", 11, 12), ("MPI", 6, 7), ("DN2", 4, 5))
"""Segments, the element that says how a date is written, and the date."""


@cache
def diagnosis_rules(rules: Rules) -> Array:
    """Numbers of the components that hold a diagnosis."""
    return np.array([at for at, part in enumerate(rules.elements) if part.answered_by == "diagnosis"], dtype=np.int64)


@cache
def money_rules(rules: Rules) -> Array:
    """Numbers of the elements and components that hold an amount of money (data element 782)."""
    return np.array([at for at, part in enumerate(rules.elements) if part.number == 782], dtype=np.int64)


@cache
def dated_rules(rules: Rules) -> Array:
    """Numbers of the components that hold a date whose component before says how it is written (HI)."""
    found = [
        at
        for at, part in enumerate(rules.elements)
        if part.component == 4 and part.number == 1251 and rules.elements[at - 1].number == 1250
    ]
    return np.array(found, dtype=np.int64)


@cache
def compiled(rules: Rules) -> Grammar:
    """The guide as ``element_kernels.suspects`` takes it."""
    uses = np.zeros((len(rules.use_base), 6), dtype=np.int64)
    for column, values in (
        (element_kernels.USE_BASE, rules.use_base),
        (element_kernels.USE_COUNT, rules.use_count),
        (element_kernels.USE_ROOM, rules.use_room),
        (element_kernels.USE_REQUIRED, rules.use_required),
        (element_kernels.USE_UNUSED, rules.use_unused),
        (element_kernels.USE_NOTED, rules.note_kind[0] > 0),
    ):
        uses[:, column] = values
    elements = np.zeros((len(rules.elements), 11), dtype=np.int64)
    for column, values in (
        (element_kernels.TYPE, rules.type),
        (element_kernels.LEAST, rules.checked_least),
        (element_kernels.MOST, rules.checked_most),
        (element_kernels.SET, rules.set),
        (element_kernels.PART_BASE, rules.part_base),
        (element_kernels.PART_COUNT, rules.part_count),
        (element_kernels.PART_REQUIRED, rules.part_required),
        (element_kernels.PART_UNUSED, rules.part_unused),
    ):
        elements[:, column] = values
    elements[diagnosis_rules(rules), element_kernels.DIAGNOSIS] = 1
    elements[dated_rules(rules), element_kernels.DATED] = 1
    elements[money_rules(rules), element_kernels.MONEY] = 1
    notes = np.stack([rules.note_kind, rules.note_first, rules.note_second]).astype(np.int64)
    formatted = np.zeros((len(rules.identifiers) + 1, 2), dtype=np.int64)
    for segment, form, at in FORMATTED:
        formatted[rules.identifiers.index(segment) + 1] = form, at
    codes = rules.codes
    return Grammar(KINDS, uses, elements, notes, codes.mixer, codes.keys, codes.numbers, codes.allowed, formatted)
