"""Files of earlier claims and of what payers decided about them, read as the history that edits look at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from claimwright.claims.reading import read_837
from claimwright.denials import decisions_of
from claimwright.edits.history import HISTORY, history_of, with_decisions
from claimwright.errors import UnreadableError
from claimwright.remittance import read_835
from claimwright.x12.wire.segments import read_segments


def read_history(paths: Iterable[Path]) -> pl.DataFrame:
    """Claims of 837 files with the decisions of 835 files, in whatever order they are given: rows of ``HISTORY``, by patient.

    Raises ``UnreadableError`` naming the file that is neither.
    """
    claims, decisions = [], []
    for path in paths:
        segments = read_segments(path)
        kinds = {(one.kind or "")[:3] for chunk in segments.chunks for one in chunk.sets}
        if "835" in kinds:
            decisions.append(decisions_of(read_835(segments)))
        if "837" in kinds:
            claims.append(history_of(read_837(segments).claims))
        if not kinds & {"835", "837"}:
            raise UnreadableError(str(path), "ST01", "expected claims (837) or remittances (835)")
    past = pl.concat([HISTORY.empty(), *claims])
    if decisions:
        past = with_decisions(past, pl.concat(decisions))
    return past.sort("patient", maintain_order=True)
