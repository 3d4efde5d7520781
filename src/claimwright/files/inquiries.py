"""How do inquiries and their answers become frames by table, and back: one of the owners of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.clearinghouse import tables
from claimwright.clearinghouse.inquiries import Inquiries, read_inquiries, write_inquiries
from claimwright.files.named import NamedBy
from claimwright.schema import Table
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments

_NAMED: Final = (NamedBy("inquiry", "set_id", "inquiry_sets", "reference"),)


def named() -> tuple[NamedBy, ...]:
    """What the rows belong to: the transaction set, by its sender's number."""
    return _NAMED


def declared() -> tuple[Table, ...]:
    """The tables there are."""
    return tables.TABLES


def stream_tables(data: bytes | Path | Segments, source: str = "") -> Iterator[dict[str, pl.DataFrame]]:
    """The inquiry tables (``claimwright.clearinghouse.tables``) of a file, all at once.

    Raises ``UnreadableError`` for a file without a 270, 271, 276, 277 or 277CA.
    """
    yield read_inquiries(data, source).frames()


def read_tables(data: bytes | Path | Segments, source: str = "") -> Inquiries:
    """All inquiries and answers of a file. Raises ``UnreadableError`` for a file without one."""
    return read_inquiries(data, source)


def write_tables(given: Inquiries | Mapping[str, pl.DataFrame], envelope: Envelope) -> bytes:
    """The inquiries as one interchange; of frames by table, those not given are empty."""
    return write_inquiries(given if isinstance(given, Inquiries) else Inquiries.of(**given), envelope)
