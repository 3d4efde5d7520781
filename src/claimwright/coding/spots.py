"""Which sentences hold words that a pattern finds: a pattern reads a text once, not once for each of its sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.coding.beginnings import must_begin, places_of
from claimwright.coding.kept import kept_while_reading


@dataclass(frozen=True, slots=True)
class Spots:
    """Where a pattern stands in a text: starts and ends, in order of place, none overlapping."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.starts)

    def touch(self, low: int, high: int) -> bool:
        """Whether one of them reaches into a sentence. What the pattern finds between the two offsets alone, it finds there too,
        or something overlapping that began before."""
        at = bisect_left(self.starts, high) - 1
        return at >= 0 and self.ends[at] > low


def spots(pattern: re.Pattern[str], text: str) -> Spots:
    """Where a pattern stands in a text."""
    needed = must_begin(pattern.pattern)
    spans = (
        [match.span() for match in pattern.finditer(text)]
        if needed is None
        else list(_at(pattern, text, places_of(needed, text)))
    )
    return Spots(tuple(start for start, _ in spans), tuple(end for _, end in spans))


def _at(pattern: re.Pattern[str], text: str, places: list[int]) -> Iterator[tuple[int, int]]:
    """The matches that begin at some places, none overlapping: what ``finditer`` gives of a pattern that begins nowhere else."""
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            yield match.span()
            end = match.end()


class Spotter:
    """A pattern that many rules or many sentences ask for: where it stands in a text is found once while a record is read."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def within(self, text: str, low: int, high: int) -> bool:
        """Whether the pattern may be found between two offsets of the text."""
        return _spots(self, text).touch(low, high)

    def anywhere(self, text: str) -> bool:
        """Whether the pattern stands anywhere in the text."""
        return bool(_spots(self, text))


@kept_while_reading
def _spots(spotter: Spotter, text: str) -> Spots:
    return spots(spotter.pattern, text)
