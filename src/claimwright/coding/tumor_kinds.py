"""The names that charts give to kinds of tumors: "adenoca", "IDC", "BCC", with the behavior each says (Index: Morphology)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.plain_words import unsupported
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.spots import Spotter
from claimwright.coding.words import phrase_key

_BEFORE: Final = r"(?<![\w-])"
_AFTER: Final = r"(?!\w)"


@dataclass(frozen=True, slots=True)
class Kind:
    """How charts write a kind of tumor, where it arises when no site is named, its column of the Neoplasm Table, or its own code."""

    pattern: re.Pattern[str]
    site: str
    behavior: str
    code: str


@lru_cache(maxsize=16)
def _kinds(day: date) -> tuple[Kind, ...]:
    return tuple(
        Kind(
            compiled(
                _BEFORE + "(?:" + "|".join(sorted(row["words"].split(" | "), key=len, reverse=True)) + ")" + _AFTER,
            ),
            row["site"],
            row["behavior"],
            row["code"],
        )
        for row in dated_rows("histologies.tsv", day)
    )


@lru_cache(maxsize=16)
def _any_kind(day: date) -> Spotter:
    """One pattern of all kinds, looked for first because most sentences name none."""
    names = "|".join(f"(?:{kind.pattern.pattern.removeprefix(_BEFORE).removesuffix(_AFTER)})" for kind in _kinds(day))
    return Spotter(compiled(f"{_BEFORE}(?:{names}){_AFTER}"))


def kinds_in(text: str, low: int, high: int, day: date) -> list[tuple[re.Match[str], Kind]]:
    """The names of tumors between two offsets, the longest where several overlap, in order of place."""
    if not _any_kind(day).within(text, low, high):
        return []
    found = [
        (match, kind)
        for kind in _kinds(day)
        for match in kind.pattern.finditer(text, low, high)
        if not unsupported(phrase_key(match[0]), text[low:high])
    ]
    found.sort(key=lambda pair: (pair[0].start() - pair[0].end(), pair[0].start()))
    chosen: list[tuple[re.Match[str], Kind]] = []
    for match, kind in found:
        if all(match.end() <= other.start() or other.end() <= match.start() for other, _ in chosen):
            chosen.append((match, kind))
    return sorted(chosen, key=lambda pair: pair[0].start())
