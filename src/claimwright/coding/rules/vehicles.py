"""A transport accident by who was hurt and by what: driver, passenger, cyclist, pedestrian; car, pickup, object (I.C.20.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from claimwright.coding import context
from claimwright.coding.compiled import compiled
from claimwright.coding.rule_tables import dated_rows
from claimwright.coding.rules.base import Case, quoted
from claimwright.coding.sentences import sentences
from claimwright.coding.spots import spots
from claimwright.coding.types import Evidence
from claimwright.data_files import data_rows

_NAME: Final = compiled(r"\b[A-Z_]{4,}\b", 0)
_MEANT: Final = frozenset({context.ASSERTED, context.HISTORY})


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {row["name"]: row["words"] for row in data_rows("claimwright.coding", "vehicle_words.tsv")}


def _pattern(text: str) -> re.Pattern[str]:
    words = _words()
    return compiled(_NAME.sub(lambda match: f"(?:{words.get(match[0], match[0])})", text))


@lru_cache(maxsize=8)
def _rows(day: date) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (row["code"], _pattern(row["role"]), _pattern(row["with"]) if row["with"] else None)
        for row in dated_rows("vehicle_accidents.tsv", day)
    )


def vehicle_accidents(case: Case, sections: frozenset[str]) -> Iterator[tuple[str, Evidence]]:
    """Codes of the accidents whose two sides one sentence of the story names, in the order of the table; with the sentence's words."""
    for code, role, other in _rows(case.book.day):
        for document, note in case.notes:
            found = spots(role, note.text)
            for section in note.sections if found else ():
                if section.kind not in sections:
                    continue
                for low, high in sentences(note.text, section.start, section.end):
                    if not found.touch(low, high):
                        continue
                    match = role.search(note.text, low, high)
                    if match is None or not _hit(note.text, low, high, match, other):
                        continue
                    if context.assertion(note.text, match.start(), match.end(), (low, high)) in _MEANT:
                        yield code, quoted(document, match.start(), match.end())


def _hit(text: str, low: int, high: int, role: re.Match[str], other: re.Pattern[str] | None) -> bool:
    """Whether the sentence names the other side too, outside the words of the role ("driver of a sedan")."""
    if other is None:
        return True
    return any(
        match.end() <= role.start() or match.start() >= role.end() or match.end() > role.end()
        for match in other.finditer(text, low, high)
    )
