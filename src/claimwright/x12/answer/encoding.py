"""How do the tables of acknowledgments become a file: TA1 segments, 999s and 997s?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.x12.answer.tables import KINDS, TABLES, Acknowledgments, layout
from claimwright.x12.tables.cleaning import clean
from claimwright.x12.tables.interchange import Envelope, TextSet, count_segments, join_interchange
from claimwright.x12.tables.loop_texts import LoopTexts
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.tables.segment_writing import SegmentWriter

_VERSIONS: Final = {"999": "005010X231A1", "997": "004010"}
_CHILDREN: Final = {"set": ("answer",), "answer": ("segment_error",), "segment_error": ("element_error",)}


def write_acknowledgments(acknowledgments: Acknowledgments, envelope: Envelope) -> bytes:
    """The tables as one interchange: TA1 segments behind the ISA, then the 999s and 997s in their order.

    Raises ``ValueError`` for an acknowledgment whose kind is neither.
    """
    groups = acknowledgments.answered_groups
    if unknown := set(groups["kind"].to_list()) - set(KINDS):
        raise ValueError(f"an acknowledgment is a 999 or a 997, not {sorted(map(str, unknown))}")
    known = {table.name: table for table in TABLES}
    frames = {
        name: clean(known[name], frame, envelope.delimiters, upper=False)[0].frame
        for name, frame in acknowledgments.frames().items()
    }
    texts: dict[str, bytes] = {}
    for kind in dict.fromkeys(groups["kind"].to_list()):
        writer = SegmentWriter(envelope.delimiters, layout(kind), envelope.line_break)
        mine = groups.filter(pl.col("kind") == kind).select("set_id")
        chosen = {
            name: Rows(frame.join(mine, on="set_id", how="semi", maintain_order="left"))
            for name, frame in frames.items()
            if "set_id" in frame.columns
        }
        bodies = LoopTexts(writer, KINDS[kind][0], chosen, _CHILDREN).text("set").to_list()
        texts |= dict(zip(mine["set_id"].to_list(), bodies, strict=True))
    sets = [
        TextSet(kind, _VERSIONS[kind], texts[set_id], count_segments(texts[set_id], envelope.delimiters))
        for set_id, kind in groups.select("set_id", "kind").iter_rows()
    ]
    element = envelope.delimiters.element
    notes = [
        element.join(["TA1", *(value or "" for value in row)])
        for row in frames["interchange_acknowledgments"].iter_rows()
    ]
    return join_interchange(envelope, sets, notes).data
