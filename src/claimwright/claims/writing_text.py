"""How does a row of a claim table become the text of a segment, and at which place in the claim?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from claimwright.schema import Table
from claimwright.x12.delimiters import Delimiters
from claimwright.x12.writer import plain, unsafe

PLACED: Final = pl.Schema({"rank": pl.Int64, "line": pl.Int32, "slot": pl.Int32, "text": pl.String})
"""A segment of the writing: rank of its claim, line (0 before the first), slot within it, text. Ties keep their order."""


@dataclass(frozen=True)
class Hand:
    """Writes segments with one set of separators."""

    delimiters: Delimiters

    def composite(self, *parts: pl.Expr | str) -> pl.Expr:
        """Components joined, idle separators at the end left out."""
        return _joined(parts, self.delimiters.component)

    def segment(self, identifier: str, *elements: pl.Expr | str) -> pl.Expr:
        """Elements joined behind the id, idle separators at the end left out."""
        return _joined((pl.lit(identifier), *elements), self.delimiters.element).alias("text")

    def placed(
        self, frame: pl.DataFrame, slot: int | pl.Expr, identifier: str, *elements: pl.Expr | str
    ) -> pl.DataFrame:
        """The segments of a frame (columns rank and line beside the elements') as ``PLACED``."""
        return frame.select(
            "rank",
            pl.col("line").fill_null(0).cast(pl.Int32)
            if "line" in frame.columns
            else pl.lit(0, dtype=pl.Int32).alias("line"),
            (slot if isinstance(slot, pl.Expr) else pl.lit(slot)).cast(pl.Int32).alias("slot"),
            self.segment(identifier, *elements),
        )


NOTHING: Final = pl.lit("")


def _joined(parts: tuple[pl.Expr | str, ...], separator: str) -> pl.Expr:
    columns = [(pl.col(part) if isinstance(part, str) else part).fill_null("") for part in parts]
    return pl.concat_str(columns, separator=separator).str.strip_chars_end(separator)


def amount(column: str) -> pl.Expr:
    """A decimal without idle zeros."""
    return pl.col(column).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def whole(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String)


def date_text(column: str) -> pl.Expr:
    """CCYYMMDD."""
    return pl.col(column).dt.to_string("%Y%m%d")


def clean(table: Table, frame: pl.DataFrame, delimiters: Delimiters) -> tuple[pl.DataFrame, list[str]]:
    """The frame as it can stand on the wire (upper case, no separators in data) and the columns that had to change."""
    pattern = unsafe(delimiters)
    kept = {"claim_id", "source", "kind", "role"}
    changed: list[str] = []
    for column in table.columns:
        if column.dtype != pl.String or column.name in kept or frame.is_empty():
            continue
        values = frame[column.name]
        if values.null_count() == values.len():
            continue
        odd = values.str.contains(pattern + r"|[^\x00-\x7f]").fill_null(value=False)
        if odd.any():
            changed.append(column.name)
            distinct = values.filter(odd).unique()
            better = distinct.map_elements(plain, return_dtype=pl.String).str.replace_all(pattern, " ")
            values = values.replace(distinct, better)
        frame = frame.with_columns(values.str.to_uppercase().str.strip_chars().alias(column.name))
    return frame, changed
