"""How do the claims of a file become frames by table, and frames an 837: what ``claimwright.x12`` asks of this room?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.reading import read_837, stream_837
from claimwright.claims.writing import write_837
from claimwright.x12.segments import Segments
from claimwright.x12.writer import Envelope


def stream_tables(data: bytes | Path | Segments, source: str = "") -> Iterator[dict[str, pl.DataFrame]]:
    """The claim tables (``claimwright.claims.tables``) of a file, a stretch at a time.

    Raises ``UnreadableError`` for a file without an 837.
    """
    for read in stream_837(data, source):
        yield read.claims.frames()


def read_tables(data: bytes | Path | Segments, source: str = "") -> Claims:
    """All claims of a file. Raises ``UnreadableError`` for a file without an 837."""
    return read_837(data, source).claims


def write_tables(tables: Claims | Mapping[str, pl.DataFrame], envelope: Envelope) -> bytes:
    """The claims as one 837 interchange; of frames by table, those not given are empty."""
    return write_837(tables if isinstance(tables, Claims) else Claims.of(**tables), envelope)
