"""Which loops does a reader know in a transaction set, of whatever version, and which segments open them?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.grammar.loop_tables import LoopTable, Symbols
from claimwright.x12.grammar.model import HEADER

UNKNOWN: Final = "unknown"
"""Loop of a segment that names an entity the transaction has no place for, and of what follows it."""
_ANY: Final = "*"
_OPENS_A_SET: Final = "ST"


@dataclass(frozen=True)
class Opening:
    """A segment that opens a loop: where it stands a section (``within`` empty or told for the order of loops alone), or
    ``inner`` within some loops. ``values``: of the element ``position`` that tells its loops apart, empty for any."""

    loop: str
    name: str
    segment: str
    position: int
    values: tuple[str, ...]
    within: tuple[str, ...]
    inner: bool
    after: tuple[str, ...]
    """Segments that opened the section before; empty for any."""


class ReadingLoops:
    """The loops of one transaction set (and kind of claim): wider than any guide, so that old and odd files are read."""

    def __init__(self, openings: tuple[Opening, ...]) -> None:
        self.openings = openings
        self.names = (HEADER, UNKNOWN, *dict.fromkeys(one.loop for one in openings))
        self.titles = {one.loop: one.name for one in openings}
        """What each loop holds."""
        self.number = {name: at for at, name in enumerate(self.names)}
        self.table = self._table()

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        within = {one.loop: one.within for one in self.openings}
        found: dict[str, frozenset[str]] = {}
        for loop in self.names:
            outer: set[str] = set()
            waiting = [loop]
            while waiting:
                current = waiting.pop()
                if current not in outer:
                    outer.add(current)
                    waiting += within.get(current, ())
            found[loop] = frozenset(outer)
        return found

    def ancestors(self, loop: str) -> frozenset[str]:
        """The loop itself and every loop it can lie in."""
        return self._ancestors[loop]

    @cached_property
    def masks(self) -> dict[tuple[str, ...], Array]:
        """Which loops those of some names are, kept for the next file by those who ask for the same ones again and again."""
        return {}

    @cached_property
    def sections(self) -> frozenset[str]:
        """The loops whose opening ends those before, unless they lie in them."""
        return frozenset({HEADER, *(one.loop for one in self.openings if not one.inner)})

    def _table(self) -> LoopTable:
        told: dict[str, tuple[int, int, list[str]]] = {}
        for one in self.openings:
            if one.position:
                told.setdefault(one.segment, (one.position, 0, []))[2].extend(one.values)
        symbols = Symbols([_OPENS_A_SET, *dict.fromkeys(one.segment for one in self.openings)], told)
        table = LoopTable.empty(symbols, len(self.names))
        table.section[symbols.of(_OPENS_A_SET)] = self.number[HEADER]
        for segment in {one.segment for one in self.openings if one.inner and one.position}:
            table.inner[:-1, symbols.of(segment)] = self.number[UNKNOWN]
        # What a value tells goes before what the segment alone would.
        for one in sorted(self.openings, key=lambda one: bool(one.values)):
            self._fill(table, one)
        table.close()
        return table

    def _fill(self, table: LoopTable, one: Opening) -> None:
        opened = table.symbols.of(one.segment, one.values or None)
        if one.inner:
            for name in one.within:
                table.inner[self.number[name], opened] = self.number[one.loop]
        elif one.after:
            for outer in self.openings:
                if not outer.inner and outer.segment in one.after:
                    table.after[self.number[outer.loop], opened] = self.number[one.loop]
        else:
            table.section[opened] = self.number[one.loop]


@cache
def reading_loops(transaction: str, guide: str = "") -> ReadingLoops:
    """The loops of a transaction set ("837", "835", "999", "277" ...); ``guide`` P, I or D for an 837.

    Raises ``KeyError`` for a transaction set without any.
    """
    openings = tuple(
        Opening(
            row["loop"],
            row["name"],
            row["segment"],
            int(row["position"] or 0),
            _listed(row["values"] if row["values"] != _ANY else None),
            _listed(row["within"]),
            row["level"] == "2",
            _listed(row["after"]),
        )
        for row in data_table("claimwright.x12.grammar", "loops.tsv").iter_rows(named=True)
        if row["transaction"] == transaction and row["guide"] in (None, guide)
    )
    if not openings:
        raise KeyError(transaction)
    return ReadingLoops(openings)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


_KINDS_OF_CLAIM: Final = {"X222": "P", "X098": "P", "X291": "P", "X223": "I", "X096": "I", "X224": "D", "X097": "D"}
"""Guide number within a version (GS08 or ST03) to the kind of claim of an 837."""


def kind_of_claim(*versions: str) -> str:
    """P, I or D of an 837 by the first of these versions (ST03, GS08) that names a guide; "" when none does."""
    for version in versions:
        for number, letter in _KINDS_OF_CLAIM.items():
            if number in version:
                return letter
    return ""
