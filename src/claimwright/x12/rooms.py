"""Which room turns the transactions of a file into tables, and tables into a file?

The wire format knows no claims: the room that owns the tables of a transaction owns the way between both, and is named
in ``rooms.tsv``, as a plug-in is by its entry point. Nothing here imports a room before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import polars as pl

from claimwright.schema import Table
from claimwright.x12.data import data_table
from claimwright.x12.writer import Envelope

if TYPE_CHECKING:
    from claimwright.x12.segments import Segments

ELEMENTS: Final = "elements"
"""Name of the one table of transactions that no room has tables for."""


@dataclass(frozen=True)
class NamedBy:
    """What rows belong to: a claim, a payment. ``key`` names it within a file, column ``label`` of ``table`` to people.

    ``money`` is the column of ``table`` that says how much it is about.
    """

    what: str
    key: str
    table: str
    label: str
    money: str = ""


class Room(Protocol):
    """What the module of a room offers. Readers skip other transactions and raise ``UnreadableError`` without their own."""

    def named(self) -> tuple[NamedBy, ...]:
        """What the rows of the tables belong to, from the outermost."""
        ...

    def declared(self) -> tuple[Table, ...]:
        """The tables there are."""
        ...

    def stream_tables(self, data: bytes | Path | Segments, source: str) -> Iterator[dict[str, pl.DataFrame]]:
        """Tables by name, a stretch of the file at a time."""
        ...

    def read_tables(self, data: bytes | Path | Segments, source: str) -> Any:
        """The room's own object for a file."""
        ...

    def write_tables(self, given: Any, envelope: Envelope) -> bytes:
        """An interchange from the room's object, or from frames by table."""
        ...


def _rows() -> list[dict[str, Any]]:
    return list(data_table("rooms.tsv").iter_rows(named=True))


def kinds() -> tuple[str, ...]:
    """The transactions (ST01) that have tables."""
    return tuple(row["transaction"] for row in _rows())


def rooms_of(held: Iterable[str]) -> list[Room]:
    """The rooms that have tables for any of these transactions, each once."""
    wanted = set(held)
    modules = dict.fromkeys(row["module"] for row in _rows() if row["transaction"] in wanted)
    return [cast(Room, import_module(module)) for module in modules]


def room_of(transaction: str) -> Room:
    """The room of a transaction (ST01). Raises ``KeyError`` for one without tables."""
    module = {row["transaction"]: row["module"] for row in _rows()}[transaction]
    return cast(Room, import_module(module))


def room_for(tables: Mapping[str, pl.DataFrame]) -> Room:
    """The room that these tables are of. Raises ``ValueError`` when they are of none."""
    for row in _rows():
        if row["table"] in tables:
            return room_of(row["transaction"])
    wanted = " or ".join(f"{row['table']} ({row['transaction']})" for row in _rows())
    raise ValueError(f"expected a table named {wanted}, found {', '.join(tables) or 'none'}")
