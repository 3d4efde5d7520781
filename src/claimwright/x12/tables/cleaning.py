"""Which texts of a table cannot stand on the wire as they are, and what stands there instead?"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import polars as pl

from claimwright.schema import Table
from claimwright.x12.tables.interchange import plain, unaccented, unsafe
from claimwright.x12.tables.row_texts import Rows
from claimwright.x12.wire.delimiters import Delimiters
from claimwright.x12.wire.text_kernels import has_odd
from claimwright.x12.wire.texts import octets_of

_BASIC: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=%~@[]_{}\\|<>^`#$"
"""The basic and extended character sets of X12 without lower-case letters (005010, B.1.1.2.2 and B.1.1.2.3)."""
_UNTOUCHED: Final = {"claim_id", "source", "kind", "role"}
_GIVEN: Final = {"id", "value", "email", "prior_authorization", "payer_identifier", "contract_code", "contract_version"}
_GIVEN_ENDINGS: Final = ("_number", "_id")


def keeps_case(column: str) -> bool:
    """Whether a column holds what payers and people give: numbers that come back as they were sent, whatever their case.

    Only what a guide fixes (codes), and names, are written in capitals.
    """
    return column in _GIVEN or column.endswith(_GIVEN_ENDINGS)


def clean(table: Table, frame: pl.DataFrame, delimiters: Delimiters, *, upper: bool = True) -> tuple[Rows, list[str]]:
    """The rows as they can stand on the wire (no separators in data, upper case) and the columns that had to change.

    Identifiers (``keeps_case``) keep the case of their letters; without ``upper`` everything does.
    """
    rows = Rows(frame)
    if frame.is_empty():
        return rows, []
    letters = {False: _allowed(_BASIC + _BASIC[:26].lower(), delimiters), True: _allowed(_BASIC, delimiters)}
    tables = {raised: np.isin(np.arange(256), octets_of(allowed)) for raised, allowed in letters.items()}
    odd: list[str] = []
    for column in table.columns:
        name = column.name
        if column.dtype == pl.String and name not in _UNTOUCHED and not rows.empty(name):
            texts = rows.text(name)
            if has_odd(texts.octets, texts.starts, texts.ends, tables[upper and not keeps_case(name)]):
                odd.append(name)
    if not odd:
        return rows, []
    raised = [upper and not keeps_case(name) for name in odd]
    better, changed = zip(
        *(_mended(frame[name], letters[up], delimiters, upper=up) for name, up in zip(odd, raised, strict=True)),
        strict=True,
    )
    told = [name for name, unreadable in zip(odd, changed, strict=True) if unreadable]
    return Rows(frame.with_columns(better)), told


def _allowed(basic: str, delimiters: Delimiters) -> str:
    return "".join(symbol for symbol in basic if symbol not in delimiters.all)


def _mended(values: pl.Series, allowed: str, delimiters: Delimiters, *, upper: bool) -> tuple[pl.Series, bool]:
    """The values without what must not stand there, and whether it was more than the case of letters and blanks."""
    odd = f"[^{re.escape(allowed)}]|^ | $"
    pattern = unsafe(delimiters)
    distinct = values.filter(values.str.contains(odd).fill_null(value=False)).unique()
    unreadable = distinct.str.contains(pattern + r"|[^\x00-\x7f]").any()
    better = distinct.map_elements(plain if upper else unaccented, return_dtype=pl.String)
    better = better.str.replace_all(pattern, " ").str.strip_chars().replace("", None)
    return values.replace(distinct, better).alias(values.name), bool(unreadable)
