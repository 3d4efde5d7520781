"""How do the payments of a file become frames by table, and frames an 835: one of the owners of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.files.named import NamedBy
from claimwright.remittance import tables
from claimwright.remittance.reading import Remittances, read_835, stream_835
from claimwright.remittance.writing import write_835
from claimwright.schema import Table
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments

_STRETCH: Final = 4_000_000
"""Bytes of a stretch: several are at work at once, and their tables are larger than they."""
_NAMED: Final = (
    NamedBy("payment", "payment_id", "payments", "trace_number", "amount"),
    NamedBy("claim payment", "claim_payment_id", "claim_payments", "patient_control_number", "paid"),
)


def named() -> tuple[NamedBy, ...]:
    """What the rows belong to, from the outermost."""
    return _NAMED


def declared() -> tuple[Table, ...]:
    """The tables there are."""
    return (*tables.TABLES, tables.BALANCES)


def stream_tables(data: bytes | Path | Segments, source: str = "") -> Iterator[dict[str, pl.DataFrame]]:
    """The remittance tables (``claimwright.remittance.tables``) of a file, a stretch at a time; balances come last.

    Raises ``UnreadableError`` for a file without an 835.
    """
    for read in stream_835(data, source, stretch=_STRETCH):
        yield {**read.frames(), "balances": read.balances}


def read_tables(data: bytes | Path | Segments, source: str = "") -> Remittances:
    """All payments of a file. Raises ``UnreadableError`` for a file without an 835."""
    return read_835(data, source)


def write_tables(given: Remittances | Mapping[str, pl.DataFrame], envelope: Envelope) -> bytes:
    """The payments as one 835 interchange; of frames by table, those not given are empty.

    Raises ``UnbalancedError`` when the money does not add up.
    """
    if isinstance(given, Remittances):
        return write_835(given, envelope)
    return write_835(Remittances.of(**{name: frame for name, frame in given.items() if name != "balances"}), envelope)
