"""What payers decided about the lines of a history."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.edits.history.table import HISTORY
from claimwright.schema import Column, Table

C = Column

DECISIONS: Final = Table(
    "decisions",
    "what a payer decided about a claim, or about the lines of one code and day of it",
    (
        C("patient_control_number", pl.String, "The claim, by the number it was sent with (CLP01)."),
        C("payer_claim_control_number", pl.String, "The payer's own number of it (CLP07)."),
        C("procedure_code", pl.String, "The service as it was sent; null for the whole claim."),
        C("day", pl.Date, "Its day; null for the whole claim."),
        C("denied", pl.Boolean, "Whether nothing was allowed, and why not is a refusal."),
        C("unprocessable", pl.Boolean, "Whether it counts as never sent (MA130)."),
        C("reasons", pl.List(pl.String), "Reasons (CARC) of the refusal."),
        C("decided_on", pl.Date, "Day of the remittance."),
    ),
)
_ANSWERS: Final = ("denied", "unprocessable", "reasons", "decided_on")


def with_decisions(history: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """``history`` (``HISTORY``) with the last of these decisions (``DECISIONS``) about each line; what none is about stays as it was."""
    if decisions.is_empty() or history.is_empty():
        return history
    latest = decisions.sort("decided_on", nulls_last=False, maintain_order=True)
    whole = latest.filter(pl.col("procedure_code").is_null()).unique("patient_control_number", keep="last")
    single = latest.filter(pl.col("procedure_code").is_not_null()).unique(
        ["patient_control_number", "procedure_code", "day"], keep="last"
    )
    numbers = latest.select(on_claim="patient_control_number", payers_number="payer_claim_control_number").drop_nulls()
    numbers = numbers.unique("on_claim", keep="last")
    keyed = history.drop("payers_number").rename({name: f"{name}_before" for name in _ANSWERS})
    of_line = single.select(
        on_claim="patient_control_number",
        procedure_code="procedure_code",
        day="day",
        **{f"{name}_line": pl.col(name) for name in _ANSWERS},
    )
    of_claim = whole.select(on_claim="patient_control_number", **{f"{name}_claim": pl.col(name) for name in _ANSWERS})
    joined = keyed.join(of_line, on=["on_claim", "procedure_code", "day"], how="left", maintain_order="left").join(
        of_claim, on="on_claim", how="left", maintain_order="left"
    )
    told = joined.with_columns(
        pl.coalesce(f"{name}_line", f"{name}_claim", f"{name}_before").alias(name) for name in _ANSWERS
    )
    return HISTORY.conform(told.join(numbers, on="on_claim", how="left", maintain_order="left"))
