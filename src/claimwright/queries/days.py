"""On which day was what a note tells? The day written beside it, else that of its line, else the day of the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimwright.coding.compiled import compiled

_DAY: Final = compiled(
    r"\s*[(\[]?\s*(?:on |of )?(?:(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?:/(?P<y>(?:20)?\d\d))?"
    r"|(?:HD|hospital day|day)\s?#?\s?(?P<stay>\d{1,2}))(?![\d/.])\s*[)\]:,]?\s?",
)
_SECONDARY_TO: Final = compiled(r"\s*2/2\s*$", 0)
"""How notes write "secondary to"; the second of February has a year or a colon."""
_LINE_OPENS: Final = compiled(r"[ \t]*[-*•#=]*[ \t]*(?:[A-Za-z&]+[ \t]+){0,3}")


_OPENING: Final = 160
_WRITTEN_OUT: Final = compiled(
    r"\b(?P<year>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b|\b(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])/(?P<y>(?:20)?\d\d)\b"
    r"|\b(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? (?P<number>\d{1,2}),? (?P<of>20\d\d)\b"
)
_FIRST: Final = compiled(
    r"\s*(?:[A-Za-z&][\w&/]*,?\s+){0,4}(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/])"
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def opening_day(text: str, near: date | None) -> date | None:
    """The day that a note opens with; one without a year is told by a day that it is near to."""
    match = _WRITTEN_OUT.search(text, 0, _OPENING)
    try:
        if match is None:
            first = _FIRST.match(text) if near else None
            if first is None or near is None or _SECONDARY_TO.search(first[0]):
                return None
            month, day = int(first["month"]), int(first["day"])
            return date(nearest_year(month, day, near), month, day)
        if match["name"]:
            return date(int(match["of"]), _MONTHS.index(match["name"].lower()) + 1, int(match["number"]))
        if match["year"]:
            return date(int(match["year"]), int(match["m"]), int(match["d"]))
        year = int(match["y"])
        return date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def nearest_year(month: int, day: int, near: date) -> int:
    """The year that brings a month and day nearest to a day."""
    years = [near.year - 1, near.year, near.year + 1]
    return min(years, key=lambda year: abs((date(year, month, min(day, 28)) - near).days))


@dataclass(frozen=True)
class Days:
    """The days of one document. ``of_document`` is None where it has none or tells of a whole stay."""

    text: str
    of_document: date | None
    admitted: date | None = None
    near: date | None = None
    """A day near which the record is, for months and days written without their year."""

    def written(self, text: str, at: int) -> tuple[date | None, int]:
        """A day written at an offset, and where it ends; None and the offset where there is none."""
        match = _DAY.match(text, at)
        if match is None or _SECONDARY_TO.match(match[0]):
            return None, at
        if match["stay"]:
            started = self.admitted
            return (started + timedelta(days=int(match["stay"]) - 1), match.end()) if started else (None, at)
        if match["year"]:
            year, month, day = int(match["year"]), int(match["m"]), int(match["d"])
        else:
            month, day = int(match["month"]), int(match["day"])
            year = int(match["y"] or 0)
            year = year + 2000 if 0 < year < 100 else year or self._year(month, day)
        try:
            return date(year, month, day), match.end()
        except ValueError:
            return None, at

    def _year(self, month: int, day: int) -> int:
        """The year that brings a month and day nearest to the record's own day."""
        near = self.of_document or self.admitted or self.near
        return nearest_year(month, day, near) if near else 2000

    def of(self, start: int) -> date | None:
        """The day of what stands at an offset: the one its line opens with, else the document's."""
        begin = self.text.rfind("\n", 0, start) + 1
        opened = _LINE_OPENS.match(self.text, begin, min(start, begin + 40))
        for at in {begin, opened.end() if opened else begin}:
            day, end = self.written(self.text, at)
            if day and end <= start:
                return day
        return self.of_document
