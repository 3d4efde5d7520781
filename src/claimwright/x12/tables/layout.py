"""Which segment and element holds each column of a table? A room's layout, read from its list, for reading and writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from claimwright.data_files import data_table
from claimwright.schema import Column, Table

_ALL: Final = "*"


@dataclass(frozen=True)
class ScopeRule:
    """A kind of loop that rows belong to: a claim, a line, a payment.

    ``loop`` of level 1 encloses its segments; with ``segment`` it is a loop of level 2 that this segment opens. ``table``
    has a row for every such loop; ``keys`` are the columns that name the loop in the tables that hang on it, the last of
    them standing in its own table as ``sequence`` (empty: under the same name).
    """

    loop: str = ""
    segment: str = ""
    table: str = ""
    keys: tuple[str, ...] = ()
    sequence: str = ""
    running: bool = False
    """Whether every such segment opens one that lasts to the next, or to the next loop of the scope ``within``."""
    within: str = ""
    """The scope its loops must lie in: one that stands outside belongs to nothing."""


@dataclass(frozen=True)
class Element:
    """One element or component: a value it must have, one it is given in writing, a column, or a date in some form."""

    position: int
    component: int = 0
    must_be: str = ""
    written: str = ""
    column: str = ""
    form: str = ""
    columns: tuple[str, ...] = ()
    read_only: bool = False
    """Read, for 004010 had it, but not written."""


@dataclass(frozen=True)
class LayoutEntry:
    """One segment that holds columns of one table.

    ``repeat``: one segment a loop, many, closing (one, written behind the loops within), or a name for rules of its own.
    """

    kinds: str
    loop: str
    segment: str
    table: str
    repeat: str
    elements: tuple[Element, ...]

    @property
    def columns(self) -> list[str]:
        """The columns it holds, in the order of the wire."""
        return [name for element in self.elements for name in (element.columns or (element.column,)) if name]

    @property
    def written(self) -> LayoutEntry:
        """The same entry without what is only read."""
        return replace(self, elements=tuple(element for element in self.elements if not element.read_only))


def _element(text: str) -> Element:
    for mark in "=?:<@":
        place, found, value = text.partition(mark)
        if found and place.replace(".", "").isdigit():
            position, _, component = place.partition(".")
            at = (int(position), int(component or 0))
            if mark == "=":
                return Element(*at, must_be=value)
            if mark == "?":
                return Element(*at, written=value)
            if mark in ":<":
                return Element(*at, column=value, read_only=mark == "<")
            form, _, names = value.partition(":")
            return Element(*at, form=form, columns=tuple(names.split(",")))
    raise ValueError(f"{text} is no element of an entry")


@dataclass(frozen=True)
class Layout:
    """How the tables of a room stand in a transaction set.

    ``scopes`` by name; ``loops``: loop to the scope its segments belong to; ``entries`` in the order they are written.
    ``roles``: loop to the value of the column ``role`` of rows that hang there.
    """

    transaction: str
    tables: dict[str, Table]
    scopes: dict[str, ScopeRule]
    loops: dict[str, str]
    entries: tuple[LayoutEntry, ...]
    roles: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Name that entries use for several loops, to these loops."""

    def loops_of(self, entry: LayoutEntry) -> tuple[str, ...]:
        """The loops an entry's segments stand in."""
        return self.groups.get(entry.loop, (entry.loop,))

    def of(self, kind: str) -> tuple[LayoutEntry, ...]:
        """The entries of a kind (the guide's letter; "" for a transaction with one guide), in order."""
        return self._by_kind(kind, written=False)

    def written(self, kind: str) -> tuple[LayoutEntry, ...]:
        """The same without what is only read."""
        return self._by_kind(kind, written=True)

    def _by_kind(self, kind: str, *, written: bool) -> tuple[LayoutEntry, ...]:
        if (kind, written) not in self._known:
            found = [entry for entry in self.entries if entry.kinds == _ALL or kind in entry.kinds]
            if written:
                found = [entry.written for entry in found]
                found = [entry for entry in found if entry.elements or entry.repeat not in ("one", "many", "closing")]
            self._known[kind, written] = tuple(found)
        return self._known[kind, written]

    @cached_property
    def _known(self) -> dict[tuple[str, bool], tuple[LayoutEntry, ...]]:
        return {}

    def scope_of(self, entry: LayoutEntry) -> str:
        """The scope of an entry's segments; "" when they are read by rules of their own."""
        return self.loops.get(entry.loop, "")

    def own_table(self, scope: str) -> str:
        """The table that has a row for every loop of a scope; "" if none has."""
        rule = self.scopes.get(scope)
        return rule.table if rule else ""

    @cached_property
    def tables_by_role(self) -> frozenset[str]:
        """The tables whose rows stand in one loop or another by their role."""
        return frozenset(
            entry.table
            for entry in self.entries
            if entry.loop in self.roles and "role" in self.tables[entry.table].names
        )

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Column]:
        return {(name, column.name): column for name, table in self.tables.items() for column in table.columns}

    def column(self, table: str, name: str) -> Column:
        return self._columns[table, name]


def read_entries(package: str, name: str, tables: Iterable[Table]) -> tuple[LayoutEntry, ...]:
    """The entries a room lists, in order. Raises ``ValueError`` for a column or mark the tables do not know."""
    known = {table.name: set(table.names) for table in tables}
    found = []
    for row in data_table(package, name).iter_rows(named=True):
        elements = tuple(_element(text) for text in (row["elements"] or "").split())
        entry = LayoutEntry(row["kinds"], row["loop"], row["segment"], row["table"], row["repeat"], elements)
        if unknown := set(entry.columns) - known.get(entry.table, set()):
            raise ValueError(f"{name}: {entry.table} has no column {sorted(unknown)}")
        found.append(entry)
    return tuple(found)
