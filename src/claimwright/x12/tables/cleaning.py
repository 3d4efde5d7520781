"""Which texts of a table cannot stand on the wire as they are, and what stands there instead?"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import polars as pl

from claimwright.schema import Table
from claimwright.x12.tables.interchange import plain, unsafe
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.text_kernels import has_odd
from claimwright.x12.wire.texts import octets_of

_BASIC: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=%~@[]_{}\\|<>^`#$"
"""The basic and extended character sets of X12 without lower-case letters (005010, B.1.1.2.2 and B.1.1.2.3)."""
_UNTOUCHED: Final = {"claim_id", "source", "kind", "role"}


def clean(table: Table, frame: pl.DataFrame, delimiters: Delimiters, *, upper: bool = True) -> tuple[Rows, list[str]]:
    """The rows as they can stand on the wire (no separators in data, upper case) and the columns that had to change.

    Without ``upper`` letters keep their case: numbers of others are given back as they came.
    """
    rows = Rows(frame)
    if frame.is_empty():
        return rows, []
    basic = _BASIC if upper else _BASIC + _BASIC[:26].lower()
    allowed = "".join(symbol for symbol in basic if symbol not in delimiters.all)
    fine = np.zeros(256, dtype=np.bool_)
    fine[octets_of(allowed)] = True
    odd: list[str] = []
    for column in table.columns:
        name = column.name
        if column.dtype == pl.String and name not in _UNTOUCHED and not rows.empty(name):
            texts = rows.text(name)
            if has_odd(texts.octets, texts.starts, texts.ends, fine):
                odd.append(name)
    if not odd:
        return rows, []
    better, changed = zip(*(_mended(frame[name], allowed, delimiters, upper=upper) for name in odd), strict=True)
    told = [name for name, unreadable in zip(odd, changed, strict=True) if unreadable]
    return Rows(frame.with_columns(better)), told


def _mended(values: pl.Series, allowed: str, delimiters: Delimiters, *, upper: bool) -> tuple[pl.Series, bool]:
    """The values without what must not stand there, and whether it was more than the case of letters and blanks."""
    odd = f"[^{re.escape(allowed)}]|^ | $"
    pattern = unsafe(delimiters)
    distinct = values.filter(values.str.contains(odd).fill_null(value=False)).unique()
    unreadable = distinct.str.contains(pattern + r"|[^\x00-\x7f]").any()
    better = distinct.map_elements(plain, return_dtype=pl.String).str.replace_all(pattern, " ")
    better = (better.str.to_uppercase() if upper else better).str.strip_chars().replace("", None)
    return values.replace(distinct, better).alias(values.name), bool(unreadable)
