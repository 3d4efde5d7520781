"""One object for a file: its segments, findings, answer, repairs, tables, words, and its bytes again."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from claimwright.x12.tables.interchange import Envelope
from claimwright.x12.wire.segments import Segments, read_segments

if TYPE_CHECKING:
    import pyarrow as pa

    from claimwright.reference import Library
    from claimwright.x12.answer.repair import Repair

    # Start-up: loaded when asked for.
    from claimwright.x12.work.outline import Outline


class X12File:
    """A file of X12 as read: nothing of it is lost, whatever is wrong with it."""

    def __init__(self, parsed: Segments) -> None:
        self.parsed = parsed
        """The segments as the library's functions take them (``claimwright.x12.wire.segments.Segments``)."""

    @property
    def source(self) -> str:
        """Name of the file."""
        return self.parsed.source

    @property
    def segments(self) -> pl.DataFrame:
        """One row a segment: row, part, interchange, group, transaction, segment, id, text."""
        return self.parsed.frame

    @property
    def transactions(self) -> pl.DataFrame:
        """One row a transaction set: kind (837, 835 ...), versions and control numbers of its envelope."""
        return self.parsed.transactions()

    def check(self, library: Library | None = None) -> pl.DataFrame:
        """Findings, one a row (columns of ``X12_FINDINGS``): SNIP types 1 to 4; with a reference library codes too."""
        # Start-up: loaded when asked for.
        from claimwright.x12.check.check import check

        return check(self.parsed, library)

    def ack(self, *, timestamp: datetime | None = None, control_number: int = 1) -> bytes:
        """The answer to the file: TA1 where one is due, and a 999 a group (997 for 004010)."""
        # Start-up: loaded when asked for.
        from claimwright.x12.answer.writing import acknowledge

        # An interchange carries the sender's local time (ISA09, ISA10).
        return acknowledge(self.parsed, timestamp=timestamp or datetime.now(), control_number=control_number)  # noqa: DTZ005

    def repair(self) -> tuple[X12File, list[Repair]]:
        """The file with what a rule can put right, and what was done; money, codes, dates and names stay."""
        # Start-up: loaded when asked for.
        from claimwright.x12.answer.repair import repair

        data, done = repair(self.parsed)
        return X12File(read_segments(data, self.source)), done

    def outline(self, library: Library | None = None) -> Outline:
        """The file as loops in plain words, a claim at a time, with the findings at their place."""
        # Start-up: loaded when asked for.
        from claimwright.x12.work.outline import Outline

        return Outline(self.parsed, self.check(library), library)

    @cached_property
    def _tables(self) -> dict[str, pl.DataFrame]:
        # Start-up: loaded when asked for.
        from claimwright.files.tables import read_all_tables

        return read_all_tables(self.parsed, self.source)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table of the file by name: those of its claims, of its payments, ``elements`` of anything else.

        Raises ``UnreadableError`` when the file has no transaction set.
        """
        return dict(self._tables)

    def to_arrow(self) -> dict[str, pa.Table]:
        """The same tables as Arrow."""
        return {name: frame.to_arrow() for name, frame in self._tables.items()}

    def claims(self) -> Any:
        """The file's claims (``claimwright.claims.Claims``). Raises ``UnreadableError`` when it holds no 837."""
        return self._read_by_owner("837")

    def remittances(self) -> Any:
        """The file's payments (``claimwright.remittance.reading.Remittances``). Raises ``UnreadableError`` without 835."""
        return self._read_by_owner("835")

    def _read_by_owner(self, transaction: str) -> Any:
        # Start-up: loaded when asked for.
        from claimwright.files.transactions import owner_of

        return owner_of(transaction).read_tables(self.parsed, self.source)

    def write(self, path: Path | str | None = None) -> bytes:
        """The bytes of the file, exactly as read; also written to ``path`` where one is given."""
        data = self.parsed.to_bytes()
        if path is not None:
            Path(path).write_bytes(data)
        return data

    def __repr__(self) -> str:
        kinds = ", ".join(f"{row['kind']} {row['control_number']}" for row in self.transactions.iter_rows(named=True))
        return f"<X12File {self.source or 'from bytes'}: {self.parsed.frame.height} segments; {kinds or 'no set'}>"


def read_x12(data: bytes | Path | str, source: str = "") -> X12File:
    """A file, by its path or its bytes. Raises ``UnreadableError`` when there is no interchange in it; else nothing does."""
    return X12File(read_segments(Path(data) if isinstance(data, str) else data, source))


def write_x12(tables: Any, envelope: Envelope) -> bytes:
    """An interchange from tables: an 837 from claims, an 835 from remittances, as an object or as frames by name.

    Raises ``ValueError`` for tables of neither.
    """
    # Start-up: loaded when asked for.
    from claimwright.files.transactions import owner_for

    frames = tables if isinstance(tables, dict) else tables.frames()
    return owner_for(frames).write_tables(tables, envelope)
