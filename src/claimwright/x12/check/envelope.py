"""Do headers and trailers of interchanges, groups and transaction sets agree on numbers and counts?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from claimwright.arrays import Array
from claimwright.data_files import data_table
from claimwright.x12.check.claim_view import strings
from claimwright.x12.check.findings import Found
from claimwright.x12.grammar.model import standard
from claimwright.x12.wire.chunks import Chunk
from claimwright.x12.wire.tokens import segment_code

_ENVELOPE: Final = [segment_code(name) for name in ("ISA", "IEA", "GS", "GE", "ST", "SE", "TA1")]
_FORMS: Final = {
    "date": re.compile(r"\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"),
    "time": re.compile(r"([01]\d|2[0-3])[0-5]\d"),
    "number": re.compile(r"\d{1,9}"),
    "any": re.compile(r".*", re.DOTALL),
}
_LONGEST_SHOWN: Final = 18
_INTERCHANGE_NUMBER: Final = 9
_HIDDEN: Final = (2, 4)
"""Passwords of the ISA are never shown."""


@dataclass(frozen=True)
class _Level:
    """One level of the envelope: its header and trailer, where their numbers and the count stand, what is counted."""

    key: str
    header: str
    number: int
    trailer: str
    counted: str


_LEVELS: Final = (
    _Level("interchange", "ISA", 13, "IEA", "GS"),
    _Level("group", "GS", 6, "GE", "ST"),
    _Level("transaction", "ST", 2, "SE", ""),
)


def check_envelope(chunk: Chunk, found: Found) -> None:
    """Findings on the envelope of a chunk of whole interchanges."""
    for level in _LEVELS:
        _check_level(chunk, level, found)
    _check_header(chunk, found)
    _check_component(chunk, found)
    _check_kinds(chunk, found)
    _check_repeated(chunk, "ISA", 13, np.zeros(len(chunk.tokens), dtype=np.int64), found)
    _check_repeated(chunk, "GS", 6, chunk.interchange, found)
    _check_repeated(chunk, "ST", 2, chunk.group, found)
    outside = np.flatnonzero((chunk.transaction == 0) & ~np.isin(chunk.tokens.code, _ENVELOPE))
    for row in outside.tolist():
        found.add("segment-outside", row, expected="ST before it")
    if len(chunk.tokens) and not len(chunk.tokens.rows("ISA")):
        found.add("ISA-missing", 0, expected="ISA")


def _texts(chunk: Chunk, rows: Array, position: int) -> list[str]:
    return strings(chunk.tokens.element(rows, position))


def _counts(chunk: Chunk, level: _Level, numbers: Array) -> Array:
    """What a trailer of this level should state, for each header."""
    key = getattr(chunk, level.key)
    if not level.counted:
        inside = key[key > 0]
        return np.searchsorted(inside, numbers, side="right") - np.searchsorted(inside, numbers)
    held = key[chunk.tokens.rows(level.counted)]
    return np.searchsorted(held, numbers, side="right") - np.searchsorted(held, numbers)


def _check_level(chunk: Chunk, level: _Level, found: Found) -> None:
    tokens, key = chunk.tokens, getattr(chunk, level.key)
    opened, closed = tokens.rows(level.header), tokens.rows(level.trailer)
    told = np.unique(key[closed], return_index=True)[1]
    closes = np.zeros(len(closed), dtype=bool)
    closes[told] = key[closed[told]] > 0
    # A file without an ISA has its finding.
    for row in closed[~closes].tolist() if len(opened) or level.header != "ISA" else ():
        found.add("trailer-alone", row, expected=f"{level.header} before it")
    opened, closed = opened[key[opened] > 0], closed[closes]
    if not len(opened):
        return
    numbers = key[opened]
    at = np.searchsorted(key[closed], numbers)
    has = at < len(closed)
    has[has] = key[closed[at[has]]] == numbers[has]
    for row in opened[~has].tolist():
        found.add(f"{level.trailer}-missing", row, expected=level.trailer)
    heads, tails = opened[has], closed[at[has]]
    counts = _counts(chunk, level, numbers[has])
    stated, closing, own = _texts(chunk, tails, 1), _texts(chunk, tails, 2), _texts(chunk, heads, level.number)
    for row, said, count, end, number in zip(tails.tolist(), stated, counts.tolist(), closing, own, strict=True):
        wanted = number.zfill(_INTERCHANGE_NUMBER) if level.key == "interchange" else number
        # Group control numbers are whole numbers, those of transaction sets are text (X12.6).
        same = end.lstrip("0") == number.lstrip("0") if level.key == "group" else end == wanted
        if not same:
            found.add(f"{level.trailer}02-number", row, element=2, value=_short(end), expected=_short(wanted))
        if not said.isascii() or not said.isdigit() or int(said[:_LONGEST_SHOWN]) != count:
            found.add(f"{level.trailer}01-count", row, element=1, value=_short(said), expected=str(count))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{len(text)} characters"


def _check_repeated(chunk: Chunk, header: str, position: int, within: Array, found: Found) -> None:
    rows = chunk.tokens.rows(header)
    if len(rows) < 2:
        return
    seen: set[tuple[int, str]] = set()
    for row, scope, number in zip(rows.tolist(), within[rows].tolist(), _texts(chunk, rows, position), strict=True):
        if number and (scope, number) in seen:
            name = f"{header}{position:02}-repeated"
            found.add(name, row, element=position, value=_short(number), expected="a number of its own")
        seen.add((scope, number))


@cache
def _forms() -> list[tuple[int, str, set[str], str]]:
    return [
        (int(row["position"]), row["form"], set(row["form"].split(",")), row["note"])
        for row in data_table("claimwright.x12.grammar", "interchange_header.tsv").iter_rows(named=True)
    ]


def _check_header(chunk: Chunk, found: Found) -> None:
    """The ISA: widths of its elements, and what they may say."""
    tokens = chunk.tokens
    for row in tokens.rows("ISA").tolist():
        first = int(tokens.first[row])
        count = int(tokens.first[row + 1]) - first - 1
        data = tokens.buffer.whole
        for position, form, codes, note in _forms():
            rule = standard()["ISA", position, 0]
            token = first + position
            raw = data[tokens.token_start[token] : tokens.token_end[token]].decode() if position <= count else ""
            said = raw.strip()
            good = bool(_FORMS[form].fullmatch(said)) if form in _FORMS else said in codes
            value = None if position in _HIDDEN else _short(said)
            if not good:
                found.add("ISA-value", row, element=position, name=rule.name, value=value, note=note)
            elif len(raw) != rule.most:
                expected = f"{rule.most} characters"
                found.add("ISA-width", row, element=position, name=rule.name, value=value, expected=expected)


def _check_component(chunk: Chunk, found: Found) -> None:
    """ISA16 names the character that parts components in the data: nothing of them can be read otherwise."""
    used = chunk.separators.component
    heads = chunk.tokens.rows("ISA")
    for row, named in zip(heads.tolist(), _texts(chunk, heads, 16), strict=True):
        if named and named != used:
            found.add("ISA16-component", row, element=16, value=_short(named), expected=used)


@cache
def _functional_ids() -> dict[str, str]:
    return {
        row["transaction"]: row["functional_id"]
        for row in data_table("claimwright.x12.grammar", "functional_ids.tsv").iter_rows(named=True)
    }


def _check_kinds(chunk: Chunk, found: Found) -> None:
    """Transaction sets in a group of another kind or version."""
    groups = chunk.tokens.rows("GS")
    kinds = dict(zip(chunk.group[groups].tolist(), _texts(chunk, groups, 1), strict=True))
    for one in chunk.sets:
        wanted = _functional_ids().get(one.kind)
        stated = kinds.get(int(chunk.group[one.first]))
        if wanted and stated and stated != wanted:
            found.add("GS01-kind", one.first, element=1, value=_short(one.kind), expected=f"{wanted} in GS01")
        if one.group_version and one.version and one.version != one.group_version:
            found.add("ST03-version", one.first, element=3, value=one.version[:35], expected=one.group_version[:35])
