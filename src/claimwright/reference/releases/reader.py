"""What a reader of one kind of official file is, and what it hands over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from claimwright.reference.releases.periods import Cadence, Period
from claimwright.reference.releases.source import SourceFile
from claimwright.schema import Table

CPT_OR_CDT = r"^(?:\d{4}[0-9A-Z]|D\d{4})$"
"""Codes whose descriptors belong to the AMA (CPT) or the ADA (CDT)."""


@dataclass(frozen=True)
class Parsed:
    """Frames by table name; the period and part where the content states them; remarks for the user."""

    tables: Mapping[str, pl.DataFrame]
    period: Period | None = None
    part: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reader:
    """One kind of official file; see the package's description for each field."""

    dataset: str
    describes: str
    tables: tuple[Table, ...]
    recognise: Callable[[SourceFile], bool]
    read: Callable[[SourceFile], Parsed]
    cadence: Cadence
    descriptors: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    cumulative: bool = False
    apart: bool = False
    licensed: bool = False
    layout: int = 1

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


def without_licensed_text(frame: pl.DataFrame, code: str, texts: tuple[str, ...]) -> pl.DataFrame:
    """The frame with the texts of CPT and CDT codes set to null."""
    theirs = pl.col(code).str.strip_chars().str.to_uppercase().str.contains(CPT_OR_CDT).fill_null(False)
    return frame.with_columns(
        pl.when(theirs).then(pl.lit(None, dtype=pl.String)).otherwise(pl.col(text)).alias(text) for text in texts
    )
