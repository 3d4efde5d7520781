"""What do the rows of a table say, a column at a time: its texts, which of them are there, its keys as numbers?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.x12.tables.neighbours import MISSING
from claimwright.x12.wire.columns import column_numbers, column_texts
from claimwright.x12.wire.texts import Texts, beside, literal, nothing


class Rows:
    """The rows of a frame. Columns are turned into texts when asked for, once; a column the frame lacks is empty."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.size = frame.height
        self.columns = frozenset(frame.columns)
        self._frame = frame
        self._texts: dict[str, Texts] = {}
        self._there: dict[str, Array] = {}
        self._numbers: dict[str, Array] = {}
        self._nulls = {column.name: column.null_count() for column in frame}

    @property
    def frame(self) -> pl.DataFrame:
        """The frame of these rows, without what was filled in."""
        return self._frame

    def column(self, name: str) -> pl.Series:
        """The column as the frame has it."""
        return self._frame[name]

    def empty(self, name: str) -> bool:
        """Whether no row has a value."""
        return self._nulls.get(name, self.size) == self.size

    def full(self, name: str) -> bool:
        """Whether every row has one."""
        return self._nulls.get(name, self.size) == 0

    def some(self, names: Iterable[str]) -> list[str]:
        """Those of the columns that have values."""
        return [name for name in names if not self.empty(name)]

    def text(self, name: str) -> Texts:
        """The column as it stands on the wire: decimals without idle zeros, dates CCYYMMDD; null is empty."""
        if name not in self._texts:
            self._load(name)
        return self._texts[name]

    def there(self, name: str) -> Array:
        """Whether each row has a value."""
        if name not in self._there:
            self._load(name)
        return self._there[name]

    def _load(self, name: str) -> None:
        if self.empty(name):
            texts, there = nothing(self.size), np.zeros(self.size, dtype=np.bool_)
        else:
            texts, there = column_texts(self._frame[name])
        self._there[name] = there
        self._texts[name] = texts

    def any_there(self, names: Iterable[str]) -> Array:
        """Whether each row has a value in one of the columns."""
        kept = self.some(names)
        for name in kept:
            if self.full(name):
                return self.there(name)
        found = np.zeros(self.size, dtype=np.bool_)
        for name in kept:
            found |= self.there(name)
        return found

    def where(self, names: Iterable[str], text: Texts) -> Texts:
        """The text where a row has a value in one of the columns."""
        kept = self.some(names)
        if any(self.full(name) for name in kept):
            return text
        return text.where(self.any_there(kept))

    def number(self, name: str) -> Array:
        """A column of whole numbers; ``MISSING`` for null, and for every row when the frame has no such column."""
        if name not in self._numbers:
            if self.empty(name):
                self._numbers[name] = np.full(self.size, MISSING, dtype=np.int64)
            else:
                self._numbers[name] = column_numbers(self._frame[name], MISSING)
        return self._numbers[name]

    def numbered(self, name: str) -> bool:
        """Whether a key's numbers are known already."""
        return name in self._numbers

    def set_numbers(self, name: str, values: Array) -> None:
        """Gives whole numbers for a key that is a text."""
        self._numbers[name] = values

    def fill(self, name: str, usual: str | Texts, beside_column: str = "") -> None:
        """Puts ``usual`` where a column is null. With ``beside_column``, only where that has a value, and null elsewhere."""
        wanted = self.there(beside_column) if beside_column else np.ones(self.size, dtype=np.bool_)
        given = self.there(name)
        if np.array_equal(wanted, given):
            return
        texts = literal(usual, self.size) if isinstance(usual, str) else usual
        self._texts[name] = beside([self.text(name).where(wanted & given), texts.where(wanted & ~given)], self.size)
        self._there[name] = wanted
        self._nulls[name] = self.size - int(wanted.sum())

    def repeats(self, names: Iterable[str], groups: Array) -> tuple[Array, Array]:
        """The rows that are not, in these columns, as the row before them in their group; and which of them each row is.

        ``groups``: the group of each row, from -1.
        """
        order = np.argsort(groups.astype(np.int16), kind="stable")
        before = np.full(self.size, -1, dtype=np.int64)
        before[order[1:]] = np.where(groups[order[1:]] == groups[order[:-1]], order[:-1], -1)
        changed = before < 0
        for name in self.some(names):
            if not self.full(name):
                changed |= self.there(name) != self.there(name)[before]
            self.text(name).mark_changes(changed, before)
        found = np.empty(self.size, dtype=np.int64)
        found[order] = np.cumsum(changed[order]) - 1
        return order[changed[order]], found

    def taken(self, rows: Array | slice) -> Rows:
        """Some of the rows (none of them -1), as they are now: what is filled in later is theirs alone."""
        return _Some(self, rows)


class _Some(Rows):
    """Some of the rows of another: they share its texts, of which nothing is copied."""

    def __init__(self, whole: Rows, rows: Array | slice) -> None:
        self.size = len(range(whole.size)[rows]) if isinstance(rows, slice) else len(rows)
        self.columns = whole.columns
        self._whole = whole
        self._rows = rows
        self._texts = {}
        self._there = {}
        self._numbers = {}
        self._nulls = {}

    @property
    def frame(self) -> pl.DataFrame:
        found: pl.DataFrame = self._whole.frame[self._rows]
        return found

    def column(self, name: str) -> pl.Series:
        found: pl.Series = self._whole.column(name)[self._rows]
        return found

    def _null_count(self, name: str) -> int:
        if name not in self._nulls:
            if self._whole.empty(name):
                self._nulls[name] = self.size
            elif self._whole.full(name):
                self._nulls[name] = 0
            else:
                self._nulls[name] = self.size - int(np.count_nonzero(self.there(name)))
        return self._nulls[name]

    def empty(self, name: str) -> bool:
        return self._null_count(name) == self.size

    def full(self, name: str) -> bool:
        return self._null_count(name) == 0

    def _load(self, name: str) -> None:
        texts = self._whole.text(name)
        there = self._whole.there(name)[self._rows]
        self._there[name] = there
        self._texts[name] = Texts(texts.octets, texts.starts[self._rows], texts.ends[self._rows])

    def numbered(self, name: str) -> bool:
        return super().numbered(name) or self._whole.numbered(name)

    def number(self, name: str) -> Array:
        if name not in self._numbers:
            self._numbers[name] = self._whole.number(name)[self._rows]
        return self._numbers[name]
