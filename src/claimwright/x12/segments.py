"""Which segments does a file hold, in which interchange, group and transaction, and how does it go back to bytes?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimwright.errors import UnreadableError
from claimwright.schema import Column, Table
from claimwright.x12.delimiters import Delimiters, InterchangeStart, find_interchanges

_FEW: Final = 1000
_MANY_INTERCHANGES: Final = 100
_HEADER_LENGTH: Final = 106
_LINE_BREAKS: Final = (b"\r", b"\n")
_MARKS: Final = ["ISA", "IEA", "TA1", "GS", "GE", "ST", "SE"]

SEGMENTS: Final = Table(
    "segments",
    "one segment",
    (
        Column("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        Column("part", pl.UInt16, "Which set of separators the segment is written with: index into delimiters."),
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
class Part:
    """The segments of all interchanges that share one set of separators. ``frame`` has the columns of ``SEGMENTS``."""

    frame: pl.DataFrame
    delimiters: Delimiters
    padded: bool = True
    """Whether any element may have blanks at its edges, beside those of the ISA."""


@dataclass(frozen=True)
class Segments:
    """A file as segments. ``frame`` has the columns of ``SEGMENTS``; ``data`` is the file as received."""

    source: str
    data: bytes = field(repr=False)
    frame: pl.DataFrame
    delimiters: tuple[Delimiters, ...]
    starts: tuple[int, ...] = field(default=(), repr=False)

    def parts(self) -> Iterator[Part]:
        """The segments by set of separators; nearly always one part."""
        yield from self._parts

    @cached_property
    def _parts(self) -> list[Part]:
        if len(self.delimiters) == 1:
            return [Part(self.frame, self.delimiters[0], self._padded(self.delimiters[0]))]
        return [
            Part(self.frame.filter(pl.col("part") == number), delimiters, self._padded(delimiters))
            for number, delimiters in enumerate(self.delimiters)
        ]

    def _padded(self, delimiters: Delimiters) -> bool:
        """Whether blanks stand at the edge of an element, counted over the whole file and less the headers'."""
        headers = b"".join(self.data[start : start + _HEADER_LENGTH] for start in self.starts[:_MANY_INTERCHANGES])
        if len(self.starts) > _MANY_INTERCHANGES:
            return True
        separator, end = delimiters.element.encode("latin-1"), delimiters.segment.encode("latin-1")
        edges = (b" " + separator, separator + b" ", b" " + end)
        return any(self.data.count(edge) != headers.count(edge) for edge in edges)

    def offsets(self) -> pl.Series:
        """Byte at which each segment begins in the file, in the order of ``frame``."""
        texts = self.frame["text"]
        offsets: list[int] = []
        data, at = self.data, self.starts[0]
        for text in texts:
            at = data.index(text.encode("latin-1"), at)
            offsets.append(at)
            at += len(text)
        return pl.Series("offset", offsets, dtype=pl.UInt64)

    def to_bytes(self) -> bytes:
        """The file again: each segment's text with what stood between the segments; equal to what was read."""
        pieces: list[bytes] = []
        end = 0
        for text, offset in zip(self.frame["text"], self.offsets(), strict=True):
            pieces += (self.data[end:offset], text.encode("latin-1"))
            end = offset + len(text)
        pieces.append(self.data[end:])
        return b"".join(pieces)

    def transactions(self) -> pl.DataFrame:
        """One row a transaction set: transaction, interchange, part, row, the envelope's control numbers and versions.

        Columns: row, part, interchange, transaction, kind (ST01), control_number (ST02), version (ST03, else GS08),
        functional_id (GS01), group_control_number (GS06), group_version (GS08), interchange_control_number (ISA13).
        """
        return self._transactions

    @cached_property
    def _transactions(self) -> pl.DataFrame:
        from claimwright.x12.envelopes import transactions

        return transactions(self)


def _scan(body: bytes, terminator: bytes, line_break: bytes) -> pl.Series | None:
    """The pieces between terminators by Polars' CSV scanner, by far the fastest splitter there is; nothing if unfit.

    The scanner knows CSV, not X12: its result counts only when it has as many pieces and bytes as a plain split.
    """
    pieces = body.count(terminator) + 1
    if pieces < _FEW or terminator in _LINE_BREAKS or b"\r" in line_break or not body.isascii():
        return None
    if line_break:
        # The line break ends a row, the terminator before it a column that is not read.
        if body.count(line_break) != pieces - 1 or body.count(terminator + line_break) != pieces - 1:
            return None
        separator, end = terminator, line_break
    else:
        absent = next((bytes([code]) for code in (0x01, 0x02, 0x03, 0x04) if bytes([code]) not in body), b"")
        if not absent or b"\n" in body:
            return None
        separator, end = absent, terminator
    texts = pl.read_csv(
        body,
        separator=separator.decode(),
        eol_char=end.decode(),
        quote_char=None,
        has_header=False,
        columns=[0],
        schema={"text": pl.String, "rest": pl.String} if line_break else {"text": pl.String},
        truncate_ragged_lines=True,
        missing_columns="insert",
    )["text"]
    between = (len(terminator) + len(line_break)) * (pieces - 1)
    return texts if texts.len() == pieces and texts.str.len_bytes().sum() + between == len(body) else None


