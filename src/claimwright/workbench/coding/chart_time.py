"""A coder's own clock on a chart: counted while they work, paused when they like, and theirs alone until they share it.

Seconds come from the page, which counts while it is in sight and somebody types or points; no more of them count than have
passed since the last were counted. Nothing of it stands in the audit trail, the history or a list of anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from claimwright.workbench import audit
from claimwright.workbench.models import ChartTime, Encounter, Practice, User, lasting
from claimwright.workbench.services import writes

FEWEST: Final = 3
"""Coders whose sum is shown: of fewer, the sum would tell one coder's time. So it would of one who did not share, beside what others did."""
DAYS: Final = 31


@dataclass(frozen=True)
class Clock:
    """What stands on one's clock of a chart: seconds over all days, and whether it is paused."""

    seconds: int
    paused: bool


def clock(user: User, encounter: Encounter) -> Clock:
    rows = list(ChartTime.objects.filter(user=user, encounter=encounter).order_by("day"))
    return Clock(sum(one.seconds for one in rows), rows[-1].paused if rows else False)


@writes
def begin(user: User, encounter: Encounter, *, now: datetime | None = None) -> None:
    """The chart is opened: from now on seconds can be counted. One that was paused stays so."""
    now = now or timezone.now()
    before = ChartTime.objects.filter(user=user, encounter=encounter).order_by("-day").first()
    row, new = ChartTime.objects.get_or_create(
        encounter=encounter,
        user=user,
        day=timezone.localdate(now),
        defaults={
            "practice_id": encounter.practice_id,
            "counted_at": now,
            "paused": before.paused if before else False,
        },
    )
    if not new:
        ChartTime.objects.filter(pk=row.pk).update(counted_at=now)


@writes
def count(user: User, encounter: Encounter, seconds: int, *, paused: bool, now: datetime | None = None) -> Clock:
    """Adds seconds of the page, and says whether the clock goes on. Of a chart that was not opened nothing counts."""
    now = now or timezone.now()
    row = ChartTime.objects.select_for_update().filter(user=user, encounter=encounter).order_by("-day").first()
    if row is not None:
        passed = max(0, int((now - row.counted_at).total_seconds()))
        row.seconds = F("seconds") + min(max(seconds, 0), passed)
        row.counted_at, row.paused = now, paused
        row.save(update_fields=["seconds", "counted_at", "paused"])
    return clock(user, encounter)


@writes
def share(user: User, practice: Practice, day: date, *, shared: bool) -> int:
    """Shows one's time of a day to who leads coders, or no longer; how many charts that is."""
    return ChartTime.objects.filter(user=user, practice=practice, day=day).update(shared=shared)


@writes
def show_totals(practice: Practice, shown: bool, actor: User) -> None:
    """Whether who leads coders sees the sum of all coders' time, of days on which several worked."""
    Practice.objects.filter(pk=practice.pk).update(time_totals=shown)
    practice.time_totals = shown
    audit.record("time_totals.changed", actor=actor, practice=practice, detail={"shown": shown})


def own_rows(user: User, practice: Practice, today: date) -> QuerySet[ChartTime]:
    """One's own charts with time, the latest day first."""
    rows = ChartTime.objects.filter(user=user, practice=practice, day__gt=today - timedelta(days=DAYS), seconds__gt=0)
    return rows.select_related("encounter__patient").order_by("-day", "-pk")


@dataclass(frozen=True)
class Day:
    """The charts and seconds of a day: one's own, or what somebody shared."""

    day: date
    charts: int
    seconds: int
    shared: bool
    who: User | None = None

    @property
    def time(self) -> str:
        return lasting(self.seconds)

    @property
    def each(self) -> str:
        """The time a chart."""
        return lasting(round(self.seconds / self.charts)) if self.charts else ""


def own_days(user: User, practice: Practice, today: date) -> Iterator[Day]:
    rows = own_rows(user, practice, today).order_by("-day").values("day")
    for row in rows.annotate(charts=Count("pk"), all=Sum("seconds"), open=Count("pk", filter=Q(shared=True))):
        yield Day(row["day"], row["charts"], row["all"], row["open"] == row["charts"])


def shared_days(practice: Practice, today: date) -> Iterator[Day]:
    """What coders shared, by day and coder."""
    rows = ChartTime.objects.filter(practice=practice, shared=True, seconds__gt=0, day__gt=today - timedelta(days=DAYS))
    people = User.objects.in_bulk(set(rows.values_list("user", flat=True)))
    for row in rows.order_by("-day", "user").values("day", "user").annotate(charts=Count("pk"), all=Sum("seconds")):
        yield Day(row["day"], row["charts"], row["all"], True, people[row["user"]])


def totals(practice: Practice, today: date) -> Iterator[Day]:
    """The sum of all coders' time by day, where the practice shows it and enough of them worked; nothing otherwise.

    Those who keep all or some of their day to themselves are none or enough too: what others shared is known beside the sum.
    """
    if not practice.time_totals:
        return
    rows = ChartTime.objects.filter(practice=practice, seconds__gt=0, day__gt=today - timedelta(days=DAYS))
    by_day = rows.order_by("-day").values("day")
    kept = Count("user", distinct=True, filter=Q(shared=False))
    for row in by_day.annotate(charts=Count("pk"), all=Sum("seconds"), people=Count("user", distinct=True), kept=kept):
        if row["people"] >= FEWEST and (not row["kept"] or row["kept"] >= FEWEST):
            yield Day(row["day"], row["charts"], row["all"], True)
