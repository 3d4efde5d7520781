"""From the elements of a visit to its level: two of three elements of decision making, or time, as dated data.

``level`` is pure: the screen asks it with what a coder overruled, the engine with what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from claimwright.coding.visits.tables import CPT, LEVELS, CodeOfLevel, codes_of, prolonged, reached

BY_DECISIONS: Final = "decisions"
BY_TIME: Final = "time"
CRITICAL: Final = "critical_care"
ELEMENTS: Final = ("problems", "data", "risk")


@dataclass(frozen=True)
class Elements:
    """What a level follows from: the family of the visit, each element as a level of ``LEVELS``, minutes of the day where told."""

    family: str
    day: date
    problems: str = LEVELS[0]
    data: str = LEVELS[0]
    risk: str = LEVELS[0]
    minutes: int | None = None
    payer: str = CPT


@dataclass(frozen=True)
class Level:
    """The code of the elements, by decisions or by time. ``code`` is empty where the family has none for them.

    ``decisions``: the level that two of three elements reach. ``added``: the code and units of prolonged time.
    """

    code: str
    by: str
    decisions: str
    by_decisions: str
    by_time: str
    added: tuple[str, int] | None = None


@dataclass(frozen=True)
class Change:
    """What one element at another level would make of the visit: ``code`` is the same where nothing changes."""

    element: str
    to: str
    code: str


def level(elements: Elements) -> Level:
    """The level of a visit: the higher of what two of three elements reach and of what its minutes reach.

    CPT E/M guidelines 2021 and 2023; IOM 100-04 ch. 12 sec. 30.6.1. Emergency visits have no time, discharge days nothing else.
    """
    rows = codes_of(elements.family, elements.day)
    decisions = sorted((elements.problems, elements.data, elements.risk), key=LEVELS.index)[1]
    by_decisions = next((row.code for row in rows if decisions in row.levels), "")
    timed = [row for row in rows if row.minutes is not None]
    told = elements.minutes if elements.minutes is not None or elements.family == CRITICAL else _least(timed)
    by_time = next((row.code for row in reversed(timed) if told is not None and (row.minutes or 0) <= told), "")
    order = [row.code for row in rows]
    longer = bool(by_time) and (not by_decisions or order.index(by_time) > order.index(by_decisions))
    code = by_time if longer else by_decisions
    return Level(code, BY_TIME if longer else BY_DECISIONS, decisions, by_decisions, by_time, _added(elements, code))


def _least(timed: list[CodeOfLevel]) -> int | None:
    """No minutes told: the lowest code of a family that time alone chooses needs none."""
    return 0 if timed else None


def _added(elements: Elements, code: str) -> tuple[str, int] | None:
    """Prolonged time of a code that has some, which is the highest of its family: its first minute lies beyond the code's own."""
    beyond = prolonged(code, elements.payer, elements.day)
    units = beyond.units(elements.minutes) if beyond and elements.minutes is not None else 0
    return (beyond.code, units) if beyond and units else None


def with_element(elements: Elements, element: str, value: str) -> Elements:
    """The elements with ``problems``, ``data`` or ``risk`` at another level; raises ``KeyError`` for another name or level."""
    if element not in ELEMENTS or value not in LEVELS:
        raise KeyError((element, value))
    at = {name: value if name == element else getattr(elements, name) for name in ELEMENTS}
    return replace(elements, problems=at["problems"], data=at["data"], risk=at["risk"])


def element_level(element: str, kinds: Iterable[str], day: date) -> tuple[str, str]:
    """The level that facts of some kinds reach in an element, and the words of the row that gives it."""
    counted = list(kinds)
    best = (LEVELS[0], "")
    for row in reached(element, day):
        if sum(kind in row.kinds for kind in counted) < row.at_least:
            continue
        if row.becomes:
            counted.append(row.becomes)
        if not best[1] or LEVELS.index(row.level) > LEVELS.index(best[0]):
            best = (row.level, row.words)
    return best


def changes(elements: Elements) -> Iterator[Change]:
    """What each element one level higher would make of the visit, and the minutes from which time would reach the next code."""
    here = level(elements)
    for element in ELEMENTS:
        at = LEVELS.index(getattr(elements, element))
        if at + 1 < len(LEVELS) and any(row.levels for row in codes_of(elements.family, elements.day)):
            higher = LEVELS[at + 1]
            yield Change(element, higher, level(with_element(elements, element, higher)).code)
    rows = codes_of(elements.family, elements.day)
    codes = [row.code for row in rows]
    for row in rows[codes.index(here.code) + 1 :][:1] if here.code in codes else ():
        if row.minutes is not None:
            yield Change("time", f"{row.minutes} minutes", row.code)
