"""How a claim or remittance table becomes a model: its fields are derived from the table, so the two cannot drift."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from django.db import models

from claimwright.schema import Column, Table
from claimwright.workbench.models.scoped import ScopedRow


def field_for(column: Column) -> models.Field[Any, Any]:
    """The database field of a table's column; every column may be null, since a wire file may leave it out."""
    dtype = column.dtype
    options: dict[str, Any] = {"null": True, "blank": True}
    if isinstance(dtype, pl.Decimal):
        return models.DecimalField(max_digits=dtype.precision or 18, decimal_places=dtype.scale, **options)
    if isinstance(dtype, pl.List):
        return models.JSONField(**options)
    if dtype == pl.Date:
        return models.DateField(**options)
    if dtype == pl.Int32:
        return models.IntegerField(**options)
    if dtype in {pl.UInt32, pl.Int64}:
        return models.BigIntegerField(**options)
    if dtype == pl.Boolean:
        return models.BooleanField(**options)
    if dtype == pl.String:
        return models.TextField(**options)
    raise TypeError(f"{column.name}: no database field for {dtype}")


def mirrors[M: type[models.Model]](table: Table) -> Callable[[M], M]:
    """Gives the decorated model a field for every column of the table, under the column's own name."""

    def add_fields(model: M) -> M:
        for column in table.columns:
            field_for(column).contribute_to_class(model, column.name)
        model.TABLE = table  # type: ignore[attr-defined]
        return model

    return add_fields


class Row(ScopedRow):
    """A row of a mirrored table: its own key is ``row_id``, because ``id`` may be a column of the table."""

    TABLE: Table

    row_id = models.BigAutoField(primary_key=True)
    practice = models.ForeignKey("workbench.Practice", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
