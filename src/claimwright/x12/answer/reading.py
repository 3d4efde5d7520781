"""How does a received file of acknowledgments, TA1, 999 and 997, become tables?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from claimwright.arrays import Array
from claimwright.errors import UnreadableError
from claimwright.x12.answer.tables import KINDS, PARENTS, TA1, Acknowledgments, layout
from claimwright.x12.tables.reading import Keys, TableReader, gathered, ordinals
from claimwright.x12.tables.scoped_sets import ScopedSets, scoped_sets
from claimwright.x12.wire.chunks import Chunk, TransactionSet
from claimwright.x12.wire.segments import Segments, read_segments

_OTHER: Final = {"999": "997", "997": "999"}


def read_acknowledgments(data: bytes | Path | Segments, source: str = "") -> Acknowledgments:
    """Every 999, 997 and TA1 of a file. ``set_id`` is ``{ST02}-{n}``, n counting the file's transaction sets from 1.

    Raises ``UnreadableError`` when the file is no X12 interchange or holds none of them.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    found = acknowledgments_in(segments)
    if found.answered_groups.is_empty() and found.interchange_acknowledgments.is_empty():
        raise UnreadableError(source or segments.source, "ST01", "expected an acknowledgment (999, 997 or TA1)")
    return found


def acknowledgments_in(segments: Segments) -> Acknowledgments:
    """The same, without a complaint about a file that has none."""
    found: dict[str, list[pl.DataFrame]] = {}
    for chunk in segments.chunks:
        written: dict[str, list[TransactionSet]] = {}
        for one in chunk.sets:
            if one.kind in KINDS:
                written.setdefault(_written_as(one, chunk), []).append(one)
        for kind, sets in written.items():
            scoped = scoped_sets(chunk, layout(kind), sets, KINDS[kind][0])
            for name, frame in TableReader(scoped, _keys(scoped, sets)).tables({"answered_groups": _own(sets)}).items():
                found.setdefault(name, []).append(frame)
    place = pl.col("set_id").str.extract(r"(\d+)$").cast(pl.UInt32)
    whole = {name: pl.concat(frames).sort(place, maintain_order=True) for name, frames in found.items()}
    return Acknowledgments(**whole, interchange_acknowledgments=read_ta1(segments.chunks))


def read_ta1(chunks: Iterable[Chunk]) -> pl.DataFrame:
    """The TA1 segments of these stretches of a file, columns of ``TA1``."""
    return pl.concat([TA1.empty(), *(_ta1_of(chunk) for chunk in chunks)])


def _ta1_of(chunk: Chunk) -> pl.DataFrame:
    rows = chunk.tokens.rows("TA1")
    columns = {name: chunk.tokens.element(rows, position).text() for position, name in enumerate(TA1.names, 1)}
    return TA1.assemble(len(rows), columns)


def _written_as(one: TransactionSet, chunk: Chunk) -> str:
    """999 or 997: by its segments of verdicts where they are those of the other (some write a 999 with AK5)."""

    def has(identifier: str) -> bool:
        rows = chunk.tokens.rows(identifier)
        return bool(((rows >= one.first) & (rows < one.last)).any())

    own, other = (KINDS[kind][1] + "5" for kind in (one.kind, _OTHER[one.kind]))
    return _OTHER[one.kind] if has(other) and not has(own) else one.kind


def _own(sets: list[TransactionSet]) -> Keys:
    return {
        "kind": pl.Series([one.kind for one in sets], dtype=pl.String),
        "transaction_control_number": pl.Series([one.control_number for one in sets], dtype=pl.String),
    }


def _keys(scoped: ScopedSets, sets: list[TransactionSet]) -> dict[str, Keys]:
    ids = pl.Series([f"{one.control_number}-{one.number}" for one in sets], dtype=pl.String)
    found: dict[str, Keys] = {"set": {"set_id": ids}}
    for scope, parent in PARENTS.items():
        owner: Array = scoped.scope(parent).number[scoped.scope(scope).openers]
        number = pl.Series(ordinals(owner), dtype=pl.Int32)
        found[scope] = gathered(found[parent], owner) | {scoped.layout.scopes[scope].keys[-1]: number}
    return found
