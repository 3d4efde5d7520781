"""Which segments does a file hold, in which interchange, group and transaction, and how does it go back to bytes?"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.errors import UnreadableError
from claimwright.schema import Column, Table
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.envelopes import transactions
from claimwright.x12.wire.scanning import LARGEST, scan
from claimwright.x12.wire.separator_groups import SeparatorGroup
from claimwright.x12.wire.source import Source
from claimwright.x12.wire.tokens import segment_id

_WHOLE: Final = 1 << 62

SEGMENTS: Final = Table(
    "segments",
    "one segment",
    (
        Column("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        Column(
            "separators_number",
            pl.UInt16,
            "Which set of separators the segment is written with: index into delimiters.",
        ),
        Column("interchange", pl.UInt32, "Running number of the interchange in the file, from 1.", x12="ISA"),
        Column("group", pl.UInt32, "Running number of the functional group in the file; null outside one.", x12="GS"),
        Column(
            "transaction", pl.UInt32, "Running number of the transaction set in the file; null outside one.", x12="ST"
        ),
        Column("segment", pl.UInt32, "Position in its transaction set, the ST being 1; null outside one."),
        Column("id", pl.String, "Segment id, upper case."),
        Column("text", pl.String, "The segment without its terminator and without line breaks around it."),
    ),
    key=("row",),
)


@dataclass(frozen=True)
class Segments:
    """A file as segments: ``chunks`` hold them as positions, ``frame`` as the columns of ``SEGMENTS``.

    ``data`` is the file as received; ``delimiters`` the sets of separators it uses. ``wrapped``: characters a line of a file
    that was broken into lines of one width, whose ``data`` is without them; 0 of any other.
    """

    source: str
    data: bytes = field(repr=False)
    chunks: tuple[Chunk, ...] = field(repr=False)
    delimiters: tuple[Delimiters, ...]
    wrapped: int = 0

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Every segment, columns of ``SEGMENTS``."""
        return pl.concat([_frame(chunk) for chunk in self.chunks])

    @cached_property
    def separator_groups(self) -> list[SeparatorGroup]:
        """The segments by set of separators; nearly always one group."""
        if len(self.delimiters) == 1:
            return [SeparatorGroup(self.frame, self.delimiters[0])]
        return [
            SeparatorGroup(self.frame.filter(pl.col("separators_number") == number), delimiters)
            for number, delimiters in enumerate(self.delimiters)
        ]

    def offsets(self) -> Array:
        """Byte at which each segment begins in the file, in the order of ``frame``."""
        return np.concatenate([chunk.offsets() for chunk in self.chunks])

    def to_bytes(self) -> bytes:
        """The file again: each segment's text with what stood between the segments; equal to what was read."""
        pieces: list[bytes] = []
        end = 0
        for chunk in self.chunks:
            for written, offset in zip(chunk.tokens.raw(), chunk.offsets().tolist(), strict=True):
                pieces += (self.data[end:offset], written)
                end = offset + len(written)
        pieces.append(self.data[end:])
        return b"".join(pieces)

    def transactions(self) -> pl.DataFrame:
        """One row a transaction set, with the control numbers of its group and interchange; see ``envelopes.transactions``."""
        return self._transactions

    @cached_property
    def _transactions(self) -> pl.DataFrame:
        return transactions(self.separator_groups)


def _frame(chunk: Chunk) -> pl.DataFrame:
    codes, place = np.unique(chunk.tokens.code, return_inverse=True)
    names = pl.Series([segment_id(int(code)) for code in codes], dtype=pl.String)
    text = chunk.tokens.texts()
    identifiers = names.gather(pl.Series(place.astype(np.uint32)))
    if "?" in names:
        # What is no id of two or three letters or digits is shown as it stands, so that it can be reported.
        element = chunk.tokens.delimiters.element
        own = text.str.splitn(element, 2).struct.field("field_0").str.strip_chars().str.to_uppercase()
        identifiers = pl.select(pl.when(identifiers == "?").then(own).otherwise(identifiers)).to_series()
    numbers = {
        name: pl.Series(name, getattr(chunk, name).astype(np.uint32))
        for name in ("row", "interchange", "group", "transaction", "segment")
    }
    return pl.DataFrame({**numbers, "id": identifiers.alias("id"), "text": text.alias("text")}).select(
        "row",
        pl.lit(chunk.separators_number, dtype=pl.UInt16).alias("separators_number"),
        "interchange",
        *(pl.when(pl.col(name) > 0).then(name).alias(name) for name in ("group", "transaction", "segment")),
        "id",
        "text",
    )


def read_segments(data: bytes | Path, source: str = "") -> Segments:
    """A file's segments, all at once; ``claimwright.x12.wire.scanning.scan`` reads files of any size in stretches.

    Tolerates a byte order mark, anything before the first ISA, line breaks or none, lower-case segment ids,
    bytes beyond ASCII (UTF-8, else Latin-1, and they go back unchanged), several interchanges with different
    separators, lines of one width, truncated files and missing trailers. Raises ``UnreadableError`` when there is no ISA to read, and for a
    file of over 1 GiB.
    """
    whole = Source(data, source)
    source, content = whole.name, whole.read(0, whole.size)
    whole.close()
    if len(content) > LARGEST:
        told = (
            "at most 1 GiB to be held whole; claims and payments of larger files are read by stream_837 and stream_835"
        )
        raise UnreadableError(source, f"byte {LARGEST}", f"expected {told}")
    chunks = tuple(scan(content, source, stretch=_WHOLE))
    known: dict[int, Delimiters] = {}
    for chunk in chunks:
        known.setdefault(chunk.separators_number, chunk.separators)
    return Segments(source, content, chunks, tuple(known.values()), whole.wrapped)
