"""What a check of an X12 file has to say: where, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl

from claimwright.schema import Column, Table

C = Column

X12_FINDINGS: Final = Table(
    "x12_findings",
    "one thing wrong with an X12 file",
    (
        C("finding", pl.String, "Id of the check."),
        C("snip", pl.Int32, "SNIP type: 1 syntax, 2 requirement."),
        C("severity", pl.String, "error (a receiver may reject for it), warning."),
        C("interchange", pl.UInt32, "Running number of the interchange in the file."),
        C("group", pl.UInt32, "Running number of the functional group in the file."),
        C("transaction", pl.UInt32, "Running number of the transaction set in the file."),
        C("row", pl.UInt32, "Running number of the segment in the file, from 0."),
        C("segment", pl.UInt32, "Position of the segment in its transaction set, the ST being 1."),
        C("loop", pl.String, "Loop of the segment."),
        C("id", pl.String, "Segment id."),
        C("element", pl.Int32, "Position of the element."),
        C("component", pl.Int32, "Position of the component."),
        C("found", pl.String, "What stands there, for codes, numbers and dates; free text and names are never quoted."),
        C("expected", pl.String, "What should."),
        C("message", pl.String, "The matter in plain words."),
        C("note", pl.String, "Error code a 999 or TA1 gives for it.", x12="IK304, IK403, IK502, AK905 or TA105"),
        C("level", pl.String, "What the note is about: interchange, group, transaction, segment, element."),
    ),
)


def findings(
    rows: pl.DataFrame, finding: str, snip: int, level: str, note: str, message: str | pl.Expr, **columns: pl.Expr | str
) -> pl.DataFrame:
    """``rows`` as findings: their columns of the same name are kept, the rest is given or null."""
    given = {
        "finding": pl.lit(finding),
        "snip": pl.lit(snip),
        "severity": pl.lit("error"),
        "level": pl.lit(level),
        "note": pl.lit(note),
        "message": pl.lit(message) if isinstance(message, str) else message,
        **columns,
    }
    return X12_FINDINGS.conform(rows.with_columns(**given))


def together(pieces: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Findings in file order."""
    frames = list(pieces)
    if not frames:
        return X12_FINDINGS.empty()
    return pl.concat(frames).sort("row", "element", "component", nulls_last=False, maintain_order=True)
