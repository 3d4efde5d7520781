"""Is the envelope of an X12 file whole: nothing cut off, counted wrong, numbered twice or left outside?"""

from __future__ import annotations

import polars as pl

from claimwright.x12.check.envelope import check_envelope
from claimwright.x12.check.findings import Found, together
from claimwright.x12.wire.segments import Segments


def broken_envelope(segments: Segments) -> pl.DataFrame:
    """What is wrong with the envelope, one row a kind of fault: message, place (the first one of several).

    A file that breaks off still holds readable claims; without this nobody would learn that others are lost.
    """
    pieces = []
    for chunk in segments.chunks:
        found = Found(chunk)
        check_envelope(chunk, found)
        pieces.append(found.frame())
    faults = together(pieces).filter(pl.col("severity") == "error")
    times = pl.when(pl.col("times") > 1).then(pl.format(" ({} times)", "times")).otherwise(pl.lit(""))
    return (
        faults.group_by("finding", "message", maintain_order=True)
        .agg(pl.col("row").first(), times=pl.len())
        .select(message=pl.col("message") + times, place=pl.format("segment {} of the file", pl.col("row") + 1))
    )
