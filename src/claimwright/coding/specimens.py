"""Where a report says what a specimen is: its letter stands before the site in one line and before the diagnosis in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from claimwright.coding.compiled import compiled

_LETTERED: Final = compiled(r"\s*(?:specimens?|parts?)?\s*[(\[]?(?P<letter>[A-H]|[1-8])[.):\]]{1,2}\s")
_LONGEST: Final = 90
"""Characters of the words that describe a specimen."""
_NEXT: Final = compiled(r"[\n;]|(?<=\s)[(\[]?(?:[A-H]|[1-8])\s?[.):\]–-]\s|(?<=\s)[A-H] ?=", 0)


def specimens_of(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Offsets of the words that other lines have of the specimen whose letter begins the line of an offset, in order of place."""
    begin = text.rfind("\n", 0, at) + 1
    own = _LETTERED.match(text, begin)
    if own is None or own.end() > at + 1:
        return
    for match in _named(own["letter"].upper()).finditer(text):
        if begin <= match.start() <= at:
            continue
        stop = _NEXT.search(text, match.end(), match.end() + _LONGEST)
        yield match.end(), stop.start() if stop else min(len(text), match.end() + _LONGEST)


@lru_cache(maxsize=32)
def _named(letter: str) -> re.Pattern[str]:
    return compiled(rf"(?<![^\s;,:(\[])[(\[]?{letter}(?:\s?[.):\]]{{1,2}}|\s[–=-])\s?(?=\S)", 0)
