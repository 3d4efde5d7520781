"""What stands between two byte positions, for many values at once: text, amount, date, whole number, short code?"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from claimwright.arrays import Array
from claimwright.schema import Money, Quantity
from claimwright.x12.wire import byte_value_kernels

_U64: Final = np.uint64
_I32: Final = np.dtype(np.int32)
_VIEW: Final = pa.string_view()
_LONGEST_NUMBER: Final = 40
FRONT: Final = 16
"""Idle bytes before the data, and after it, so that a word may be read at any position."""


def key(value: str) -> int:
    """The integer ``Spans.keys`` has for a value of at most eight bytes."""
    return int.from_bytes(value.encode(), "little")


@cache
def _wanted(values: tuple[str, ...]) -> Array:
    return np.array([key(value) for value in values], dtype=_U64)


@dataclass(frozen=True)
class Buffer:
    """Bytes (UTF-8) readable at any position as 8-byte words. ``whole`` has ``FRONT`` idle bytes at both ends."""

    whole: bytes

    @cached_property
    def octets(self) -> Array:
        return np.frombuffer(self.whole, np.uint8)

    @cached_property
    def words(self) -> Array:
        """The 8-byte little-endian word that begins at each byte."""
        size = len(self.whole) - 8
        return np.lib.stride_tricks.as_strided(self.octets[:8].view(_U64), shape=(size,), strides=(1,), writeable=False)

    @cached_property
    def arrow(self) -> Any:
        return pa.py_buffer(self.whole)

    @staticmethod
    def of(data: bytes) -> Buffer:
        idle = bytes(FRONT)
        return Buffer(b"".join((idle, data, idle)))


@dataclass(frozen=True)
class _Exported:
    """An Arrow array that shows nothing but its C interface: given one of PyArrow's, Polars imports all of its functions,
    which takes a third as long as importing Polars itself."""

    array: Any

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        return self.array.__arrow_c_array__(requested_schema)


def _column(kind: Any, size: int, nulls: int, valid: Array, *buffers: Any) -> pl.Series:
    array = pa.Array.from_buffers(kind, size, [pa.py_buffer(valid) if nulls else None, *buffers], nulls)
    return pl.Series(_Exported(array))


def _room_for_bits(size: int) -> Array:
    return np.zeros((size + 7) // 8, dtype=np.uint8)


def decimals(scaled: Array, valid: Array, precision: int, scale: int) -> pl.Series:
    """Whole numbers (int64) of ``10**-scale`` as a decimal column; not valid is null."""
    wide, bits = np.empty(2 * len(scaled), dtype=np.int64), _room_for_bits(len(scaled))
    nulls = byte_value_kernels.widened(np.asarray(scaled, dtype=np.int64), valid, wide, bits)
    return _column(pa.decimal128(precision, scale), len(scaled), nulls, bits, pa.py_buffer(wide))


def _scaled(text: bytes, scale: int) -> int | None:
    """The rare forms of a number: long ones, exponents, idle zeros; nothing if it is none."""
    if len(text) > _LONGEST_NUMBER or b"_" in text:
        return None
    try:
        value = Decimal(text.decode("ascii")).scaleb(scale)
        fits = value.is_finite() and value == value.to_integral_value() and abs(value) < 10**18
    except (InvalidOperation, UnicodeDecodeError):
        return None
    return int(value) if fits else None


def _nullable(values: Array, valid: Array, kind: Any) -> pl.Series:
    bits = _room_for_bits(len(values))
    nulls = byte_value_kernels.bits(valid, bits)
    return _column(kind, len(values), nulls, bits, pa.py_buffer(values))


@cache
def _null(dtype: Any) -> pl.Series:
    return pl.Series([None], dtype=dtype)


def nulls(size: int, dtype: Any) -> pl.Series:
    """As many nulls."""
    return _null(dtype).new_from_index(0, size)


@dataclass(frozen=True)
class Spans:
    """Many values as positions in one buffer; a value of no bytes is absent."""

    buffer: Buffer
    start: Array
    end: Array
    _longest: int = field(default=-1, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            # NumPy has one object for each plain dtype: what is another is another dtype or another byte order.
            if getattr(self, name).dtype is not _I32:
                object.__setattr__(self, name, getattr(self, name).astype(np.int32))

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def length(self) -> Array:
        return self.end - self.start

    @cached_property
    def present(self) -> Array:
        return self.end > self.start

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest value."""
        return self._longest if self._longest >= 0 else byte_value_kernels.longest(self.start, self.end)

    @property
    def any(self) -> bool:
        """Whether any value is there."""
        return self.longest > 0

    def otherwise(self, other: Spans) -> Spans:
        """These values, and where one is absent that of ``other`` (of the same buffer)."""
        if not other.any:
            return self
        here = self.present
        return Spans(self.buffer, np.where(here, self.start, other.start), np.where(here, self.end, other.end))

    def where(self, condition: Array) -> Spans:
        """These values where the condition holds, absent elsewhere."""
        return Spans(self.buffer, self.start, np.where(condition, self.end, self.start))

    def take(self, rows: Array) -> Spans:
        return Spans(self.buffer, self.start[rows], self.end[rows])

    def trimmed(self) -> Spans:
        """Without blanks at the edges."""
        start, end = self.start.copy(), self.end.copy()
        byte_value_kernels.trim(self.buffer.octets, start, end)
        return Spans(self.buffer, start, end)

    def keys(self) -> Array:
        """Each value of at most eight bytes as one integer (see ``key``); absent is 0, a longer one the largest."""
        return self._keys

    @cached_property
    def _keys(self) -> Array:
        found = np.empty(len(self), dtype=_U64)
        byte_value_kernels.packed(self.buffer.octets, self.start, self.end, found)
        return found

    def equal(self, *values: str) -> Array:
        """Whether each value is one of these (of at most eight bytes each)."""
        found = np.empty(len(self), dtype=bool)
        byte_value_kernels.among(self._keys, _wanted(values), found)
        return found

    def text(self) -> pl.Series:
        """The values as text, without copying them; absent is null."""
        if not self.any:
            return nulls(len(self), pl.String)
        size = len(self)
        views, bits = np.zeros(16 * size, dtype=np.uint8), _room_for_bits(size)
        absent = byte_value_kernels.string_views(self.buffer.octets, self.start, self.end, views, bits)
        return _column(_VIEW, size, absent, bits, pa.py_buffer(views), self.buffer.arrow)

    def scaled(self, scale: int) -> tuple[Array, Array]:
        """Decimal numbers as whole numbers of ``10**-scale``, and whether each is one; absent is not.

        A number with more decimals than ``scale`` that are not zero is none, rather than rounded silently.
        """
        value, good = np.empty(len(self), dtype=np.int64), np.empty(len(self), dtype=bool)
        octets = self.buffer.octets
        if byte_value_kernels.scaled(octets, self.start, self.end, scale, value, good):
            for one in np.flatnonzero(~good & self.present):
                slow = _scaled(bytes(octets[self.start[one] : self.end[one]]), scale)
                if slow is not None:
                    value[one], good[one] = slow, True
        return value, good

    def money(self) -> pl.Series:
        """Dollars and cents, ``Money``; what is no number is null."""
        if not self.any:
            return nulls(len(self), Money)
        return decimals(*self.scaled(Money.scale), Money.precision, Money.scale)

    def quantity(self) -> pl.Series:
        """Units, ``Quantity``; what is no number is null."""
        if not self.any:
            return nulls(len(self), Quantity)
        return decimals(*self.scaled(Quantity.scale), Quantity.precision, Quantity.scale)

    def integers(self) -> tuple[Array, Array]:
        """Whole numbers of at most eight digits, and whether each is one; absent is not."""
        value, good = np.empty(len(self), dtype=np.int64), np.empty(len(self), dtype=bool)
        byte_value_kernels.whole_numbers(self.buffer.octets, self.start, self.end, value, good)
        return value, good

    def integer(self) -> pl.Series:
        """Whole numbers, Int32; what is none is null."""
        if not self.any:
            return nulls(len(self), pl.Int32)
        value, good = self.integers()
        return _nullable(value.astype(np.int32), good, pa.int32())

    def days(self, skip: int = 0) -> tuple[Array, Array]:
        """Days since 1970-01-01 of the CCYYMMDD that begins ``skip`` bytes into each value, and whether it is a day."""
        if skip not in self._days:
            days, good = np.empty(len(self), dtype=np.int64), np.empty(len(self), dtype=bool)
            byte_value_kernels.calendar_days(self.buffer.octets, self.start, self.end, skip, days, good)
            self._days[skip] = days, good
        days, good = self._days[skip]
        return days.copy(), good.copy()

    @cached_property
    def _days(self) -> dict[int, tuple[Array, Array]]:
        return {}

    def date(self, skip: int = 0) -> pl.Series:
        """The day written CCYYMMDD (``skip`` bytes in); a time after it is left out; what is no day is null."""
        if self.longest < skip + 8:
            return nulls(len(self), pl.Date)
        days, good = self.days(skip)
        return _nullable(days.astype(np.int32), good, pa.date32())

    def last_date(self) -> pl.Series:
        """The second day of CCYYMMDD-CCYYMMDD; null for a single day."""
        return self.date(skip=9)
