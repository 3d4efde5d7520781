"""Every value of a segment without a finding stands in some table; only what the place of a column says already does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import polars as pl

from claimwright.claims.reading import ReadResult, read_837
from claimwright.errors import UnreadableError
from claimwright.remittance.reading import read_835
from claimwright.x12.check.check import check
from claimwright.x12.wire.segments import Segments, read_segments

# What a column or table says by itself: qualifiers of names, dates, numbers, amounts and contacts, and fixed units.
IMPLIED = {
    *(("NM1", 1), ("NM1", 8), ("N1", 1), ("PER", 1), ("PER", 3), ("PER", 5), ("PER", 7), ("REF", 1), ("AMT", 1)),
    *(("DTP", 1), ("DTP", 2), ("DTM", 1), ("DMG", 1), ("PRV", 1), ("PRV", 2), ("CR3", 2), ("TOO", 1), ("PWK", 5)),
}
# Elements of 004010 that 005010 gave up: whether an explanation of benefits was asked for, the unit of a treatment's period.
GIVEN_UP = {("CLM", 18), ("CR2", 5)}
IMPLIED_COMPONENTS = {("CLM", 5, 2), ("HI", 1, 1), *(("HI", at, 3) for at in range(1, 13))}
FRAME = {"ST", "SE", "HL", "LX", "BHT"}


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.strftime("%Y%m%d")
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except InvalidOperation:
        return str(value).upper()


def _bare(text: str) -> str:
    return "".join(symbol for symbol in text if symbol.isalnum())


def _held(frames: dict[str, pl.DataFrame]) -> set[str]:
    found: set[str] = set()
    for frame in frames.values():
        for column in frame:
            values = column.explode() if isinstance(column.dtype, pl.List) else column
            for value in values.drop_nulls().unique().to_list():
                plain = _plain(value)
                found |= {plain, _bare(plain), *str(value).upper().split()}
    return found


def _values(segments: Segments, kind: str, wrong: set[int]) -> Iterator[tuple[str, int, int, str]]:
    """Segment id, element, component and value of each value in the sets of a kind, but for the segments ``wrong``."""
    for chunk in segments.chunks:
        mine = {one.number for one in chunk.sets if one.kind == kind}
        separators = chunk.separators
        rows = zip(chunk.tokens.texts(), chunk.transaction.tolist(), chunk.row.tolist(), strict=True)
        for text, number, row in rows:
            if number not in mine or row in wrong:
                continue
            identifier, *elements = text.split(separators.element)
            for position, element in enumerate(elements, 1):
                for component, value in enumerate(element.split(separators.component), 1):
                    if value.strip():
                        yield identifier.strip().upper(), position, component, value.strip()


def _lost(segments: Segments, kind: str, frames: dict[str, pl.DataFrame]) -> list[tuple[str, int, int, str]]:
    held = _held(frames)
    lost = []
    for identifier, position, component, value in _values(segments, kind, set(check(segments)["row"])):
        if (
            identifier in FRAME
            or (identifier, position) in IMPLIED | GIVEN_UP
            or (identifier, position, component) in IMPLIED_COMPONENTS
        ):
            continue
        plain = _plain(value)
        # A period stands as two days, a time behind its day.
        if not {plain, _bare(plain), value.upper()[:8]} & held:
            lost.append((identifier, position, component, value))
    return lost


def test_values_reach_a_table(shared_data: Path) -> None:
    compared = 0
    for path in sorted((shared_data / "x12").rglob("*")):
        if not path.is_file() or path.suffix == ".tsv":
            continue
        try:
            segments = read_segments(path)
        except UnreadableError:
            continue
        for kind in {one.kind for chunk in segments.chunks for one in chunk.sets} & {"837", "835"}:
            read = read_837(segments) if kind == "837" else read_835(segments)
            frames = read.claims.frames() if isinstance(read, ReadResult) else read.frames()
            # What stays in the file alone is told.
            told = set(read.findings["id"])
            assert [one for one in _lost(segments, kind, frames) if one[0] not in told] == [], path.name
            compared += 1
    assert compared > 80
