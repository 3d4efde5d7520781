"""Characters that are counted: hours on a ventilator, arteries treated, stents, grafts, levels of a spine."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from claimwright.coding.compiled import compiled
from claimwright.coding.pcs.rows import limit

_HOURS: Final = compiled(
    r"(?<![\d/])(\d{1,3}(?:\.\d)?) ?(?:h|hrs?|hours)\b(?! ?(?:post|after|later|ago|prior|before|hold|old|of (?:age|life)))",
)
_MONTH_DAY: Final = r"(\d{1,2})/(\d{1,2})(?:/\d{2,4})?"
_CLOCK: Final = r"(?:,? (?:at )?([01]?\d|2[0-3]):?([0-5]\d)(?:h|hrs?)?\b)"
_DAYS: Final = compiled(
    rf"(?<![\d/]){_MONTH_DAY}{_CLOCK}?\s*(?:-|–|to|thru|through|until|till)\s*(?:(\d{{1,2}})/)?(\d{{1,2}})(?:/\d{{2,4}})?(?![\d/]){_CLOCK}?",
    0,
)
"""From one day to another, each with or without its clock."""
_FOR_DAYS: Final = compiled(r"(?<![\d/])(\d{1,3}) ?days?\b(?! (?:ago|later|after|of (?:abx|antibiotics)))")
_IN: Final = compiled(
    rf"(?<!ex)(?<!re)(?<!de)\bintubat\w+[^.;\n]{{0,25}}?(?<![\d/]){_MONTH_DAY}{_CLOCK}?|(?:^|\n)[ \t]*{_MONTH_DAY}:?[^\n]{{0,30}}?(?<!not )(?<!no )(?<!ex)\bintubat(?:ed|ion)",
)
_OUT: Final = compiled(
    rf"\bextubat\w+[^.;\n]{{0,25}}?(?<![\d/]){_MONTH_DAY}{_CLOCK}?|(?:^|\n)[^\n]{{0,8}}?(?<![\d/]){_MONTH_DAY}:?[^\n]{{0,30}}?\bextubated",
)
"""The day the tube went in, and the day it came out: beside the word, or at the head of its line."""
_CAME: Final = compiled(rf"\b(?:arriv(?:ed|al)|brought in)\b[^.;\n]{{0,25}}?(?<![\d/]){_MONTH_DAY}{_CLOCK}?")
_SINCE_COMING: Final = compiled(
    rf"\b(?:from|since) (?:the )?arrival (?:to|until|till|thru|through|-|–) (?:on )?{_MONTH_DAY}{_CLOCK}?",
)
"""Who comes with a tube is ventilated from the arrival on (Coding Clinic: the hours count from when the patient is received)."""
_ARTERIES: Final = (
    r"LAD|left anterior descending",
    r"LCX|circumflex|circ\b|LCx",
    r"RCA|right coronary",
    r"left main|LMCA|\bLM\b",
    r"ramus",
    r"\bOM ?\d?|obtuse marginal",
    r"\bD ?[12]\b|diagonal",
    r"\bR?PDA\b|posterior descending",
)
_TIMES: Final = compiled(
    r"\b(?:x ?(\d)|(\d) ?(?:x )?(?=DES|BMS|drug|stents?|grafts?)|(one|two|three|four)(?= (?:DES|BMS|drug|stents?|overlapping)))",
)
_WORDS: Final = {"one": 1, "two": 2, "three": 3, "four": 4}
_LEVEL: Final = compiled(r"\b([CTL])(\d{1,2})\s*[-/–]\s*([CTLS]?)(\d{1,2})\b")
_LEVELS: Final = compiled(r"\b(?:(\d)|(one|two|three|four|single))[- ]levels?\b")
_HOURS_OF_A_DAY: Final = 24
_MOST: Final = 120
"""Days that a ventilation may last before two dates are taken for something else."""


class Fill(NamedTuple):
    """A value of a character, why it holds, and the offsets of its words in the note; none where no words say it."""

    value: str
    why: str = ""
    start: int = -1
    end: int = -1


def counted(name: str, letters: str, scope: str, day: date) -> list[Fill] | None:
    """The value of a counted character in some words, empty where they tell none; None for a character that is not counted.

    ``day`` is the last one of the stay: whose year dates without one are of, and whose limits hold.
    """
    if name == "hours":
        return _hours(letters, scope, day)
    count = _COUNTS.get(name)
    return None if count is None else count(letters, scope)


def _hours(letters: str, scope: str, day: date) -> list[Fill]:
    """The hours or days that are told first, else those between a tube's days."""
    told = {kind: match for kind in (_HOURS, _FOR_DAYS, _DAYS) if (match := kind.search(scope))}
    if not told:
        return tube_days(letters, scope, day)
    kind, first = min(told.items(), key=lambda pair: pair[1].start())
    if kind is _HOURS:
        return [_of_hours(letters, float(first[1]), day, f"hours: “{first[0]}”")]
    if kind is _FOR_DAYS:
        return _of_days(letters, int(first[1]), day, first[0])
    month, of_month, hour, minute, last_month, last_day, last_hour, last_minute = first.groups()
    begin, end = (month, of_month, hour, minute), (last_month or month, last_day, last_hour, last_minute)
    return _between(letters, begin, end, day, first[0])


