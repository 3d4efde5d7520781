"""What does a column say on the wire, and which rows have a value? Read from its Arrow buffers, a copy at most."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.wire.text_kernels import write_days
from claimwright.x12.wire.texts import Texts, decimals, whole_numbers

_LARGEST_PRECISION: Final = 18
_FIRST_DAY: Final = -719_528
_LAST_DAY: Final = 2_932_896
"""0000-01-01 and 9999-12-31 in days since 1970-01-01."""


def column_texts(column: pl.Series) -> tuple[Texts, Array]:
    """The texts of a column, and whether each row has a value: decimals without idle zeros, dates CCYYMMDD."""
    texts, there = _texts(column)
    # A null may have bytes under it: those of the value that was there before.
    return (texts.where(there), there) if column.null_count() else (texts, there)


def column_numbers(column: pl.Series, missing: int) -> Array:
    """A column of whole numbers as 64 bits; ``missing`` for null."""
    values, there = _buffer(column.cast(pl.Int64), np.int64)
    return np.where(there, values, missing) if column.null_count() else values


def _buffer(column: pl.Series, dtype: type[np.generic], width: int = 1) -> tuple[Array, Array]:
    """The values of a column, ``width`` a row, and whether each row has one."""
    whole = _arrow(column)
    values = np.frombuffer(whole.buffers()[1], dtype=dtype)
    return values[width * whole.offset : width * (whole.offset + len(column))], _there(whole)


def _arrow(column: pl.Series) -> Any:
    return column.to_arrow(compat_level=pl.CompatLevel.oldest())


def _there(whole: Any) -> Array:
    bits = whole.buffers()[0]
    if bits is None or not whole.null_count:
        return np.ones(len(whole), dtype=np.bool_)
    last = whole.offset + len(whole)
    return np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=last, bitorder="little")[whole.offset :].view(
        np.bool_
    )


def _texts(column: pl.Series) -> tuple[Texts, Array]:
    dtype = column.dtype
    if dtype == pl.String:
        return _strings(column)
    if dtype == pl.Date:
        days, there = _buffer(column, np.int32)
        return _days(days.astype(np.int64), there, column), there
    if isinstance(dtype, pl.Decimal) and dtype.precision is not None and dtype.precision <= _LARGEST_PRECISION:
        # A decimal of Arrow has 128 bits; of one with 18 digits the lower half says it all.
        halves, there = _buffer(column, np.int64, 2)
        return decimals(np.ascontiguousarray(halves[::2]), dtype.scale), there
    if dtype.is_integer():
        values, there = _buffer(column.cast(pl.Int64), np.int64)
        return whole_numbers(values), there
    written = column.cast(pl.String)
    return _strings(written.str.strip_chars_end("0").str.strip_chars_end(".") if dtype.is_decimal() else written)


def _strings(column: pl.Series) -> tuple[Texts, Array]:
    whole = _arrow(column)
    _, offsets, octets = whole.buffers()
    edges = np.frombuffer(offsets, dtype=np.int64)[whole.offset : whole.offset + len(column) + 1]
    held = np.zeros(0, dtype=np.uint8) if octets is None else np.frombuffer(octets, dtype=np.uint8)
    return Texts(held, edges[:-1], edges[1:]), _there(whole)


def _days(days: Array, there: Array, column: pl.Series) -> Texts:
    days[~there] = 0
    if len(days) and (days.min() < _FIRST_DAY or days.max() > _LAST_DAY):
        return _strings(column.dt.to_string("%Y%m%d"))[0]
    octets = np.empty(8 * len(days), dtype=np.uint8)
    days.flags.writeable = False
    write_days(octets, days)
    starts = np.arange(0, 8 * len(days), 8, dtype=np.int64)
    return Texts(octets, starts, starts + 8)
