"""What a module that owns tables of transactions offers, and what their rows are named by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from claimwright.schema import Table
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments


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


class TableOwner(Protocol):
    """What such a module offers. Readers skip other transactions and raise ``UnreadableError`` without their own."""

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
        """Its own object for a file."""
        ...

    def write_tables(self, given: Any, envelope: Envelope) -> bytes:
        """An interchange from that object, or from frames by table."""
        ...
