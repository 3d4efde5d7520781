"""What did the reader of an 837 meet that it could not put into the claim tables?"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.kinds import claims_of
from claimwright.schema import Column, Table
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.tokens import segment_id

READING_FINDINGS: Final = Table(
    "reading_findings",
    "one thing the reader has to say about a file",
    (
        Column("severity", pl.String, "error (a value could not be used), info (kept in the file, in no table)."),
        Column("claim_id", pl.String, "The claim, where it is about one."),
        Column("transaction_control_number", pl.String, "Transaction set.", x12="ST02"),
        Column("segment", pl.UInt32, "Position of the segment in its transaction set; the first one of several."),
        Column("loop", pl.String, "Loop of the segment."),
        Column("id", pl.String, "Segment id."),
        Column("message", pl.String, "What is the matter, in plain words, without values of the claim."),
    ),
)
_FRAME: Final = ("ST", "SE", "HL", "LX")
"""Segments that only give the rest its shape."""


def reading_findings(scoped: ScopedSets, batch: Claims) -> pl.DataFrame:
    """Findings of ``READING_FINDINGS``: segments no table has a place for (one row per loop and id), unusable amounts,
    transaction sets without a claim."""
    rows: list[dict[str, object]] = []
    chunk, loops, tokens = scoped.loops.chunk, scoped.loops, scoped.tokens
    shape = np.zeros(len(tokens), dtype=bool)
    for identifier in _FRAME:
        shape[tokens.rows(identifier)] = True
    unread = np.flatnonzero((loops.loop >= 0) & ~scoped.used & ~shape)
    controls = {one.number: one.control_number for one in loops.sets}

    def place(row: int) -> dict[str, object]:
        return {
            "transaction_control_number": controls.get(int(chunk.transaction[row])),
            "segment": int(chunk.segment[row]),
            "loop": loops.names[loops.loop[row]],
            "id": segment_id(int(tokens.code[row])),
        }

    groups: dict[tuple[int, int, int], list[int]] = {}
    for row in unread.tolist():
        at = (int(chunk.transaction[row]), int(loops.loop[row]), int(tokens.code[row]))
        groups.setdefault(at, []).append(row)
    for members in groups.values():
        where = place(members[0])
        message = (
            f"{len(members)} {where['id']} in loop {where['loop']}: no table has a column for it; it stays in the file"
        )
        rows.append({"severity": "info", **where, "message": message})
    charges = scoped.element(claims_of(scoped), 2)
    for number in np.flatnonzero(charges.present & ~charges.scaled(2)[1]).tolist():
        where = place(int(claims_of(scoped)[number]))
        message = "CLM02, the total charge, is not an amount"
        rows.append({"severity": "error", "claim_id": batch.claims["claim_id"][number], **where, "message": message})
    claims = set(chunk.transaction[claims_of(scoped)].tolist())
    cut = int(chunk.transaction[-1])
    for one in loops.sets:
        # The last set of a stretch may go on in the next one.
        goes_on = one.number == cut and segment_id(int(tokens.code[one.last - 1])) != "SE" and chunk.goes_on
        if one.opened_here and one.number not in claims and not goes_on:
            message = "no claim in this transaction set: expected CLM in loop 2300"
            rows.append({"severity": "error", **place(one.first), "message": message})
    found = READING_FINDINGS.frame(rows)
    return found.sort("segment", maintain_order=True) if rows else found
