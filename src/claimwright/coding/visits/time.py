"""How long did a visit take, and which statements of time count? One statement of the day's own time; the rest with its reason."""

from __future__ import annotations

from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.visits.values import Fact, Time
from claimwright.coding.visits.words import Main, numbers, pattern, patterns

_RANGE: Final = compiled(r"\d\s*[-–]\s*$", 0)
_LONGEST: Final = 300
"""Minutes: a statement of more is none of a visit."""


def time_of(main: Main) -> Time:
    """The minutes of the visit. A range, time of something billed by itself, and the share of counselling are left out."""
    counted: list[tuple[int, Fact]] = []
    excluded: list[Fact] = []
    for minutes, one in numbers(main, "time", "total", "minutes"):
        words = (one,)
        low, high = main.line(one.start)
        clause = main.text[max(low, one.start - 25) : min(high, one.end + 30)]
        if _RANGE.search(main.text[low : one.start + one.quote.index(str(minutes))]):
            excluded.append(Fact("time", f"{minutes} minutes", "a range is no statement of time", words))
        elif pattern("time", "rejected").search(clause):
            excluded.append(
                Fact("time", f"{minutes} minutes", "time of something else, or not of this practitioner", words)
            )
        elif minutes <= _LONGEST:
            counted.append((minutes, Fact("time", f"{minutes} minutes", "", words)))
    if not counted:
        return Time(None, (), tuple(excluded))
    minutes, fact = counted[0]
    return Time(minutes, fact.evidence, tuple(excluded))


def minutes_of(main: Main, kind: str) -> Time:
    """The minutes that the note states for critical care or a discharge day."""
    for minutes, one in numbers(main, "time", kind, "minutes"):
        low, high = main.line(one.start)
        if not pattern("time", "not_counted").search(main.text[low:high].partition(one.quote)[2].partition(". ")[0]):
            return Time(minutes, (one,))
    for words in patterns("time", kind):
        if "more" in words.groupindex and (match := words.search(main.text)) and match["more"]:
            return Time(int(match["more"]) + 1, (main.evidence(*match.span()),))
    return Time()
