"""Which claims did a payer or clearinghouse take in (277CA), which did it reject, and why?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from claimwright.clearinghouse.inquiries import Inquiries, kind_of, read_inquiries
from claimwright.errors import UnreadableError
from claimwright.schema import Column, Money, Table
from claimwright.x12.wire.segments import Segments, read_segments

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

_KIND: Final = "277CA"
_CLAIM: Final = ["set_id", "level", "trace"]
_RECEIVER: Final = "21"
_PATIENT: Final = "PT"
"""HL03 of the level of the one who sent the claims, and of a patient."""
_REJECTED: Final = ("A3", "A4", "A6", "A7", "A8")


def read_277ca(data: bytes | Path | Segments, source: str = "") -> pl.DataFrame:
    """The claim statuses of all 277CA sets of a file, columns ``CLAIM_ACKNOWLEDGMENTS``.

    Raises ``UnreadableError`` when the file is no X12 or holds no 277CA.
    """
    segments = data if isinstance(data, Segments) else read_segments(data, source)
    source = source or segments.source
    sets = [one for chunk in segments.chunks for one in chunk.sets]
    if _KIND not in map(kind_of, sets):
        held = ", ".join(sorted({one.kind or "?" for one in sets})) or "no transaction set"
        raise UnreadableError(source, "ST01", f"expected a claim acknowledgment (277CA), found {held}")
    read = read_inquiries(segments, source)
    answers = read.inquiry_sets.filter(pl.col("kind") == _KIND).select("set_id", "reference")
    rejected = pl.col("category").is_in(_REJECTED)
    return CLAIM_ACKNOWLEDGMENTS.conform(
        _statuses(read, answers).with_columns(source=pl.lit(source), accepted=~rejected.fill_null(value=True))
    )


def _statuses(read: Inquiries, answers: pl.DataFrame) -> pl.DataFrame:
    """A row a status of each claim (the trace of a patient's level), with the numbers that name claim and batch."""
    traces = read.traces.join(
        read.levels.select("set_id", "level", "level_code"), on=["set_id", "level"], how="left", maintain_order="left"
    )
    claims = traces.filter(pl.col("level_code") == _PATIENT).rename({"trace_number": "patient_control_number"})
    batches = traces.filter(pl.col("level_code") == _RECEIVER).select("set_id", batch_reference="trace_number")
    numbers = read.inquiry_references.filter((pl.col("qualifier") == "1K") & pl.col("line").is_null())
    numbers = numbers.select(*_CLAIM, payer_claim_control_number="value").unique(_CLAIM, keep="first")
    statuses = read.statuses.rename(
        {"category_1": "category", "status_1": "status", "entity_1": "entity", "charge": "amount"}
    )
    return (
        claims.join(answers, on="set_id", how="inner", maintain_order="left")
        .join(statuses, on=_CLAIM, how="left", maintain_order="left_right")
        .join(numbers, on=_CLAIM, how="left", maintain_order="left")
        .join(batches.unique("set_id", keep="first"), on="set_id", how="left", maintain_order="left")
    )
