"""What stands between two byte positions, for many values at once: text, amount, date, whole number, short code?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from claimwright.schema import Money, Quantity

Array = np.ndarray[Any, Any]

_U64: Final = np.uint64
_KEEP_LOW: Final = np.array([0, *((1 << (8 * n)) - 1 for n in range(1, 9))], dtype=_U64)
"""Mask of the first n bytes of a little-endian word."""
_ZEROS: Final = _U64(0x3030303030303030)
_ALL: Final = _U64(0xFFFFFFFFFFFFFFFF)
_INLINE: Final = 12
"""Bytes an Arrow string view keeps in itself (Arrow columnar format, variable-size binary view layout)."""
TOO_LONG: Final = 0xFFFFFFFFFFFFFFFF
"""Key of a value of more than eight bytes."""
_DAYS_BEFORE: Final = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=np.int64)
_DAYS_IN: Final = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_EPOCH_DAYS: Final = 719_528
"""Days from 1 January of year 0 (proleptic Gregorian) to 1 January 1970."""
_LONGEST_NUMBER: Final = 40
_MINUS, _DOT, _BLANK = ord("-"), ord("."), ord(" ")
FRONT: Final = 16
"""Idle bytes before the data, and after it, so that a word may be read at any position."""


def key(value: str) -> int:
    """The integer ``Spans.keys`` has for a value of at most eight bytes."""
    return int.from_bytes(value.encode(), "little")


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


def _validity(valid: Array) -> Any:
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())


def decimals(scaled: Array, valid: Array, precision: int, scale: int) -> pl.Series:
    """Whole numbers (int64) of ``10**-scale`` as a decimal column; not valid is null."""
    wide = np.empty((len(scaled), 2), dtype=np.int64)
    wide[:, 0] = scaled
    wide[:, 1] = scaled >> 63
    kind = pa.decimal128(precision, scale)
    array = pa.Array.from_buffers(kind, len(scaled), [_validity(valid), pa.py_buffer(wide)])
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series


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
    array = pa.Array.from_buffers(kind, len(values), [_validity(valid), pa.py_buffer(values)])
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series


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

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def length(self) -> Array:
        return self.end - self.start

    @cached_property
    def present(self) -> Array:
        return self.length > 0

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest value."""
        return int(self.length.max()) if len(self.start) else 0

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
        data = self.buffer.octets
        start, end = self.start, self.end
        for edge in ("start", "end"):
            at = start if edge == "start" else end - 1
            blank = np.flatnonzero((data[at] == _BLANK) & (end > start))
            if not len(blank):
                continue
            start, end = start.copy(), end.copy()
            while len(blank):
                if edge == "start":
                    start[blank] += 1
                    blank = blank[(data[start[blank]] == _BLANK) & (end[blank] > start[blank])]
                else:
                    end[blank] -= 1
                    blank = blank[(data[end[blank] - 1] == _BLANK) & (end[blank] > start[blank])]
        return self if start is self.start and end is self.end else Spans(self.buffer, start, end)

    def keys(self) -> Array:
        """Each value of at most eight bytes as one integer (see ``key``); absent is 0, longer is ``TOO_LONG``."""
        words = self.buffer.words[self.start]
        packed = words & _KEEP_LOW[np.minimum(self.length, 8)]
        if self.longest > 8:
            packed[self.length > 8] = TOO_LONG
        return packed

    def equal(self, *values: str) -> Array:
        """Whether each value is one of these (of at most eight bytes each)."""
        keys = self.keys()
        found: Array = keys == _U64(key(values[0]))
        for value in values[1:]:
            found |= keys == _U64(key(value))
        return found

    def text(self) -> pl.Series:
        """The values as text, without copying them; absent is null."""
        if not self.any:
            return nulls(len(self), pl.String)
        size = self.length
        views = np.empty((len(self), 2), dtype=_U64)
        words = self.buffer.words
        head = words[self.start] & _KEEP_LOW[np.minimum(size, 4)]
        views[:, 0] = size | (head << _U64(32)).view(np.int64)
        if self.longest > 4:
            rest = words[self.start + 4] & _KEEP_LOW[np.clip(size - 4, 0, 8)]
            if self.longest > _INLINE:
                rest = np.where(size <= _INLINE, rest, self.start.astype(_U64) << _U64(32))
            views[:, 1] = rest
        else:
            views[:, 1] = 0
        buffers = [_validity(self.present), pa.py_buffer(views), self.buffer.arrow]
        series = pl.from_arrow(pa.Array.from_buffers(pa.string_view(), len(self), buffers))
        assert isinstance(series, pl.Series)
        return series

    def _digits(self, start: Array, end: Array) -> tuple[Array, Array]:
        """The whole number written in at most eight digits, and whether it is one. No digits is 0."""
        size = np.clip(end - start, 0, 8)
        keep = _ALL ^ _KEEP_LOW[8 - size]
        word = (self.buffer.words[end - 8] & keep) | (_ZEROS & ~keep)
        value = word ^ _ZEROS
        good = (((value + _U64(0x7676767676767676)) | value) & _U64(0x8080808080808080)) == 0
        value = (value * _U64(10) + (value >> _U64(8))) & _U64(0x00FF00FF00FF00FF)
        value = (value * _U64(100) + (value >> _U64(16))) & _U64(0x0000FFFF0000FFFF)
        value = (value * _U64(10000) + (value >> _U64(32))) & _U64(0x00000000FFFFFFFF)
        return value.astype(np.int64), good & (end - start <= 8)

    def scaled(self, scale: int) -> tuple[Array, Array]:
        """Decimal numbers as whole numbers of ``10**-scale``, and whether each is one; absent is not.

        A number with more decimals than ``scale`` that are not zero is none, rather than rounded silently.
        """
        start, end, data = self.start, self.end, self.buffer.octets
        negative = data[start] == _MINUS
        first = start + negative
        after = np.full(len(self), -1, dtype=np.int64)
        # Most amounts have their point three places before the end; only the others are looked at again.
        rest = None
        for places in (2, 1, 0, 3, 4):
            at = end - 1 - places if rest is None else end[rest] - 1 - places
            found = (data[at] == _DOT) & (at >= (first if rest is None else first[rest]))
            if rest is None:
                after[found] = places
                rest = np.flatnonzero(~found)
            else:
                after[rest[found]] = places
                rest = rest[~found]
            if not len(rest):
                break
        whole_end = np.where(after >= 0, end - 1 - after, end)
        whole, good = self._digits(first, whole_end)
        value: Array = whole * 10**scale
        fraction = np.flatnonzero(after > 0)
        if len(fraction):
            part, fine = self._digits(end[fraction] - after[fraction], end[fraction])
            power = scale - after[fraction]
            value[fraction] += part * 10 ** np.maximum(power, 0)
            good[fraction] &= fine & (power >= 0)
        good &= (end - first > 0) & ~((after == 0) & (whole_end == first))
        value = np.asarray(np.where(negative, -value, value))
        value[~good] = 0
        for one in np.flatnonzero(~good & self.present):
            slow = _scaled(bytes(data[start[one] : end[one]]), scale)
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
        value, good = self._digits(self.start, self.end)
        return value, good & self.present

    def integer(self) -> pl.Series:
        """Whole numbers, Int32; what is none is null."""
        if not self.any:
            return nulls(len(self), pl.Int32)
        value, good = self.integers()
        return _nullable(value.astype(np.int32), good, pa.int32())

    def days(self, skip: int = 0) -> tuple[Array, Array]:
        """Days since 1970-01-01 of the CCYYMMDD that begins ``skip`` bytes into each value, and whether it is a day."""
        start = self.start + skip
        number, good = self._digits(start, np.minimum(start + 8, np.maximum(self.end, start)))
        good = good & (self.end >= start + 8)
        year, month, day = number // 10000, number // 100 % 100, number % 100
        good &= (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
        month = np.where(good, month, 1)
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        good &= day <= _DAYS_IN[month] - ((month == 2) & ~leap)
        before: Array = 365 * year + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400
        return before + _DAYS_BEFORE[month] + ((month > 2) & leap) + day - 1 - _EPOCH_DAYS, good

    def date(self, skip: int = 0) -> pl.Series:
        """The day written CCYYMMDD (``skip`` bytes in); a time after it is left out; what is no day is null."""
        if self.longest < skip + 8:
            return nulls(len(self), pl.Date)
        days, good = self.days(skip)
        return _nullable(days.astype(np.int32), good, pa.date32())

    def last_date(self) -> pl.Series:
        """The second day of CCYYMMDD-CCYYMMDD; null for a single day."""
        return self.date(skip=9)
