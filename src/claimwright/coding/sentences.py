"""Where sentences begin and end, by offsets: lines always part them, full stops when a new sentence follows."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading

LONGEST: Final = 800
"""Characters after which a run without a full stop is cut all the same, so that no text can make reading slow."""

_BREAK: Final = compiled(r"[\r\n]+|(?<=[.!?;])[\"')\]]?\s+(?=[A-Z0-9\"'(•\-])", 0)
_ABBREVIATION: Final = compiled(r"(?:\b(?:Dr|Mr|Mrs|Ms|vs|St|No|e\.g|i\.e|approx|Pt|Jr|Sr|etc)|\b[A-Z])\.$", 0)


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences between two offsets, blanks at both ends left out."""
    return _cut(text, start, len(text) if end is None else end)


@kept_while_reading
def _cut(text: str, start: int, stop: int) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    begin = start
    for match in _BREAK.finditer(text, start, stop):
        if (
            "\n" not in match[0]
            and "\r" not in match[0]
            and _ABBREVIATION.search(text, max(begin, match.start() - 8), match.start())
        ):
            continue
        _add(found, text, begin, match.start())
        begin = match.end()
    _add(found, text, begin, stop)
    return tuple(found)


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        found.append((start, cut))
        start = cut
    if end > start:
        found.append((start, end))
