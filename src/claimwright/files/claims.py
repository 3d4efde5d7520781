"""How do the claims of a file become frames by table, and frames an 837: one of the owners of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.claims import tables
from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837, stream_837
from claimwright.claims.writing import write_837
from claimwright.files.named import NamedBy
from claimwright.schema import Table
from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments

_STRETCH: Final = 4_000_000
"""Bytes of a stretch: several are at work at once, and their tables are larger than they."""
_NAMED: Final = (NamedBy("claim", "claim_id", "claims", "patient_control_number", "total_charge"),)


def named() -> tuple[NamedBy, ...]:
    """What the rows belong to, from the outermost."""
    return _NAMED


def declared() -> tuple[Table, ...]:
    """The tables there are."""
    return tuple(tables.TABLES)


def stream_tables(data: bytes | Path | Segments, source: str = "") -> Iterator[dict[str, pl.DataFrame]]:
    """The claim tables (``claimwright.claims.tables``) of a file, a stretch at a time.

    Raises ``UnreadableError`` for a file without an 837.
    """
    for read in stream_837(data, source, stretch=_STRETCH):
        yield read.claims.frames()


def read_tables(data: bytes | Path | Segments, source: str = "") -> Claims:
    """All claims of a file. Raises ``UnreadableError`` for a file without an 837."""
    return read_837(data, source).claims


def write_tables(given: Claims | Mapping[str, pl.DataFrame], envelope: Envelope) -> bytes:
    """The claims as one 837 interchange; of frames by table, those not given are empty."""
    return write_837(given if isinstance(given, Claims) else Claims.of(**given), envelope)
