"""How old is somebody on a day?"""

from __future__ import annotations

from datetime import date


def age_on(birth_date: date | None, day: date | None) -> int | None:
    """Full years of age on a day; None when either is unknown. Who was born on February 29 is a year older on March 1 of other years."""
    if birth_date is None or day is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
