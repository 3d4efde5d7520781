"""Which denials did an edit speak of before, and which edits speak of what is paid all the same?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from claimwright.schema import Column, Table

C = Column

FORESEEN: Final = Table(
    "foreseen_denials",
    "one reason for which a payer denied a line, with the edit that spoke of it before",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "Its line."),
        C("reason", pl.String, "Reason (CARC) of the denial."),
        C("edit", pl.String, "The edit that prevents it and spoke of the line or its claim; null where none did."),
        C(
            "severity",
            pl.String,
            "What it said: error (it went out in spite of it), warning or info (it did not hold).",
        ),
    ),
)
YIELDS: Final = Table(
    "edit_yields",
    "one edit, and what became of the decided claims that it spoke of",
    (
        C("edit", pl.String, "The edit, or the practice's rule."),
        C("severity", pl.String, "What it says."),
        C("claims", pl.Int64, "Decided claims that it spoke of."),
        C("foreseen", pl.Int64, "Of those, denied for what it prevents."),
        C("denied", pl.Int64, "Of those, denied for something else."),
        C("paid", pl.Int64, "Of those, not denied at all: it spoke, and the payer did not mind."),
    ),
)
_RANKS: Final = {"error": 0, "warning": 1, "info": 2}


def foreseen(lines: pl.DataFrame, findings: pl.DataFrame, prevents: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Rows of ``FORESEEN``, one a denied line and reason, of decided lines (``history.HISTORY``). ``findings`` (``FINDINGS``) stood when
    the claims went out; ``prevents``: the reasons of each edit. Of several edits the one that says most."""
    denied = lines.filter(pl.col("denied").fill_null(value=False)).select("claim_id", "line", reason="reasons")
    refused = denied.explode("reason", empty_as_null=True, keep_nulls=True).drop_nulls("reason")
    spoken = _spoken(findings, prevents)
    of_line = spoken.filter(pl.col("on").is_not_null()).rename({"on": "line"})
    of_claim = spoken.filter(pl.col("on").is_null()).drop("on")
    keys = ["claim_id", "line", "reason"]
    both = pl.concat(
        [
            refused.join(of_line, on=keys, how="inner"),
            refused.join(of_claim, on=["claim_id", "reason"], how="inner").select(*keys, "edit", "severity"),
        ]
    )
    best = both.sort(pl.col("severity").replace_strict(_RANKS, default=3), "edit").unique(keys, keep="first")
    return FORESEEN.conform(refused.unique(maintain_order=True).join(best, on=keys, how="left", maintain_order="left"))


def yields(lines: pl.DataFrame, findings: pl.DataFrame, prevents: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Rows of ``YIELDS``, those first that speak most often of what is paid and least of what is denied."""
    decided = lines.filter(pl.col("denied").is_not_null())
    claims = decided.group_by("claim_id").agg(refused=pl.col("denied").any())
    named = foreseen(decided, findings, prevents).drop_nulls("edit").select("claim_id", "edit", for_it=True).unique()
    spoken = findings.select("claim_id", "edit", "severity").unique().join(claims, on="claim_id", how="inner")
    told = spoken.join(named, on=["claim_id", "edit"], how="left").with_columns(pl.col("for_it").fill_null(value=False))
    counted = told.group_by("edit", "severity").agg(
        claims=pl.len(),
        foreseen=pl.col("for_it").sum(),
        denied=(pl.col("refused") & ~pl.col("for_it")).sum(),
        paid=(~pl.col("refused")).sum(),
    )
    signed = YIELDS.conform(counted)
    return signed.sort(pl.col("paid") - pl.col("foreseen"), "edit", descending=[True, False])


def _spoken(findings: pl.DataFrame, prevents: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """claim_id, on (the line, or null), reason, edit, severity: what each finding foresees."""
    pairs = [(edit, reason) for edit, reasons in prevents.items() for reason in reasons]
    foresees = pl.DataFrame(pairs, schema={"edit": pl.String, "reason": pl.String}, orient="row")
    rows = findings.select("claim_id", pl.col("edit"), "severity", on=pl.col("line").cast(pl.Int32))
    joined = rows.join(foresees, on="edit", how="inner")
    return joined.select("claim_id", "on", "reason", "edit", "severity")
