"""What must be known of a patient's coverages, and of the patient, to say which pays first?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from claimwright.payers.kinds import KINDS

ACTIVE: Final = frozenset({"active"})
WORK: Final = ("active", "retired", "laid off", "none")
"""What a plan comes from: present work, work that has ended, or no work at all (bought, a supplement)."""
PLAN_KINDS: Final = (*KINDS, "liability")
"""Kinds of payers a coverage may be of."""
TOGETHER: Final = "together"
PARENTS: Final = ("decree", "custody", "spouse of custody", "without custody", "spouse of without custody", TOGETHER)
"""Whose plan covers a child whose parents live apart, in the order of the rule; last, that they live together."""
MEDICARE_BECAUSE: Final = ("age", "disability", "esrd")
MEDICARE: Final = frozenset({"medicare_ffs", "medicare_advantage"})
ACCIDENT: Final = frozenset({"workers_compensation", "auto", "liability"})
"""Kinds of payers that answer for an accident: those of ``KINDS``, and liability insurance."""
SELF, CHILD = "18", "19"


@dataclass(frozen=True)
class Plan:
    """One coverage. ``kind`` of payer as in ``KINDS`` or liability, empty where nobody knows; ``relationship`` of the patient to the subscriber, as X12
    writes it. Empty or None: nobody has said."""

    key: str
    name: str
    kind: str = "commercial"
    relationship: str = SELF
    subscriber_birth_date: date | None = None
    work: str = ""
    employees: int | None = None
    continued: bool = False
    """Continued after its end under COBRA or a law of the state."""
    parent: str = ""
    """Of ``PARENTS``; empty: nobody said."""
    starts: date | None = None
    answers: bool | None = None
    """Of a payer that answers for an accident (``ACCIDENT``): whether the service is for that accident; None: nobody said."""
    first_at_esrd: bool | None = None
    """Whether it paid before Medicare in the month in which the patient could first have Medicare for kidney failure."""

    @property
    def of_accident(self) -> bool:
        return self.kind in ACCIDENT


@dataclass(frozen=True)
class Case:
    """The patient on a day. ``esrd_since``: first month in which the patient could have Medicare for end-stage renal disease."""

    day: date
    birth_date: date | None = None
    medicare_because: str = ""
    esrd_since: date | None = None

    def month_of_age(self, years: int) -> date | None:
        """The first day of the month in which an age is attained: entitlement by age begins and ends with it (42 CFR 406.10). An age is
        attained on the day before the birthday (20 CFR 404.2(c)(4)), by who is born on the first so in the month before. None
        where nobody knows the birth date."""
        born = self.birth_date
        if born is None:
            return None
        year = born.year + years
        birthday = date(year, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=year)
        return (birthday - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Question:
    """A fact that nobody has given and on which the order hangs: of which plan, which fact, asked in words."""

    plan: str
    fact: str
    words: str
