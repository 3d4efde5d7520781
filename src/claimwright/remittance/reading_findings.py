"""What did the reader of an 835 meet that it could not put into the remittance tables?"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from claimwright.remittance.balancing import ClaimMoney
from claimwright.schema import Column, Table
from claimwright.x12.tables.reading import Keys
from claimwright.x12.tables.scoped_sets import ScopedSets
from claimwright.x12.wire.tokens import segment_id

REMITTANCE_FINDINGS: Final = Table(
    "remittance_findings",
    "one thing the reader has to say about an 835",
    (
        Column("payment_id", pl.String, "The payment."),
        Column("claim_payment_id", pl.String, "The claim payment, where it is about one."),
        Column("severity", pl.String, "error (a value could not be used), info (kept in the file, in no table)."),
        Column("segment", pl.UInt32, "Position of the segment in its transaction set; the first one of several."),
        Column("loop", pl.String, "Loop of the segment."),
        Column("id", pl.String, "Segment id."),
        Column("message", pl.String, "What is the matter, in plain words, without values of the claim."),
    ),
)
_FRAME: Final = ("ST", "SE", "LX")
"""Segments that only give the rest its shape."""


def findings_of(scoped: ScopedSets, keys: dict[str, Keys], money: ClaimMoney) -> pl.DataFrame:
    """Findings of ``REMITTANCE_FINDINGS``: segments no table has a place for, claims whose amounts are no numbers."""
    loops, tokens, chunk = scoped.loops, scoped.tokens, scoped.loops.chunk
    shape = np.zeros(len(tokens), dtype=bool)
    for identifier in _FRAME:
        shape[tokens.rows(identifier)] = True
    unread = np.flatnonzero((loops.loop >= 0) & ~scoped.used & ~shape)
    payments = keys["set"]["payment_id"]
    of_set = scoped.scope("set").number
    groups: dict[tuple[int, int, int], list[int]] = {}
    for row in unread.tolist():
        groups.setdefault((int(of_set[row]), int(loops.loop[row]), int(tokens.code[row])), []).append(row)
    rows = []
    for (number, loop, code), members in groups.items():
        name, identifier = loops.names[loop], segment_id(code)
        rows.append(
            {
                "payment_id": payments[number],
                "severity": "info",
                "segment": int(chunk.segment[members[0]]),
                "loop": name,
                "id": identifier,
                "message": f"{len(members)} {identifier} in loop {name}: no table has a column for it; it stays in the file",
            }
        )
    openers = scoped.scope("claim").openers
    for at in np.flatnonzero(~(money.charge.good & money.paid.good)).tolist():
        rows.append(
            {
                "payment_id": keys["claim"]["payment_id"][at],
                "claim_payment_id": keys["claim"]["claim_payment_id"][at],
                "severity": "error",
                "segment": int(chunk.segment[openers[at]]),
                "loop": "2100",
                "id": "CLP",
                "message": "CLP03 or CLP04 is not an amount",
            }
        )
    if not rows:
        return REMITTANCE_FINDINGS.empty()
    return REMITTANCE_FINDINGS.frame(rows).sort("payment_id", "segment", maintain_order=True)
