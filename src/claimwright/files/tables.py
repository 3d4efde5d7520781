"""How does a file of any size become tables, in memory or as Parquet or CSV files, whatever transactions it holds?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from claimwright.errors import UnreadableError
from claimwright.files.transactions import ELEMENTS, kinds, owners_of
from claimwright.schema import Column, Table
from claimwright.x12.answer.reading import read_ta1
from claimwright.x12.answer.tables import TA1
from claimwright.x12.answer.verdicts import ACKNOWLEDGED_ERRORS, ACKNOWLEDGED_SETS, read_999
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.delimiters import find_interchanges
from claimwright.x12.wire.scanning import scan
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.wire.source import Source

C = Column

FORMATS: Final = ("parquet", "csv")
_FORMULA: Final = r"^[=+\-@\t\r\n]"
ANSWERS: Final = frozenset({"999", "997"})
"""Transactions whose tables are ``ACKNOWLEDGED_SETS`` and ``ACKNOWLEDGED_ERRORS``; of a TA1 there is ``TA1``."""
_TA1: Final = "TA1"
_WINDOW: Final = 1 << 24
_OVERLAP: Final = 64
"""Bytes read beyond a window, so that no ST falls between two."""
_JOINED: Final = "|"
"""Between the values of a list in a CSV cell."""

ELEMENTS_TABLE: Final = Table(
    ELEMENTS,
    "one element or component with a value, of a transaction that has no tables of its own",
    (
        C("source", pl.String, "File it was read from."),
        C("transaction", pl.UInt32, "Running number of the transaction set in the file."),
        C("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        C("claim", pl.UInt32, "Running number of the claim or patient it belongs to; null outside one."),
        C("loop", pl.String, "Loop of the segment."),
        C("loop_name", pl.String, "What the loop holds."),
        C("segment", pl.String, "Segment id."),
        C("segment_name", pl.String, "What the segment holds."),
        C("place", pl.String, "Element and component, such as EB01 or STC01-2."),
        C("name", pl.String, "Name of the element."),
        C("value", pl.String, "As written."),
        C("meaning", pl.String, "What a code means, a date as people write it."),
    ),
)


def elements_table(segments: Segments) -> pl.DataFrame:
    """The transactions of a file that no room has tables for, element by element; columns of ``ELEMENTS_TABLE``."""
    # Start-up: only transactions without tables of their own are told element by element.
    from claimwright.x12.work.outline import Outline

    sets = segments.transactions()
    wanted = sets.filter(~pl.col("kind").fill_null("").is_in([*kinds(), *ANSWERS]))["transaction"].to_list()
    outline = Outline(segments)
    rows: list[dict[str, Any]] = []
    for transaction in wanted:
        for loop in outline.of_set(transaction):
            for segment in loop.segments:
                for element in segment.elements:
                    rows.append(
                        {
                            "source": segments.source or None,
                            "transaction": transaction,
                            "row": segment.row,
                            "claim": loop.claim or None,
                            "loop": loop.id or None,
                            "loop_name": loop.name,
                            "segment": segment.id,
                            "segment_name": segment.name,
                            "place": element.place,
                            "name": element.name,
                            "value": element.value,
                            "meaning": element.meaning or None,
                        }
                    )
    return ELEMENTS_TABLE.frame(rows)


def kinds_of(data: bytes | Path | Segments, source: str = "") -> set[str]:
    """The transactions (ST01) of a file. Raises ``UnreadableError`` when there is no interchange to read.

    Looks for the ST segments alone, so that a large file is not taken apart twice.
    """
    return _held(data, source) - {_TA1}


def _held(data: bytes | Path | Segments, source: str) -> set[str]:
    """The same, and ``TA1`` for one that stands between them."""
    if isinstance(data, Segments):
        return {name for chunk in data.chunks for name in _of_chunk(chunk)}
    file = Source(data, source)
    try:
        starts = find_interchanges(file)
        ends = {one.delimiters.segment for one in starts}
        elements = re.escape("".join({one.delimiters.element for one in starts}))
        pattern = re.compile(
            rf"(?:^|[{re.escape(''.join(ends))}])\s*(?:ST[{elements}]\s*(\w+)|({_TA1})[{elements}])".encode("latin-1"),
            re.IGNORECASE,
        )
        found: set[bytes] = set()
        for begin in range(starts[0].offset, file.size, _WINDOW):
            for kind, answer in pattern.findall(file.read(begin, begin + _WINDOW + _OVERLAP)):
                found.add(kind or answer.upper())
    finally:
        file.close()
    return {kind.decode("latin-1") for kind in found}


def _of_chunk(chunk: Chunk) -> set[str]:
    return {one.kind for one in chunk.sets} | ({_TA1} if len(chunk.tokens.rows(_TA1)) else set())


def stream_tables(data: bytes | Path | Segments, source: str = "") -> Iterator[dict[str, pl.DataFrame]]:
    """Every table of a file, a stretch at a time: claims, remittances, inquiries, acknowledgments, else ``elements``.

    An 837 or 835 of any size needs the memory of a few stretches, other transactions are held whole. Raises
    ``UnreadableError`` when there is no interchange, or no transaction set and no TA1 in it.
    """
    held = _held(data, source)
    if not held:
        name = source or (data.name if isinstance(data, Path) else getattr(data, "source", ""))
        raise UnreadableError(name, "ST01", "no transaction set, so there is nothing to make tables of")
    if _TA1 in held:
        chunks = data.chunks if isinstance(data, Segments) else scan(data, source)
        yield {TA1.name: read_ta1(chunks)}
    held.discard(_TA1)
    for owner in owners_of(held):
        yield from owner.stream_tables(data, source)
    if held - set(kinds()):
        segments = data if isinstance(data, Segments) else read_segments(data, source)
        if held & ANSWERS:
            yield dict(zip((ACKNOWLEDGED_SETS.name, ACKNOWLEDGED_ERRORS.name), read_999(segments), strict=True))
        if held - set(kinds()) - ANSWERS:
            yield {ELEMENTS: elements_table(segments)}


def read_all_tables(data: bytes | Path | Segments, source: str = "") -> dict[str, pl.DataFrame]:
    """Every table of a file by name, whole; see ``stream_tables``."""
    pieces: dict[str, list[pl.DataFrame]] = {}
    for tables in stream_tables(data, source):
        for name, frame in tables.items():
            pieces.setdefault(name, []).append(frame)
    return {name: pl.concat(frames) for name, frames in pieces.items()}


class TableFiles:
    """A folder of files, one a table, that grows as stretches come: ``claims.parquet``, ``lines.parquet`` ...

    To be used in a ``with`` statement. ``rows`` counts what was written by table. A table without rows has no file.
    """

    def __init__(self, folder: Path, form: str = "parquet") -> None:
        if form not in FORMATS:
            raise ValueError(f"expected {' or '.join(FORMATS)}, not {form}")
        self.folder = folder
        self.form = form
        self.rows: dict[str, int] = {}
        self._open: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, tables: dict[str, pl.DataFrame]) -> None:
        """Writes the rows of a stretch."""
        write: Callable[[str, pl.DataFrame], None] = self._parquet if self.form == "parquet" else self._csv
        for name, frame in tables.items():
            if frame.height:
                write(name, frame)
                self.rows[name] = self.rows.get(name, 0) + frame.height

    def _parquet(self, name: str, frame: pl.DataFrame) -> None:
        rows: pa.Table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self._open:
            self._open[name] = pq.ParquetWriter(self.folder / f"{name}.parquet", rows.schema, compression="zstd")
        self._open[name].write_table(rows)

    def _csv(self, name: str, frame: pl.DataFrame) -> None:
        first = name not in self._open
        if first:
            self._open[name] = (self.folder / f"{name}.csv").open("wb")
        lists = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
        flat = frame.with_columns(pl.col(column).list.join(_JOINED) for column in lists)
        flat = flat.with_columns(_plain(column) for column, dtype in flat.schema.items() if dtype == pl.String)
        flat.write_csv(self._open[name], include_header=first)

    def __enter__(self) -> TableFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._open.values():
            file.close()


def _plain(column: str) -> pl.Expr:
    """A text that a spreadsheet would run as a formula (CWE-1236) begins with an apostrophe; amounts are numbers and stay."""
    text = pl.col(column)
    return pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(column)
