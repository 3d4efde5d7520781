"""Which lists does work wait in, who reads and works each, and which steps put an item there? The tables of it, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from claimwright.data_files import data_rows
from claimwright.workbench import access
from claimwright.workbench.models import Role

_PACKAGE = "claimwright.workbench"


@dataclass(frozen=True)
class Worklist:
    """A list: the roles that read it, those that work it, the chance of its dollars, and our own goal in days."""

    key: str
    title: str
    what: str
    readers: frozenset[Role]
    workers: frozenset[Role]
    chance: Decimal
    goal_days: int


@dataclass(frozen=True)
class Step:
    """What is to be done next with an item, the list it stands in for that, and how long an answer may take before."""

    key: str
    list: str
    words: str
    wait_days: int
    business: bool

    def due_after(self, day: date) -> date:
        """The day from which it can be done, when what went out on ``day`` may still be answered."""
        return working_days_after(day, self.wait_days) if self.business else day + timedelta(days=self.wait_days)


@dataclass(frozen=True)
class Urgency:
    """By how much a limit in so many days raises priority."""

    days: int
    working: bool
    factor: Decimal
    words: str

    def last_day(self, today: date) -> date:
        return working_days_after(today, self.days) if self.working else today + timedelta(days=self.days)


@cache
def worklists() -> dict[str, Worklist]:
    """Every list by its key, in the order in which an item's work passes through them."""
    return {row["list"]: _worklist(row) for row in data_rows(_PACKAGE, "worklists.tsv")}


def _worklist(row: dict[str, str]) -> Worklist:
    readers, workers = (access.may(row["area"], *row[name].split(", ")) for name in ("read", "work"))
    takers = access.WORK_TAKERS
    return Worklist(
        row["list"],
        row["title"],
        row["what"],
        readers & access.WORK_READERS,
        workers & takers,
        Decimal(row["chance"]),
        int(row["goal_days"]),
    )


@cache
def steps() -> dict[str, Step]:
    return {
        row["step"]: Step(row["step"], row["list"], row["words"], int(row["wait_days"] or 0), row["unit"] == "business")
        for row in data_rows(_PACKAGE, "work_steps.tsv")
    }


@cache
def urgencies() -> tuple[Urgency, ...]:
    """From the nearest limit to the farthest; the first outranks all dollars."""
    return tuple(
        Urgency(int(row["days"]), row["unit"] == "working", Decimal(row["factor"]), row["words"])
        for row in data_rows(_PACKAGE, "urgency.tsv")
    )


def read_by(roles: Iterable[str]) -> list[str]:
    """The lists that somebody with these roles reads."""
    return [key for key, one in worklists().items() if one.readers & set(roles)]


def worked_by(roles: Iterable[str]) -> list[str]:
    """The lists that somebody with these roles works."""
    return [key for key, one in worklists().items() if one.workers & set(roles)]


def working_days_after(day: date, count: int) -> date:
    """The day that lies so many working days (Monday to Friday) after another; holidays count as working days."""
    weeks, left = divmod(count, 5)
    there = day + timedelta(weeks=weeks)
    while left:
        there += timedelta(days=1)
        left -= there.weekday() < 5
    while there.weekday() > 4:
        there += timedelta(days=1)
    return there