def _texts(data: bytes, terminator: str) -> pl.Series:
    """The segments' texts: without terminators, line breaks around them and empty pieces."""
    end = terminator.encode("latin-1")
    body = data.rstrip(b"\r\n\t \x00\x1a").removesuffix(end)
    scanned = _scan(body, end, b"\n" if b"\n" in body else b"")
    if scanned is not None:
        return scanned
    pieces = pl.Series("text", body.decode("latin-1").split(terminator), dtype=pl.String)
    # Only line breaks and blanks around a segment go; a blank inside an element is data.
    pieces = pieces.str.strip_chars_start("\r\n\t ").str.strip_chars_end("\r\n")
    return pieces.filter(pieces != "")


def _identifiers(texts: pl.Series, element: str) -> pl.Series:
    ids = texts.str.head(3).str.strip_chars_end(element).alias("id")
    if any(known != known.strip().upper() for known in ids.unique() if known is not None):
        ids = ids.str.strip_chars().str.to_uppercase()
    return ids


def _runs(starts: list[InterchangeStart], size: int) -> Iterator[tuple[int, int, Delimiters]]:
    """Stretches of neighbouring interchanges with the same separators: first byte, byte after the last, separators."""
    first = starts[0]
    for start in starts[1:]:
        if start.delimiters != first.delimiters:
            yield first.offset, start.offset, first.delimiters
            first = start
    yield first.offset, size, first.delimiters


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    """Running numbers of interchange, group and transaction set, and the position in the transaction set."""
    marks = frame.filter(pl.col("id").is_in(_MARKS)).select("row", "id")
    ids = marks["id"].to_numpy()
    at = marks["row"].to_numpy().astype(np.int64)
    opens = ids == "ST"
    # A trailer still belongs to what it closes; what follows it up to the next opening belongs to nothing. A set
    # without its SE ends at the next segment of the envelope.
    state = pl.DataFrame(
        {
            "interchange": np.cumsum(ids == "ISA"),
            "group": np.where(np.isin(ids, ("GS", "ST", "SE", "GE")), np.cumsum(ids == "GS"), 0),
            "transaction": np.where(opens | (ids == "SE"), np.cumsum(opens), 0),
            "begin": np.maximum.accumulate(np.where(opens, at, 0)) if len(at) else at,
        }
    )
    after = state.with_columns(
        group=pl.when(pl.Series(ids == "GE")).then(0).otherwise("group"),
        transaction=pl.when(pl.Series(ids == "SE")).then(0).otherwise("transaction"),
    )
    lengths = np.diff(np.append(at, frame.height))
    lengths = np.column_stack((np.ones_like(lengths), lengths - 1)).ravel()
    stretched = {
        name: np.repeat(np.column_stack((state[name].to_numpy(), after[name].to_numpy())).ravel(), lengths)
        for name in state.columns
    }
    position = np.arange(frame.height) - stretched.pop("begin") + 1
    lead = int(at[0]) if len(at) else frame.height
    numbers = pl.DataFrame({**stretched, "segment": position[: frame.height - lead] + lead})
    numbers = numbers.select(
        pl.col("interchange").cast(pl.UInt32),
        pl.when(pl.col("group") > 0).then("group").cast(pl.UInt32).alias("group"),
        pl.when(pl.col("transaction") > 0).then("transaction").cast(pl.UInt32).alias("transaction"),
        pl.when(pl.col("transaction") > 0).then("segment").cast(pl.UInt32).alias("segment"),
    )
    return pl.concat([frame, numbers], how="horizontal")


def read_segments(data: bytes | Path, source: str = "") -> Segments:
    """A file's segments, columns of ``SEGMENTS``.

    Tolerates a byte order mark, anything before the first ISA, line breaks or none, lower-case segment ids,
    bytes beyond ASCII (read as Latin-1, so that they go back unchanged), several interchanges with different
    separators, truncated files and missing trailers. Raises ``UnreadableError`` when there is no ISA to read.
    """
    if isinstance(data, Path):
        source = source or data.name
        try:
            data = data.read_bytes()
        except OSError as problem:
            raise UnreadableError(source, "", f"the file cannot be opened ({problem.strerror})") from None
    starts = find_interchanges(data, source)
    known: dict[Delimiters, int] = {}
    frames: list[pl.DataFrame] = []
    for first, end, delimiters in _runs(starts, len(data)):
        number = known.setdefault(delimiters, len(known))
        texts = _texts(data[first:end], delimiters.segment)
        frames.append(
            pl.DataFrame({"id": _identifiers(texts, delimiters.element), "text": texts}).with_columns(
                part=pl.lit(number, dtype=pl.UInt16)
            )
        )
    frame = pl.concat(frames) if len(frames) > 1 else frames[0]
    frame = _numbered(frame.with_row_index("row")).select(SEGMENTS.names)
    return Segments(source, data, frame, tuple(known), tuple(start.offset for start in starts))
