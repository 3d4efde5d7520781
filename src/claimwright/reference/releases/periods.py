"""For which days a published file holds: from its content, its name, or what the user says."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

Cadence = Literal["fiscal", "calendar", "quarter", "month", "open"]
"""fiscal: October to September, updated in April. calendar: a year. quarter, month. open: until the next release."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = "(?:" + "|".join(_MONTHS) + ")[a-z]*"
_YEAR: Final = r"(?:20[0-4]\d)"
_BEFORE: Final = r"(?<![0-9A-Za-z])"
_AFTER: Final = r"(?![0-9A-Za-z])"
_PATTERNS: Final = (
    ("day", re.compile(rf"(?<!\d)(\d\d)[-_](\d\d)[-_]({_YEAR})(?!\d)")),
    ("iso", re.compile(rf"(?<!\d)({_YEAR})[-_](\d\d)[-_](\d\d)(?!\d)")),
    ("month", re.compile(rf"(?<![a-z])({_MONTH})[-_ ,.]*(?:\d\d?[-_ ,.]+)?({_YEAR})(?!\d)", re.IGNORECASE)),
    ("month2", re.compile(rf"(?<!\d)({_YEAR})[-_ .]*({_MONTH})(?![a-z])", re.IGNORECASE)),
    ("quarter", re.compile(rf"(?<!\d)({_YEAR})[-_ ]?Q([1-4])(?!\d)", re.IGNORECASE)),
    ("quarter2", re.compile(rf"(?<![0-9a-z])Q([1-4])[-_ ]({_YEAR})(?!\d)", re.IGNORECASE)),
    ("iso month", re.compile(rf"(?<!\d)({_YEAR})[-_](0[1-9]|1[0-2])(?!\d)")),
    ("fiscal", re.compile(rf"{_BEFORE}FY[-_ ]?({_YEAR}){_AFTER}", re.IGNORECASE)),
    ("year", re.compile(rf"(?<!\d)({_YEAR})(?!\d)")),
    ("short fiscal", re.compile(r"FY[-_ ]?(\d\d)(?!\d)", re.IGNORECASE)),
)


@dataclass(frozen=True, order=True)
class Period:
    """First and last day a release holds (``valid_to`` null: until the next release) and its name."""

    valid_from: date
    valid_to: date | None
    label: str


def fiscal_year(year: int) -> Period:
    """October 1 of the year before to September 30."""
    return Period(date(year - 1, 10, 1), date(year, 9, 30), f"FY{year}")


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), f"{year}")


def quarter(year: int, number: int) -> Period:
    first = date(year, 3 * number - 2, 1)
    return Period(first, _month_end(year, 3 * number), f"{year}Q{number}")


def starting(first: date, cadence: Cadence) -> Period:
    """The period of a release that takes effect on a day: to the end of its year, quarter or month, or open."""
    if cadence == "fiscal":
        year = first.year + (first.month >= 10)
        whole = fiscal_year(year)
        return whole if first == whole.valid_from else Period(first, whole.valid_to, f"{first:%Y-%m}")
    if cadence == "calendar":
        whole = calendar_year(first.year)
        return whole if first == whole.valid_from else Period(first, whole.valid_to, f"{first:%Y-%m}")
    if cadence == "quarter":
        whole = quarter(first.year, (first.month + 2) // 3)
        return whole if first == whole.valid_from else Period(first, whole.valid_to, f"{first:%Y-%m}")
    if cadence == "month":
        return Period(first, _month_end(first.year, first.month), f"{first:%Y-%m}")
    return Period(first, None, f"{first:%Y-%m}" if first.day == 1 else first.isoformat())


def from_name(name: str, cadence: Cadence) -> Period | None:
    """The period a file name states, the innermost member of an archive first; None when it states none.

    ``icd10cm-tabular-April-1-2026.xml`` takes effect on April 1 2026; ``HCPC2026_OCT_ANWEB`` in October 2026;
    ``icd10cm_order_2026`` is fiscal year 2026 where the cadence is fiscal, else the year from January 1.
    """
    for part in reversed(name.split("!")):
        stem = part.rsplit("/", 1)[-1]
        if found := _from_stem(stem, cadence):
            return found
    return None


def _from_stem(stem: str, cadence: Cadence) -> Period | None:
    for kind, pattern in _PATTERNS:
        if (match := pattern.search(stem)) and (found := _period(kind, match.groups(), cadence)):
            return found
    return None


def _period(kind: str, groups: tuple[str, ...], cadence: Cadence) -> Period | None:
    try:
        if kind == "day":
            return starting(date(int(groups[2]), int(groups[0]), int(groups[1])), cadence)
        if kind == "iso":
            return starting(date(int(groups[0]), int(groups[1]), int(groups[2])), cadence)
    except ValueError:
        return None
    if kind in ("month", "month2"):
        word, in_year = groups if kind == "month" else groups[::-1]
        return starting(date(int(in_year), _MONTHS.index(word[:3].lower()) + 1, 1), cadence)
    if kind == "iso month":
        return starting(date(int(groups[0]), int(groups[1]), 1), cadence)
    if kind == "quarter2":
        kind, groups = "quarter", groups[::-1]
    if kind == "quarter":
        return starting(date(int(groups[0]), 3 * int(groups[1]) - 2, 1), cadence)
    year = int(groups[0]) % 100 + 2000
    if kind == "year" and cadence == "quarter":
        return calendar_year(year)
    if kind in ("fiscal", "short fiscal") or cadence == "fiscal":
        return starting(date(year - 1, 10, 1), cadence)
    return starting(date(year, 1, 1), cadence)


def of_version(year: str | None, name: str, cadence: Cadence = "fiscal") -> Period | None:
    """The fiscal year a file's content states; the name may say that it is the update of a later month of that year."""
    if year is None or not re.fullmatch(_YEAR, year.strip()):
        return None
    whole = fiscal_year(int(year))
    named = from_name(name, cadence)
    within = named is not None and whole.valid_to is not None and whole.valid_from <= named.valid_from <= whole.valid_to
    return named if within else whole


def from_words(words: str) -> Period:
    """A period as a user writes it: FY2026, 2026, 2026Q3 or 2026-07. Raises ``ValueError`` with the forms accepted."""
    text = words.strip().upper()
    if match := re.fullmatch(r"FY\s?(20\d\d)", text):
        return fiscal_year(int(match[1]))
    if match := re.fullmatch(r"20\d\d", text):
        return calendar_year(int(match[0]))
    if match := re.fullmatch(r"(20\d\d)\s?Q([1-4])", text):
        return quarter(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text):
        return starting(date(int(match[1]), int(match[2]), 1), "month")
    raise ValueError(f"{words!r} is no period; write FY2026, 2026, 2026Q3 or 2026-07")


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def day_before(day: date) -> date:
    return day - timedelta(days=1)
