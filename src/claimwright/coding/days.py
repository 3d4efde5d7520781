"""Is what some words tell of today's? Dates beside them, the date a document opens with, and words for another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.kept import kept_while_reading
from claimwright.coding.rules.base import Case

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = "january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
_NUMBERS: Final = compiled(
    r"(?<![\d/.:-])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?:/(?P<year>(?:20)?\d\d))?(?![\d/%-]|:\d|\.\d| ?mm)",
    0,
)
_ISO: Final = compiled(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", 0)
_MONTH_FIRST: Final = compiled(
    rf"\b(?P<name>{_NAMED})\.? (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?\b(?!\s?(?:mg|%|x\b))",
)
_DAY_FIRST: Final = compiled(
    rf"\b(?P<day>3[01]|[12]\d|0?[1-9])[ -](?P<name>{_NAMED})\.?(?:[ -,]+(?P<year>(?:20)?\d\d))?\b"
)
_MONTH_ALONE: Final = compiled(
    rf"\b(?:in|since|from|last|until|by|of) (?:{_NAMED})\b(?! \d)|(?<![\w@:.-])(?<!at )(?P<year>19[5-9]\d|20[012]\d)\b(?!\s?[-–:/]\s?\d|h\b| ?(?:mg|mcg|ml|units?|cc))",
)
_ANOTHER_DAY: Final = compiled(
    r"\b(?:yesterday|tomorrow|tonight at home|last (?:week|month|year|visit|time|night|spring|summer|fall|autumn|winter)|(?:\d+|one|two|three|a few|several) ?(?:d|days?|wks?|weeks?|mos?|months?|yrs?|years?)(?: \w+)? (?:ago|later|prior)"
    r"|at (?:last|next|the last|the next) visit|earlier this (?:week|month|year)|previous(?:ly)?|prior|elsewhere|outside|at (?:the |a |his |her )?(?:pharmacy|osh|other hospital))\b",
)
_SCORE: Final = compiled(r"\b(?:BPP|profile|score|pain|strength|apgars?|MMT|GCS)\b[ :=]*$")
"""Words before two numbers that are no date: "BPP 8/8", "pain 4/10"."""
_OF_ELSE: Final = compiled(
    r"\b(?:EDC|EDD|E\.D\.D\.|D\.?O\.?B\.?|LN?MP|due date|born|birth ?date|date of birth|exp(?:ires)?|expiration(?: date)?)(?: (?:is|on|by))?[ :=]*$",
)
"""Words before a date that is no day of care: "EDC 8/10/26", "DOB 3/4/61", "exp 5/27"."""
_COUNTED: Final = compiled(r"\b(?:visit|session|tx|fx|fraction|day|week|grade|part) ?#? ?\d{1,2}/\d{1,2}\b")
"""Words of a title that count, and date nothing: "visit 7/18"."""
_TITLE: Final = 80
_OPENING: Final = 200
"""Characters of a document in which its own date is looked for."""


def dates_in(text: str, low: int, high: int, year: int) -> Iterator[tuple[date, bool]]:
    """The dates written between two offsets, and whether each has its year; without one it is taken as of ``year``."""
    for pattern in (_NUMBERS, _ISO, _MONTH_FIRST, _DAY_FIRST):
        for match in pattern.finditer(text, low, high):
            before = max(low, match.start() - 20)
            if _SCORE.search(text, before, match.start()) or _OF_ELSE.search(text, before, match.start()):
                continue
            parts = match.groupdict()
            month = int(parts["month"]) if parts.get("month") else _MONTHS.index(parts["name"][:3].lower()) + 1
            written = int(parts["year"]) % 100 + 2000 if parts["year"] else year
            try:
                yield date(written, month, int(parts["day"])), bool(parts["year"])
            except ValueError:
                continue


def of_these_days(case: Case) -> tuple[date, date]:
    """First and last day of the encounter."""
    end = case.chart.encounter.end
    first = case.book.day
    return first, max(first, end.date() if end else first)


def told_of_another_day(text: str, low: int, high: int, case: Case) -> bool:
    """Whether the words between two offsets name a day, a year or a time that is not of the encounter."""
    first, last = of_these_days(case)
    if any(not first <= found <= last for found, _ in dates_in(text, low, high, first.year)):
        return True
    if _ANOTHER_DAY.search(text, low, high):
        return True
    alone = (match for match in _MONTH_ALONE.finditer(text, low, high))
    return any(not match["year"] or int(match["year"]) != first.year for match in alone) and not any(
        first <= found <= last for found, _ in dates_in(text, low, high, first.year)
    )


def document_of_another_day(text: str, case: Case) -> bool:
    """Whether a document opens with whole dates, or is titled with a date, of which none is of the encounter or the day beside it."""
    first, last = of_these_days(case)
    opening = min(len(text), _OPENING)
    found = _opening_dates(text[:opening], first.year)
    near = (first - timedelta(days=1), last + timedelta(days=1))
    if found:
        return not any(near[0] <= one <= near[1] for one in found)
    line = text.strip()[:_TITLE].partition("\n")[0]
    titled = [] if _COUNTED.search(line) else [one for one, _ in dates_in(line, 0, len(line), first.year)]
    return bool(titled) and not any(near[0] <= one <= near[1] for one in titled)


@kept_while_reading
def _opening_dates(text: str, year: int) -> tuple[date, ...]:
    return tuple(found for found, whole in dates_in(text, 0, len(text), year) if whole)
