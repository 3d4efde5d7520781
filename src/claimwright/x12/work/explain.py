"""What does each segment of a file say in plain words, a row a segment?"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from claimwright.data_files import data_table
from claimwright.schema import Column, Table
from claimwright.x12.grammar.model import segment_names
from claimwright.x12.places.set_loops import loops_by_kind
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.elements import split_elements
from claimwright.x12.wire.segments import Segments

EXPLAINED: Final = Table(
    "explained_segments",
    "one segment in plain words",
    (
        Column("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        Column("transaction", pl.UInt32, "Running number of its transaction set; null outside one."),
        Column("segment", pl.UInt32, "Position in its transaction set, the ST being 1; null outside one."),
        Column("loop", pl.String, "Loop it stands in."),
        Column("loop_name", pl.String, "What the loop holds."),
        Column("id", pl.String, "Segment id."),
        Column("text", pl.String, "The segment as written."),
        Column("meaning", pl.String, "Its name and its elements, named and with common codes spelled out."),
    ),
    key=("row",),
)
_DATE_FORMATS: Final = r"^(\d{4})(\d{2})(\d{2})$"
_RANGE: Final = r"^(\d{4})(\d{2})(\d{2})-(\d{4})(\d{2})(\d{2})$"
_FORMAT_ELEMENTS: Final = {("DTP", 2), ("DMG", 1), ("PAT", 5)}
"""Elements that only say how the next one is written."""


@cache
def _elements() -> dict[str, list[tuple[int, str, bool]]]:
    """Segment id to (position, name, is composite), in order."""
    found: dict[str, list[tuple[int, str, bool]]] = {}
    for row in (
        data_table("claimwright.x12.grammar", "elements.tsv")
        .filter(pl.col("component").is_null())
        .iter_rows(named=True)
    ):
        found.setdefault(row["segment"], []).append((int(row["position"]), row["name"], row["type"] == "C"))
    return found


@cache
def _codes() -> dict[tuple[str, int], dict[str, str]]:
    found: dict[tuple[str, int], dict[str, str]] = {}
    for row in data_table("claimwright.x12.grammar", "codes.tsv").iter_rows(named=True):
        found.setdefault((row["segment"], int(row["position"])), {})[row["code"]] = row["meaning"]
    return found


def _value(segment: str, position: int, composite: bool, delimiters: Delimiters) -> pl.Expr:
    """The element as a person reads it: codes spelled out, dates with hyphens, components apart."""
    column = pl.col(f"e{position}")
    codes = _codes().get((segment, position), {})
    if segment == "HI":
        codes = _codes()[("HI", 1)]
        pieces = column.str.splitn(delimiters.component, 2)
        kind = pieces.struct.field("field_0")
        rest = pieces.struct.field("field_1").str.replace_all(delimiters.component, " ", literal=True)
        return pl.concat_str(kind.replace_strict(codes, default=kind), pl.lit(" "), rest.fill_null(""))
    text = (
        column.str.replace(_DATE_FORMATS, "$1-$2-$3")
        if segment in ("DTP", "DTM", "DMG", "BPR", "BHT", "PLB")
        else column
    )
    text = text.str.replace(_RANGE, "$1-$2-$3 to $4-$5-$6")
    if composite:
        text = text.str.replace_all(delimiters.component, " ", literal=True)
    if codes:
        return pl.concat_str(
            text,
            pl.format(" ({})", column.replace_strict(codes, default=None, return_dtype=pl.String)),
            ignore_nulls=True,
        )
    return text


def _meaning(frame: pl.DataFrame, segment: str, name: str, delimiters: Delimiters) -> pl.DataFrame:
    known = _elements().get(segment, [])
    last = max((position for position, _, _ in known), default=0)
    split = split_elements(frame.with_columns(kept="text"), delimiters.element, last)
    shown = []
    for position, label, composite in known:
        if (segment, position) in _FORMAT_ELEMENTS:
            continue
        value = _value(segment, position, composite, delimiters)
        said = value if segment == "HI" else pl.concat_str(pl.lit(label + " "), value)
        shown.append(pl.when(pl.col(f"e{position}").is_not_null()).then(said))
    words = pl.concat_str(shown, separator="; ", ignore_nulls=True) if shown else pl.lit("")
    return split.select(
        "row",
        "transaction",
        "segment",
        "id",
        text="kept",
        meaning=pl.concat_str(pl.lit(name + ": "), words).str.strip_chars_end(": "),
    )


def explain_segments(segments: Segments) -> pl.DataFrame:
    """Every segment of a file in plain words; columns of ``EXPLAINED``. Segments we do not know say so."""
    names = segment_names()
    loops = pl.concat([_loops(chunk) for chunk in segments.chunks])
    pieces: list[pl.DataFrame] = []
    for group in segments.separator_groups:
        for (identifier,), frame in group.frame.partition_by("id", as_dict=True).items():
            name = names.get(str(identifier), "A segment we do not know")
            pieces.append(_meaning(frame, str(identifier), name, group.delimiters))
    return EXPLAINED.conform(pl.concat(pieces).join(loops, on="row", how="left").sort("row"))


def _loops(chunk: Chunk) -> pl.DataFrame:
    """row, loop, loop_name of each segment of a stretch; null outside the sets whose loops we know."""
    loop: list[str | None] = [None] * len(chunk.tokens)
    title: list[str | None] = [None] * len(chunk.tokens)
    for one in loops_by_kind(chunk):
        for at, name in enumerate(one.shown):
            if name:
                loop[at], title[at] = name, one.known.titles.get(name)
    return pl.DataFrame(
        {"row": chunk.row.astype(np.uint32), "loop": loop, "loop_name": title},
        schema={"row": pl.UInt32, "loop": pl.String, "loop_name": pl.String},
    )
