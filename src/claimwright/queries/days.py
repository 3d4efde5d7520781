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
_HALF_A_YEAR: Final = 183


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
        if near is None:
            return 2000
        years = [near.year - 1, near.year, near.year + 1]
        return min(years, key=lambda year: abs((date(year, month, min(day, 28)) - near).days))

    def of(self, start: int) -> date | None:
        """The day of what stands at an offset: the one its line opens with, else the document's."""
        begin = self.text.rfind("\n", 0, start) + 1
        opened = _LINE_OPENS.match(self.text, begin, min(start, begin + 40))
        for at in {begin, opened.end() if opened else begin}:
            day, end = self.written(self.text, at)
            if day and end <= start:
                return day
        return self.of_document
