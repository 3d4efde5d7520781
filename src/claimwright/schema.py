"""What a table is: its columns, each with dtype, unit, wire home and meaning, declared once as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

Money = pl.Decimal(18, 2)
"""US dollars and cents. Amounts are never floats."""

Quantity = pl.Decimal(18, 4)
"""Service units, minutes, drug quantities."""


@dataclass(frozen=True)
class Column:
    """One column of a documented table.

    ``unit`` is empty for text; ``x12`` names the column's home on the wire (loop and element),
    empty where the value is ours alone.

    ``belongs_to`` and ``points_at`` name a column of another table (``lines.line``) that numbers rows of the same claim. A row belongs to
    the row with its number and goes with it; a row that only points at another stays when that one goes.
    """

    name: str
    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    unit: str = ""
    x12: str = ""
    belongs_to: str = ""
    points_at: str = ""


@dataclass(frozen=True)
class Table:
    """A documented table: a name, what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    schema: pl.Schema = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema", pl.Schema({c.name: c.dtype for c in self.columns}))

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def empty(self) -> pl.DataFrame:
        """A frame of this table with no rows."""
        return self._empty.clone()

    @cached_property
    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)

    @cached_property
    def _absent(self) -> dict[str, pl.Series]:
        """A null of each column."""
        return {column.name: pl.Series(column.name, [None], dtype=column.dtype) for column in self.columns}

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
        """Rows (mappings; absent keys are null) as a frame of this table.

        Raises ``ValueError`` for a key that is no column of the table, so a misspelt column never
        vanishes silently.
        """
        rows = list(rows)
        known = set(self.names)
        for row in rows:
            if unknown := row.keys() - known:
                raise ValueError(f"{self.name} has no column {sorted(unknown)}")
        data = {name: [row.get(name) for row in rows] for name in self.names}
        return pl.DataFrame(data, schema=self.schema, strict=True)

    def assemble(self, size: int, columns: Mapping[str, pl.Series]) -> pl.DataFrame:
        """A frame of ``size`` rows from columns that have the table's dtypes; absent ones become null, others are left out.

        Raises ``TypeError`` for a column of another dtype: this is the fast way for readers, which make them as declared.
        """
        series = []
        for column in self.columns:
            known = columns.get(column.name)
            if known is None:
                series.append(self._absent[column.name].new_from_index(0, size))
                continue
            if known.dtype != column.dtype:
                raise TypeError(f"{self.name}.{column.name} is {known.dtype}, not {column.dtype}")
            series.append(known if known.name == column.name else known.alias(column.name))
        # The constructor looks at each column in turn, which for a small file takes longer than to read it.
        return series[0].to_frame().hstack(series[1:])

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this table's columns, order and dtypes; absent columns become null."""
        return frame.select(
            (pl.col(c.name).cast(c.dtype) if c.name in frame.columns else pl.lit(None, dtype=c.dtype)).alias(c.name)
            for c in self.columns
        )
