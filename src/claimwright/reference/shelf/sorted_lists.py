"""Finds the rows of one code in a table sorted by code, without scanning it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import polars as pl

KEYS: Final = {
    "icd10cm": "code",
    "icd10cm_blocks": "code",
    "icd10cm_notes": "code",
    "icd10cm_excludes1": "code",
    "icd10cm_seven_chr": "code",
    "icd10pcs": "code",
    "hcpcs": "code",
    "modifiers": "code",
    "place_of_service": "code",
    "drg_weights": "drg",
}
"""Table to the column it is looked up by."""


_EPOCH: Final = date(1970, 1, 1).toordinal()


class CodeLists:
    """Tables with their keys in order; ``frame`` gives a table by name."""

    def __init__(self, frame: Callable[[str], pl.DataFrame]) -> None:
        self._frame = frame
        self._sorted: dict[str, tuple[list[str], pl.DataFrame]] = {}
        self._dates: dict[str, tuple[list[int], list[int | None]]] = {}
        self._categories: list[str] = []

    def _of(self, table: str) -> tuple[list[str], pl.DataFrame]:
        if table not in self._sorted:
            frame = self._frame(table)
            if not frame[KEYS[table]].is_sorted():
                frame = frame.sort(KEYS[table], maintain_order=True)
            self._sorted[table] = frame[KEYS[table]].to_list(), frame
        return self._sorted[table]

    def _spans(self, table: str) -> tuple[list[int], list[int | None]]:
        """First and last days as numbers: to make a hundred thousand dates takes longer than all look-ups of a claim."""
        if table not in self._dates:
            _, frame = self._of(table)
            self._dates[table] = frame["valid_from"].to_physical().to_list(), frame["valid_to"].to_physical().to_list()
        return self._dates[table]

    def rows(self, table: str, code: str) -> list[dict[str, Any]]:
        """All rows of a code, in published order."""
        keys, frame = self._of(table)
        low, high = bisect_left(keys, code), bisect_right(keys, code)
        return frame.slice(low, high - low).to_dicts() if high > low else []

    def row(self, table: str, code: str, day: date) -> dict[str, Any] | None:
        """The row of a code that holds on a day."""
        at = self.place(table, code, day)
        return None if at is None else self._of(table)[1].row(at, named=True)

    def place(self, table: str, code: str, day: date) -> int | None:
        """Where the row of a code that holds on a day stands in ``in_order``."""
        keys, _ = self._of(table)
        first, last = self._spans(table)
        number = day.toordinal() - _EPOCH
        for at in range(bisect_left(keys, code), bisect_right(keys, code)):
            if first[at] <= number and ((until := last[at]) is None or number <= until):
                return at
        return None

    def in_order(self, table: str) -> pl.DataFrame:
        """The table in the order of its keys."""
        return self._of(table)[1]

    def places_below(self, table: str, code: str) -> range:
        """Where the rows of keys that begin with a code and are longer stand in ``in_order``."""
        keys, _ = self._of(table)
        return range(bisect_right(keys, code), bisect_left(keys, code + "\uffff"))

    def below(self, table: str, code: str) -> list[str]:
        """Every key that begins with a code and is longer, in order, each once."""
        keys, _ = self._of(table)
        places = self.places_below(table, code)
        return list(dict.fromkeys(keys[places.start : places.stop]))

    def categories(self) -> list[str]:
        """Every three-character category of ICD-10-CM, in order."""
        if not self._categories:
            self._categories = [code for code in dict.fromkeys(self._of("icd10cm")[0]) if len(code) == 3]
        return self._categories
