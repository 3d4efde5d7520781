"""Do the dates beside a procedure lie in the stay? Told by the record's own days: its encounter and the first lines of its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimwright.coding.compiled import compiled
from claimwright.coding.pcs.rows import limit
from claimwright.coding.rules.base import Case

_DAY: Final = compiled(
    r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/])|(?<![\d-])(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)",
    0,
)
_MONTH: Final = compiled(r"(?<![\d/])(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)", 0)
_YEAR: Final = compiled(r"(?<![\d/-])(?:19|20)\d\d(?![\d/-])|(?<!\w)['’]\d\d(?!\d)", 0)
_HEAD: Final = 300
"""Characters of a note in which its day, or the days of the stay, stand."""
_DATED: Final = compiled(
    r"\A\s*[^\n]{0,28}|^[^\n]{0,20}\b(?:adm\w*|admit\w*|dc|d/c|disch\w*|date|dos|dob|born|arriv\w*)\b[^\n]{0,60}",
    re.IGNORECASE | re.MULTILINE,
)
"""A note's first line, and the lines that tell of arrival, admission and discharge; a newborn's stay begins with the birth."""
_LONGEST: Final = timedelta(days=120)
_USUAL: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stay:
    """The first and the last day that the record tells of a stay, and the first whose services belong to it."""

    begins: date
    ends: date
    belongs: date

    def holds(self, words: str) -> bool:
        """Whether no date in the words lies outside the stay."""
        years = {f"{day.year}"[-2:] for day in (self.begins, self.ends)}
        if any(match[0][-2:] not in years or match[0][:2] == "19" for match in _YEAR.finditer(words)):
            return False
        for match in _MONTH.finditer(words):
            told = (int(match["year"]), int(match["month"]))
            if not (self.begins.year, self.begins.month) <= told <= (self.ends.year, self.ends.month):
                return False
        return all(self.belongs <= day <= self.ends for day in _days(words, self.ends))

    def dates(self, words: str) -> bool:
        """Whether a date of the stay is told in the words."""
        return any(self.belongs <= day <= self.ends for day in _days(words, self.ends))

    def day_in(self, words: str) -> date | None:
        """The one day of the stay that the words tell; None where they tell none, or more than one."""
        found = {day for day in _days(words, self.ends) if self.belongs <= day <= self.ends}
        return found.pop() if len(found) == 1 else None


def stay_of(case: Case) -> Stay:
    """The days of the chart's encounter, made wider by the days that stand at the head of its notes."""
    start = case.book.day
    end = case.chart.encounter.end.date() if case.chart.encounter.end else start
    heads = (match[0] for _, note in case.notes for match in _DATED.finditer(note.text, 0, _HEAD))
    days = [day for head in heads for day in _days(head, end) if abs(day - start) <= _LONGEST]
    if case.chart.encounter.end is None and not any(day < start for day in days):
        days.append(start - _USUAL)  # the one day that is known may be that of the discharge
    first = min([start, *days])
    return Stay(first, max([end, *days]), first - timedelta(days=limit("days_before", start)))


def _days(words: str, near: date) -> Iterator[date]:
    for match in _DAY.finditer(words):
        with suppress(ValueError):
            if match["y"]:
                yield date(int(match["y"]), int(match["m"]), int(match["d"]))
                continue
            month, day = int(match["month"]), int(match["day"])
            if match["year"]:
                yield date(int(match["year"][-2:]) + 2000, month, day)
            else:
                yield min(
                    (date(year, month, day) for year in (near.year - 1, near.year, near.year + 1)),
                    key=lambda one: abs(one - near),
                )
