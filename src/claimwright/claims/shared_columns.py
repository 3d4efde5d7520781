"""The columns that claim tables share: the claim, the line, the other payer a row belongs to."""

from __future__ import annotations

import polars as pl

from claimwright.schema import Column

CLAIM_ID = Column("claim_id", pl.String, "Key of the claim in all claim tables; unique within a batch.")
LINE = Column(
    "line",
    pl.Int32,
    "Service line number within the claim; null when the row belongs to the whole claim.",
    x12="2400 LX01",
    belongs_to="lines.line",
)


OTHER_PAYER = Column(
    "other_payer",
    pl.Int32,
    "The other payer it belongs to: a sequence in other_payers; null when it is of the claim or line itself.",
    x12="2320",
)
