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
        Column(
            "severity",
            pl.String,
            "error (a value could not be used), warning (it does not fit), info (kept in the file, in no table).",
        ),
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


_AMOUNTS: Final = (
    ("adjustments", "CAS", "an adjustment has no amount of dollars and cents"),
    ("provider_adjustments", "PLB", "a provider-level adjustment has no amount of dollars and cents"),
)


def empty_amounts(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Findings of ``REMITTANCE_FINDINGS`` on amounts that are missing, no numbers, or finer than a cent: none is a zero."""
    pieces = []
    for table, identifier, message in _AMOUNTS:
        if not frames[table]["amount"].null_count():
            continue
        rows = frames[table].filter(pl.col("amount").is_null())
        severity, loop = pl.lit("error"), pl.lit("summary" if identifier == "PLB" else "2100")
        if "service_line" in rows.columns:
            loop = pl.when(pl.col("service_line").is_null()).then(loop).otherwise(pl.lit("2110"))
        named = rows.with_columns(severity=severity, loop=loop, id=pl.lit(identifier), message=pl.lit(message))
        pieces.append(REMITTANCE_FINDINGS.conform(named))
    return pl.concat(pieces) if pieces else REMITTANCE_FINDINGS.empty()


def unpaid_interest(payment_id: str) -> pl.DataFrame:
    """The finding that claims of a payment state interest (AMT with I) which no adjustment L6 of the payment pays: interest
    is paid by PLB alone (005010X221A1, 2100 AMT*I and 1.10.2.9)."""
    message = "claims state interest (AMT with I) that no provider-level adjustment L6 pays"
    return REMITTANCE_FINDINGS.frame(
        [{"payment_id": payment_id, "severity": "warning", "loop": "2100", "id": "AMT", "message": message}]
    )
