"""What a biller types into a field of a claim, as a value of its column; refused in words where the wire has no room for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

import polars as pl

from claimwright.data_files import data_rows
from claimwright.schema import Column
from claimwright.workbench import typed
from claimwright.workbench.refusals import RefusedError

_ELEMENT: Final = re.compile(r"\b([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d))?\b")
_QUALIFIED: Final = re.compile(r"\bREF\*")
_OTHERWISE: Final = 80
"""Characters of a text whose element has no row of its own, as REF02 has least."""
_MOST_DIGITS: Final = 24


def parse(column: Column, text: str) -> Any:
    """A typed value of a table's column; empty is null. Raises ``RefusedError`` naming what was expected."""
    text = text.strip()
    if not text:
        return None
    if isinstance(column.dtype, pl.Decimal):
        return _amount(column.dtype, text)
    if column.dtype == pl.Int32:
        number = typed.whole(text, 2**31 - 1)
        if number is None:
            raise RefusedError("Expected a whole number.")
        return number
    if column.dtype == pl.Date:
        found = typed.day(text)
        if found is None:
            raise RefusedError(
                f"Expected a date such as 2026-03-04 or 3/4/2026. Years go from {typed.EARLIEST.year} to {typed.LATEST.year}."
            )
        return found
    if len(text) > (most := longest(column.x12)):
        raise RefusedError(f"This field takes {most} characters; {len(text)} were typed.")
    if not typed.readable(text) or "\n" in text:
        raise RefusedError("A character that cannot be read is in this text.")
    return text.upper()


def _amount(dtype: pl.Decimal, text: str) -> Decimal:
    """No amount and no quantity that is typed on a claim is negative: what is taken back is a replacement or a void."""
    try:
        value = Decimal(text.replace(",", "").removeprefix("$")) if len(text) <= _MOST_DIGITS else Decimal("NaN")
        fits = value.is_finite() and value == round(value, dtype.scale) and abs(value) < Decimal(10) ** 14
    except InvalidOperation:
        fits = False
    if not fits:
        raise RefusedError("Expected an amount such as 125.00.")
    if value < 0:
        raise RefusedError("Expected an amount that is not negative: what is taken back is a replacement or a void.")
    return value


def longest(place: str) -> int:
    """Characters that a column's element on the wire may have at most (``Column.x12``)."""
    if _QUALIFIED.search(place):
        return _lengths()[("REF", 2, 0)]
    found = [(segment, int(at), int(part or 0)) for segment, at, part in _ELEMENT.findall(place.replace("0n", "01"))]
    lengths = _lengths()
    return max((lengths[one] for one in found if one in lengths), default=_OTHERWISE)


@cache
def _lengths() -> Mapping[tuple[str, int, int], int]:
    """Most characters by segment, element and component (0: the element itself)."""
    rows = data_rows("claimwright.x12.grammar", "elements.tsv")
    return {
        (row["segment"], int(row["position"]), int(row["component"] or 0)): int(row["most"])
        for row in rows
        if row["most"]
    }
