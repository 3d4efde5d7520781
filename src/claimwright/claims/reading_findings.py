"""What did the reader of an 837 meet that it could not put into the claim tables?"""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.claims.batch import Claims
from claimwright.claims.labelled import Labelled, data_table
from claimwright.schema import Column, Table
from claimwright.x12.elements import money

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


def reading_findings(part: Labelled, batch: Claims) -> pl.DataFrame:
    """Findings of ``READING_FINDINGS``: segments no table has a place for (one row per loop and id), unusable amounts,
    transaction sets without a claim."""
    sets = part.transactions.select("transaction", transaction_control_number="control_number")
    known = data_table("segments_read.tsv")
    unread = (
        part.frame.with_columns(pl.col("loop").cast(pl.String))
        .join(known, on=["loop", "id"], how="anti")
        .join(known.filter(pl.col("loop") == "*").select("id"), on="id", how="anti")
        .group_by("transaction", "loop", "id", maintain_order=True)
        .agg(pl.len(), pl.col("segment").first())
        .with_columns(
            severity=pl.lit("info"),
            message=pl.format(
                "{} {} in loop {}: no table has a column for it; it stays in the file", "len", "id", "loop"
            ),
        )
    )
    amounts = part.take("CLM", 2, "2300").filter(pl.col("e2").is_not_null() & money("e2").is_null())
    wrong = amounts.select(
        "transaction",
        "segment",
        "id",
        pl.col("loop").cast(pl.String),
        severity=pl.lit("error"),
        message=pl.lit("CLM02, the total charge, is not an amount"),
    )
    held = part.take("CLM", 1, "2300")["transaction"].unique().implode()
    empty = (
        part.frame.filter(~pl.col("transaction").is_in(held))
        .group_by("transaction", maintain_order=True)
        .agg(pl.col("segment").first(), pl.col("id").first(), pl.col("loop").cast(pl.String).first())
        .with_columns(
            severity=pl.lit("error"), message=pl.lit("no claim in this transaction set: expected CLM in loop 2300")
        )
    )
    found = pl.concat([unread, wrong, empty], how="diagonal").join(
        sets, on="transaction", how="left", maintain_order="left"
    )
    return READING_FINDINGS.conform(found.sort("segment", maintain_order=True))
