"""The findings table: what an edit has to say about a claim."""

from __future__ import annotations

from typing import Final

import polars as pl

from claimwright.schema import Column, Table

C = Column

FINDINGS: Final = Table(
    "findings",
    "one broken edit on one claim or line",
    (
        C("claim_id", pl.String, "The claim."),
        C("line", pl.Int32, "The service line; null when the finding is about the whole claim."),
        C("edit", pl.String, "Id of the edit, as in the edit reference."),
        C("severity", pl.String, "error holds the claim, warning asks for a look, info tells."),
        C("message", pl.String, "What is wrong, in plain words, with the values found."),
        C("source", pl.String, "The published rule behind it."),
        C("fix", pl.String, "What to do about it."),
        C("where", pl.String, "Table column, or loop and element, the finding points at."),
    ),
)

HOLDING: Final = "error"
"""Severity that holds a claim back."""