def tube_days(letters: str, text: str, day: date) -> list[Fill]:
    """The value of the hours between a tube's first day and its last; of one who came with it, from the arrival."""
    if (since := _SINCE_COMING.search(text)) and (came := _CAME.search(text)):
        return _between(letters, came.groups(), since.groups(), day, since[0])
    went_in, came_out = _IN.search(text), _OUT.search(text)
    if went_in is None or came_out is None:
        return []
    first, last = ([one for one in match.groups() if one] for match in (went_in, came_out))
    return _between(letters, first, last, day, "intubated, extubated")


def _between(
    letters: str, first: Sequence[str | None], last: Sequence[str | None], day: date, words: str
) -> list[Fill]:
    """The value of the hours from one ``month, day, hour, minute`` to another; without both clocks, of the days."""
    days = _apart(first[:2], last[:2], day.year)
    clocks = [one for one in (*first[2:4], *last[2:4]) if one]
    if days < 0 or len(clocks) < 4:
        return _of_days(letters, days, day, words)
    hour, minute, last_hour, last_minute = (int(one) for one in clocks)
    hours = days * _HOURS_OF_A_DAY + last_hour - hour + (last_minute - minute) / 60
    return [_of_hours(letters, hours, day, f"hours: “{words}”")] if hours > 0 else []


def _of_hours(letters: str, hours: float, day: date, why: str) -> Fill:
    place = (hours >= limit("short_hours", day)) + (hours > limit("long_hours", day))
    return Fill(letters[place], why)


def _apart(first: Sequence[str | None], last: Sequence[str | None], year: int) -> int:
    """Days between two of ``month, day`` of which no year is told, the last one in ``year``; -1 where they are none."""
    (month, day), (last_month, last_day) = ((int(one or 0) for one in pair) for pair in (first, last))
    for begun in (year, year - 1):
        try:
            days = (date(year, last_month, last_day) - date(begun, month, day)).days
        except ValueError:
            return -1
        if days >= 0:
            return days
    return -1


def _of_days(letters: str, days: int, day: date, words: str) -> list[Fill]:
    """Of days without a clock: the first may begin late and the last end early, so that those beside a mark stay open."""
    fewest, most = (days - 1) * _HOURS_OF_A_DAY, (days + 1) * _HOURS_OF_A_DAY
    if not 0 < days < _MOST:
        return []
    why = f"days: “{words}”"
    least, largest = _of_hours(letters, fewest + 1, day, why), _of_hours(letters, most - 1, day, why)
    return [least] if least == largest else []


def _arteries(letters: str, scope: str) -> list[Fill]:
    named = _arteries_in(scope)
    return [Fill(str(min(len(named), 4) - 1), f"arteries: {len(named)}")] if named else []


def _arteries_in(scope: str) -> set[str]:
    """The arteries that some words name: OM1 and OM2 are two, "OM" beside them is none more."""
    found: set[str] = set()
    for words in _ARTERIES:
        numbers = {"".join(re.findall(r"\d", one[0])) for one in re.finditer(words, scope)}
        found |= {f"{words} {number}" for number in numbers - {""} or numbers}
    return found


def _stents(letters: str, scope: str) -> list[Fill]:
    if match := _TIMES.search(scope):
        number = int(match[1] or match[2] or _WORDS[match[3].lower()])
        return [Fill(letters[min(number, 4) - 1], f"stents: “{match[0]}”")]
    return [Fill(letters[0])]


def _grafts(letters: str, scope: str) -> list[Fill]:
    if match := re.search(r"SVG\w*\s*x ?(\d)|(\d) (?:saphenous )?vein grafts", scope):
        return [Fill(str(min(int(match[1] or match[2]), 4) - 1), f"grafts: “{match[0]}”")]
    targets = {artery for one in re.finditer(r"SVGs?\b[^.;\n]{0,60}", scope) for artery in _arteries_in(_own(one[0]))}
    return [Fill(str(min(len(targets), 4) - 1), f"grafts: {len(targets)}")] if targets else []


def _own(words: str) -> str:
    """The words of a graft up to another one: "SVG to PDA, LIMA to LAD" tells of the PDA."""
    return re.split(r"\b(?:[LR]IMA|radial|left internal)\b", words)[0]


def _levels(letters: str, scope: str) -> list[Fill]:
    if match := _LEVELS.search(scope):
        number = int(match[1]) if match[1] else {**_WORDS, "single": 1}[match[2].lower()]
        return [Fill(letters[0] if number == 1 else letters[1], f"levels: “{match[0]}”")]
    levels = (match for match in _LEVEL.finditer(scope) if match[3].upper() != "S")
    spans = {(match[1].upper(), int(match[2]), int(match[4])) for match in levels}
    if not spans:
        return []
    number = sum(max(1, high - low) if high > low else 1 for _, low, high in spans)
    return [Fill(letters[0] if number == 1 else letters[1], f"levels: {number}")]


_COUNTS: Final[dict[str, Callable[[str, str], list[Fill]]]] = {
    "arteries": _arteries,
    "stents": _stents,
    "grafts": _grafts,
    "levels": _levels,
}
