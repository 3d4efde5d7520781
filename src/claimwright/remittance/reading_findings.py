"""What did the reader of an 835 meet that it could not put into the remittance tables?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.remittance.segments import Remittance835
from claimwright.schema import Column, Table

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

_READ: Final = {
    "header": ["ST", "SE", "BPR", "TRN", "DTM"],
    "1000A": ["N1", "REF"],
    "1000B": ["N1", "REF"],
    "2000": ["LX"],
    "2100": ["CLP", "CAS", "NM1", "DTM", "AMT", "MIA", "MOA"],
    "2110": ["SVC", "DTM", "CAS", "REF", "AMT", "LQ"],
    "summary": ["PLB"],
}


def remittance_findings(part: Remittance835, payments: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Findings of ``REMITTANCE_FINDINGS``: segments no table has a place for, claims whose amounts are no numbers."""
    unread = [_unread(part, identifier) for identifier in part.identifiers()]
    wrong = claims.filter(pl.any_horizontal(pl.col("charge", "paid").is_null())).select(
        "transaction",
        "claim_payment_id",
        "segment",
        severity=pl.lit("error"),
        loop=pl.lit("2100"),
        id=pl.lit("CLP"),
        message=pl.lit("CLP03 or CLP04 is not an amount"),
    )
    found = pl.concat([*unread, wrong], how="diagonal_relaxed").join(
        payments.select("transaction", "payment_id"), on="transaction", how="left", maintain_order="left"
    )
    return REMITTANCE_FINDINGS.conform(found.sort("transaction", "segment", maintain_order=True))


def _unread(part: Remittance835, identifier: str) -> pl.DataFrame:
    """Segments with this id in loops where no table reads them: a row a transaction set and loop."""
    held = [loop for loop, ids in _READ.items() if identifier in ids]
    rows = part.rows(identifier)
    loose = [loop for loop in rows["loop"].unique() if loop not in held] if identifier != "SE" else []
    return (
        rows.filter(pl.any_horizontal(False, *(pl.col("loop") == loop for loop in loose)))
        .group_by("transaction", "loop", "id", maintain_order=True)
        .agg(pl.len(), pl.col("segment").first())
        .with_columns(
            pl.col("loop").cast(pl.String),
            severity=pl.lit("info"),
            message=pl.format(
                "{} {} in loop {}: no table has a column for it; it stays in the file", "len", "id", "loop"
            ),
        )
    )
