"""Reads a 277CA: which claims a payer or clearinghouse took in, which it rejected, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from claimwright.errors import UnreadableError
from claimwright.schema import Column, Money, Table
from claimwright.x12.wire.elements import components, day, elements, money
from claimwright.x12.wire.segments import Segments, read_segments
from claimwright.x12.wire.separator_groups import SeparatorGroup

C = Column

CLAIM_ACKNOWLEDGMENTS: Final = Table(
    "claim_acknowledgments",
    "one status of one claim in a 277CA",
    (
        C("source", pl.String, "File it was read from."),
        C("reference", pl.String, "Receiver's own number of the acknowledgment.", x12="BHT03"),
        C("batch_reference", pl.String, "Submitter's number of the batch answered.", x12="2200B TRN02"),
        C("patient_control_number", pl.String, "The provider's number of the claim.", x12="2200D TRN02"),
        C("payer_claim_control_number", pl.String, "The payer's number, once it has one.", x12="2200D REF*1K"),
        C("category", pl.String, "Status category: A1, A2 taken in; A3, A4, A6, A7, A8 rejected.", x12="STC01-1"),
        C("status", pl.String, "Claim status code.", x12="STC01-2"),
        C("entity", pl.String, "Whom the status is about: 85 billing provider, IL subscriber ...", x12="STC01-3"),
        C("status_date", pl.Date, "Day of the status.", x12="STC02"),
        C("action", pl.String, "WQ accepted, U rejected.", x12="STC03"),
        C("amount", Money, "Charge of the claim.", "USD", "STC04"),
        C("message", pl.String, "Free text of the sender.", x12="STC12"),
        C(
            "accepted",
            pl.Boolean,
            "Taken into adjudication. A rejected claim was never decided: correct it and send it as new.",
        ),
    ),
)

_REJECTED: Final = ("A3", "A4", "A6", "A7", "A8")


def read_277ca(data: bytes | Path | Segments, source: str = "") -> pl.DataFrame:
    """The claim statuses of all 277CA sets of a file, columns ``CLAIM_ACKNOWLEDGMENTS``.

    Raises ``UnreadableError`` when the file is no X12 or holds no 277CA.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    sets = segments.transactions().filter((pl.col("kind") == "277") & pl.col("version").str.contains("X214"))
    if not sets.height:
        held = ", ".join(sorted({kind or "?" for kind in segments.transactions()["kind"]})) or "no transaction set"
        raise UnreadableError(
            source or segments.source, "ST01", f"expected a claim acknowledgment (277CA), found {held}"
        )
    wanted = sets["transaction"].implode()
    frames = []
    for part in segments.separator_groups:
        frame = part.frame.filter(pl.col("transaction").is_in(wanted))
        if frame.height:
            levels = frame.with_columns(level=(pl.col("id") == "HL").cum_sum().over("transaction"))
            frames.append(_statuses(SeparatorGroup(levels, part.delimiters), source or segments.source))
    return pl.concat(frames)


def _statuses(part: SeparatorGroup, source: str) -> pl.DataFrame:
    keep = ("row", "transaction", "level")
    levels = elements(part, "HL", code=3, keep=keep).select("transaction", "level", "code")
    traces = elements(part, "TRN", value=2, keep=keep).join(levels, on=["transaction", "level"])
    claims = traces.filter(pl.col("code") == "PT").select("transaction", "level", patient_control_number="value")
    batches = traces.filter(pl.col("code") == "21").select("transaction", batch_reference="value").unique("transaction")
    references = elements(part, "BHT", reference=3, keep=keep).select("transaction", "reference").unique("transaction")
    numbers = elements(part, "REF", qualifier=1, value=2, keep=keep).filter(pl.col("qualifier") == "1K")
    numbers = numbers.select("transaction", "level", payer_claim_control_number="value").unique(
        ["transaction", "level"]
    )
    statuses = elements(part, "STC", status_code=1, date=2, action=3, amount=4, message=12, keep=keep)
    statuses = statuses.with_columns(
        *components("status_code", part.delimiters.component, category=1, status=2, entity=3),
        status_date=day("date"),
        amount=money("amount"),
    )
    joined = (
        claims.join(statuses, on=["transaction", "level"], how="left", maintain_order="left")
        .join(numbers, on=["transaction", "level"], how="left", maintain_order="left")
        .join(batches, on="transaction", how="left", maintain_order="left")
        .join(references, on="transaction", how="left", maintain_order="left")
    )
    rejected = pl.col("category").is_in(_REJECTED)
    return CLAIM_ACKNOWLEDGMENTS.conform(
        joined.with_columns(source=pl.lit(source), accepted=~rejected.fill_null(value=True))
    )
