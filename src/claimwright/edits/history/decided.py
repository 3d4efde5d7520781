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
    """``history`` (``HISTORY``) with the last of these decisions (``DECISIONS``) about each line; what none is about stays as it was.

    A line is found by the claim's control number, its code and its day; a decision about a whole claim is of the one claim of its number.
    """
    if decisions.is_empty() or history.is_empty():
        return history
    latest = decisions.rename({"patient_control_number": "on_claim"}).sort(
        "decided_on", nulls_last=False, maintain_order=True
    )
    line = ["on_claim", "procedure_code", "day"]
    single = latest.filter(pl.col("procedure_code").is_not_null()).unique(line, keep="last")
    whole = latest.filter(pl.col("procedure_code").is_null()).unique("on_claim", keep="last")
    numbers = latest.drop_nulls("payer_claim_control_number").unique("on_claim", keep="last")
    numbers = numbers.select("on_claim", payers_number="payer_claim_control_number")
    # A control number of several claims does not say which is meant, of several people not even whose.
    claims = history.group_by("on_claim").agg(
        claims=pl.col("claim_id").n_unique(), patients=pl.col("patient").n_unique()
    )
    alone, one_person = (claims.filter(pl.col(name) == 1) for name in ("claims", "patients"))
    joined = history.drop("payers_number").rename({name: f"{name}_before" for name in _ANSWERS})
    for suffix, found, on in (
        ("line", single.join(one_person, on="on_claim", how="semi").select(*line, *_ANSWERS), line),
        ("claim", whole.join(alone, on="on_claim", how="semi").select("on_claim", *_ANSWERS), ["on_claim"]),
    ):
        named = found.rename({name: f"{name}_{suffix}" for name in _ANSWERS})
        joined = joined.join(named, on=on, how="left", maintain_order="left")
    told = joined.with_columns(
        pl.coalesce(f"{name}_line", f"{name}_claim", f"{name}_before").alias(name) for name in _ANSWERS
    )
    known = numbers.join(alone, on="on_claim", how="semi")
    return HISTORY.conform(told.join(known, on="on_claim", how="left", maintain_order="left"))
