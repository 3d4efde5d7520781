"""The grammar of a guide as lookup tables of integers: what a check of millions of elements gathers from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np

from claimwright.data_files import data_table
from claimwright.x12.grammar.catalogue import guide
from claimwright.x12.grammar.code_keys import Codes
from claimwright.x12.grammar.loop_tables import LoopTable, Symbols
from claimwright.x12.grammar.model import HEADER, Element, Guide, Loop, Use, segment_names, segment_sizes, standard

TYPES: Final = {"AN": 0, "ID": 1, "DT": 2, "TM": 3, "R": 4, "N0": 5, "C": 6}
_NOTE_KINDS: Final = {"P": 1, "R": 2, "E": 3, "C": 4, "L": 5}


class Rules:
    """One guide compiled; with no guide, the standard alone. Numbers of uses, loops and elements index its arrays."""

    def __init__(self, source: Guide | None) -> None:
        self.guide = source
        self.loops: list[Loop] = list(source.loops) if source else []
        self.loop_number = {loop.id: at for at, loop in enumerate(self.loops)}
        self.unknown = len(self.loops)
        self.uses: list[Use] = [use for loop in self.loops for use in loop.uses]
        self.own = len(self.uses)
        """Uses below this number are the guide's; then comes one for what is no segment, then the standard's by id."""
        self.identifiers = list(segment_names())
        self.uses.append(Use("", "", None, "S", 1 << 30, 0, (), ""))
        self.uses += [_standard_use(identifier) for identifier in self.identifiers]
        self.codes = Codes(part.codes for use in self.uses for part in use.elements if part.codes)
        self._elements()
        self._notes()
        self._symbols()
        self._tables()

    def _elements(self) -> None:
        self.elements: list[Element] = []
        size = len(self.uses)
        self.use_base = np.zeros(size, dtype=np.int32)
        self.use_count = np.zeros(size, dtype=np.int32)
        self.use_room = np.zeros(size, dtype=np.int32)
        """How many elements it may have: in the guide those told, in the standard all there are."""
        self.use_required = np.zeros(size, dtype=np.uint32)
        self.use_unused = np.zeros(size, dtype=np.uint32)
        composites: list[tuple[int, list[Element]]] = []
        for at, use in enumerate(self.uses):
            self.use_base[at] = len(self.elements)
            whole = [part for part in use.elements if not part.component]
            self.use_count[at] = len(whole)
            narrow = at < self.own and self.guide is not None and not self.guide.wide
            self.use_room[at] = len(whole) if narrow else segment_sizes().get(use.id, 0)
            self.use_required[at] = _mask(part.position for part in whole if part.usage == "R")
            self.use_unused[at] = _mask(part.position for part in whole if part.usage == "N")
            for part in whole:
                inner = [one for one in use.elements if one.component and one.position == part.position]
                if inner and part.usage != "N":
                    composites.append((len(self.elements), inner))
                self.elements.append(part)
        count = len(self.elements) + sum(len(inner) for _, inner in composites)
        self.part_base = np.full(count, -1, dtype=np.int32)
        self.part_count = np.zeros(count, dtype=np.int32)
        self.part_required = np.zeros(count, dtype=np.uint32)
        self.part_unused = np.zeros(count, dtype=np.uint32)
        for at, inner in composites:
            self.part_base[at] = len(self.elements)
            self.part_count[at] = len(inner)
            self.part_required[at] = _mask(part.component for part in inner if part.usage == "R")
            self.part_unused[at] = _mask(part.component for part in inner if part.usage == "N")
            self.elements += inner
        self.type = np.array([TYPES[part.type] for part in self.elements], dtype=np.uint8)
        self.least = np.array([part.least for part in self.elements], dtype=np.int32)
        self.most = np.array([part.most for part in self.elements], dtype=np.int32)
        self.repeats = np.array([part.repeats for part in self.elements])
        self.set = np.array([self.codes.number(part.codes) for part in self.elements], dtype=np.int16)
        # A value that is one of its codes has their length: lengths are checked of the others alone.
        self.checked_least = np.where(self.set > 0, 0, self.least).astype(np.int32)
        self.checked_most = np.where(self.set > 0, 1 << 30, self.most).astype(np.int32)

    def _notes(self) -> None:
        """``notes``: kind, first mask, second mask for each use, as many deep as the segment with most notes."""
        by_segment: dict[str, list[tuple[int, int, int, str]]] = {}
        for segment, note in data_table("claimwright.x12.grammar", "notes.tsv").iter_rows():
            places = [int(note[at : at + 2]) for at in range(1, len(note), 2)]
            one = note[0] in "CL"
            masks = (_mask(places[:1]), _mask(places[1:])) if one else (_mask(places), 0)
            by_segment.setdefault(segment, []).append((_NOTE_KINDS[note[0]], *masks, note))
        deep = max(len(notes) for notes in by_segment.values())
        self.note_kind = np.zeros((deep, len(self.uses)), dtype=np.uint8)
        self.note_first = np.zeros((deep, len(self.uses)), dtype=np.uint32)
        self.note_second = np.zeros((deep, len(self.uses)), dtype=np.uint32)
        self.note_text: dict[tuple[int, int], str] = {}
        for at, use in enumerate(self.uses):
            for depth, (kind, first, second, text) in enumerate(by_segment.get(use.id, [])):
                self.note_kind[depth, at], self.note_first[depth, at], self.note_second[depth, at] = kind, first, second
                self.note_text[depth, at] = text

    def _symbols(self) -> None:
        told: dict[str, tuple[int, int, list[str]]] = {}
        for use in self.uses[: self.own]:
            if use.told:
                position, component, values = use.told
                told.setdefault(use.id, (position, component, []))[2].extend(values)
        self.symbols = Symbols(self.identifiers, told)
        self.loop_table = LoopTable.empty(self.symbols, len(self.loops) + 1)

    def _tables(self) -> None:
        loops, symbols, ids = len(self.loops) + 2, len(self.symbols.names), len(self.identifiers) + 1
        self.use_of = np.full((loops, symbols), -1, dtype=np.int16)
        self.only_use = np.full((loops, ids), -1, dtype=np.int16)
        self.standard_use = np.arange(self.own, self.own + len(self.identifiers) + 1, dtype=np.int16)
        self.loop_table.rest[: len(self.loops)] = [loop.rest for loop in self.loops]
        self.known_here = np.zeros(ids, dtype=bool)
        for use in self.uses[: self.own]:
            self.known_here[self.identifiers.index(use.id) + 1] = True
        number = 0
        for at, loop in enumerate(self.loops):
            for use in loop.uses:
                dense = self.identifiers.index(use.id) + 1
                # A use without qualifier takes what those with one leave.
                mine = [one for one in self._symbols_of(use) if use.told or self.use_of[at, one] < 0]
                self.use_of[at, mine] = number
                self.only_use[at, dense] = number if self.only_use[at, dense] == -1 else -2
                number += 1
        for at, loop in enumerate(self.loops):
            for use in loop.uses if loop.rest else loop.uses[:1]:
                self._opens(at, loop, self._symbols_of(use))
        self._strangers()
        self._orders()
        self.loop_table.close()
        self._uses()

    def _orders(self) -> None:
        """What loops lie in, how often and in which order they come; those an outer loop must hold have a bit there."""
        size = len(self.loops) + 1
        inner = [[self.loop_number[name] for name in loop.within if name in self.loop_number] for loop in self.loops]
        self.within = np.full((size, 1 + max(map(len, inner), default=0)), -1, dtype=np.int64)
        for at, outer in enumerate(inner):
            self.within[at, : len(outer)] = outer
        self.loop_rest = np.append(np.array([loop.rest for loop in self.loops], dtype=bool), True)
        self.loop_most = np.array([loop.most for loop in self.loops] + [1 << 30], dtype=np.int64)
        self.loop_order = np.array([loop.order for loop in self.loops] + [0], dtype=np.int64)
        self.loop_bit = np.zeros(size, dtype=np.uint64)
        self.loop_wanted = np.zeros(size, dtype=np.uint64)
        wanted = [at for at, loop in enumerate(self.loops) if loop.usage == "R" and not loop.rest and loop.id != HEADER]
        for bit, at in enumerate(wanted):
            self.loop_bit[at] = np.uint64(1 << bit)
            for outer_loop in inner[at]:
                self.loop_wanted[outer_loop] |= np.uint64(1 << bit)

    def _symbols_of(self, use: Use) -> list[int]:
        return self.symbols.of(use.id, use.told[2] if use.told else None)

    def _opens(self, at: int, loop: Loop, symbols: list[int]) -> None:
        table = self.loop_table
        if loop.after:
            for outer in loop.after:
                table.after[self.loop_number[outer], symbols] = at
        elif loop.section:
            table.section[symbols] = at
        else:
            for outer in loop.within:
                table.inner[self.loop_number[outer], symbols] = at
                rest = self.loop_number.get(outer + "+")
                if rest is not None:
                    table.inner[rest, symbols] = at

    def _strangers(self) -> None:
        """A name segment (NM1, N1) of an unknown entity opens an unknown loop where names open loops."""
        names, inner = self.symbols.names, self.loop_table.inner
        for at in range(len(self.loops)):
            naming = {names[symbol][0] for symbol in np.flatnonzero(inner[at] >= 0)} & {"NM1", "N1"}
            for symbol, (identifier, _) in enumerate(names):
                if identifier in naming and inner[at, symbol] < 0 and self.use_of[at, symbol] < 0:
                    inner[at, symbol] = self.unknown

    def _uses(self) -> None:
        self.use_loop = np.full(len(self.uses), self.unknown, dtype=np.int16)
        self.use_order = np.zeros(len(self.uses), dtype=np.int16)
        self.use_most = np.full(len(self.uses), 1 << 30, dtype=np.int32)
        self.use_bit = np.zeros(len(self.uses), dtype=np.uint64)
        self.loop_required = np.zeros(len(self.loops) + 2, dtype=np.uint64)
        number = 0
        for at, loop in enumerate(self.loops):
            for place, use in enumerate(loop.uses):
                self.use_loop[number], self.use_order[number], self.use_most[number] = at, use.order, use.most
                self.use_bit[number] = np.uint64(1 << place)
                if use.usage == "R":
                    self.loop_required[at] |= np.uint64(1 << place)
                number += 1


def _mask(positions: Iterable[int]) -> int:
    mask = 0
    for position in positions:
        mask |= 1 << (position - 1)
    return mask


def _standard_use(identifier: str) -> Use:
    parts = tuple(
        Element(position, component, "S", known.type, known.least, known.most, known.number, known.name, repeats=True)
        for (segment, position, component), known in standard().items()
        if segment == identifier
    )
    return Use("", identifier, None, "S", 1 << 30, 0, parts, segment_names()[identifier])


@cache
def rules(identifier: str) -> Rules:
    """The compiled guide of this id; of "" the standard alone."""
    return Rules(guide(identifier) if identifier else None)
