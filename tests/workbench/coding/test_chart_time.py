"""A coder's own clock: what counts and what cannot, theirs alone until they share a day, and sums only where a practice says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.records.chart import Chart
from claimwright.workbench.coding import chart_time
from claimwright.workbench.intake import service as intake
from claimwright.workbench.models import AuditEvent, ChartTime, Encounter, EncounterEvent, Practice, User
from claimwright.workbench.refusals import BusyError

NOON = datetime(2026, 9, 10, 16, 0, tzinfo=UTC)
DAY = timezone.localdate(NOON)


@pytest.fixture
def encounter(registered: Practice, charts: Callable[..., Chart], library: object) -> Encounter:
    (one,) = intake.import_charts(registered, [charts()]).new
    return one


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create(username="ann", first_name="Ann")


def worked(user: User, encounter: Encounter, seconds: int, at: datetime = NOON) -> None:
    chart_time.begin(user, encounter, now=at)
    chart_time.count(user, encounter, seconds, paused=False, now=at + timedelta(seconds=seconds))


def test_seconds_add_up_and_the_clock_goes_on_at_the_next_opening(encounter: Encounter, ann: User) -> None:
    worked(ann, encounter, 90)
    worked(ann, encounter, 30, NOON + timedelta(hours=2))
    assert chart_time.clock(ann, encounter) == chart_time.Clock(120, False)


def test_no_more_counts_than_has_passed_and_nothing_twice(encounter: Encounter, ann: User) -> None:
    chart_time.begin(ann, encounter, now=NOON)
    for _ in range(3):
        chart_time.count(ann, encounter, 3600, paused=False, now=NOON + timedelta(seconds=60))
    assert chart_time.clock(ann, encounter).seconds == 60
    chart_time.count(ann, encounter, -50, paused=False, now=NOON + timedelta(seconds=90))
    assert chart_time.clock(ann, encounter).seconds == 60


def test_a_chart_that_was_not_opened_has_no_time(encounter: Encounter, ann: User) -> None:
    assert chart_time.count(ann, encounter, 60, paused=False) == chart_time.Clock(0, False)
    assert not ChartTime.objects.exists()


def test_a_pause_holds_until_it_is_ended_on_another_day_too(encounter: Encounter, ann: User) -> None:
    chart_time.begin(ann, encounter, now=NOON)
    chart_time.count(ann, encounter, 10, paused=True, now=NOON + timedelta(seconds=10))
    chart_time.begin(ann, encounter, now=NOON + timedelta(days=1))
    assert chart_time.clock(ann, encounter) == chart_time.Clock(10, True)


def test_others_see_a_day_only_while_it_is_shared(encounter: Encounter, ann: User) -> None:
    practice = encounter.practice
    worked(ann, encounter, 600)
    assert list(chart_time.shared_days(practice, DAY)) == []
    assert chart_time.share(ann, practice, DAY, shared=True) == 1
    [day] = chart_time.shared_days(practice, DAY)
    assert (day.day, day.who, day.charts, day.time, day.each) == (DAY, ann, 1, "10:00", "10:00")
    chart_time.share(ann, practice, DAY, shared=False)
    assert list(chart_time.shared_days(practice, DAY)) == []


def test_one_shares_ones_own_time_alone(encounter: Encounter, ann: User) -> None:
    worked(ann, encounter, 600)
    ben = User.objects.create(username="ben")
    assert chart_time.share(ben, encounter.practice, DAY, shared=True) == 0
    assert [one.shared for one in chart_time.own_days(ann, encounter.practice, DAY)] == [False]


def test_sums_are_shown_only_where_the_practice_says_so_and_of_three_coders_at_least(
    encounter: Encounter, ann: User
) -> None:
    practice, lead = encounter.practice, User.objects.create(username="lead")
    for name, seconds in (("ann", 60), ("ben", 120), ("cy", 180)):
        worked(User.objects.get_or_create(username=name)[0], encounter, seconds)
    assert not practice.time_totals
    assert list(chart_time.totals(practice, DAY)) == []
    chart_time.show_totals(practice, True, lead)
    [day] = chart_time.totals(practice, DAY)
    assert (day.charts, day.time, day.who) == (3, "6:00", None)
    assert AuditEvent.objects.filter(event="time_totals.changed").count() == 1
    chart_time.share(User.objects.get(username="ann"), practice, DAY, shared=True)
    assert list(chart_time.totals(practice, DAY)) == [], "the sum less what ann shared would be that of two"
    for name in ("ben", "cy"):
        chart_time.share(User.objects.get(username=name), practice, DAY, shared=True)
    assert [one.time for one in chart_time.totals(practice, DAY)] == ["6:00"], "nothing is hidden any more"
    ChartTime.objects.filter(user__username="cy").delete()
    assert list(chart_time.totals(practice, DAY)) == [], "of two, each would know the other's"


def test_the_clock_leaves_no_trace_where_others_read(encounter: Encounter, member: Callable[..., Client]) -> None:
    coder = member("coder")
    coder.get(reverse("chart", args=[encounter.pk]))
    events = AuditEvent.objects.exclude(event="chart.read").count(), EncounterEvent.objects.count()
    answer = coder.post(reverse("chart_time", args=[encounter.pk]), {"seconds": "5", "paused": "yes"})
    assert answer.status_code == 204
    assert (AuditEvent.objects.exclude(event="chart.read").count(), EncounterEvent.objects.count()) == events
    assert ChartTime.objects.get().paused


def test_the_screens_show_ones_own_and_what_is_shared(
    encounter: Encounter, member: Callable[..., Client], other_practice: Practice
) -> None:
    coder, lead = member("coder"), member("manager")
    today = timezone.localdate()
    worked(coder.user, encounter, 600, timezone.now() - timedelta(minutes=11))  # type: ignore[attr-defined]
    assert "10:00" in coder.get(reverse("my_time")).content.decode()
    assert "10:00" not in lead.get(reverse("shared_time")).content.decode()
    coder.post(reverse("share_time"), {"day": str(today), "shared": "yes"})
    assert "10:00" in lead.get(reverse("shared_time")).content.decode()
    assert "10:00" not in member("manager", other_practice).get(reverse("shared_time")).content.decode()
    assert coder.get(reverse("shared_time")).status_code == 403
    assert coder.post(reverse("time_totals"), {"shown": "yes"}).status_code == 403
    lead.post(reverse("time_totals"), {"shown": "yes"})
    assert "the sum of all coders" in coder.get(reverse("my_time")).content.decode()


def test_a_chart_opens_while_the_clock_cannot_be_written(
    encounter: Encounter, member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*given: object, **named: object) -> None:
        raise BusyError("Others were writing for too long.")

    monkeypatch.setattr(chart_time, "begin", busy)
    monkeypatch.setattr(chart_time, "count", busy)
    coder = member("coder")
    assert coder.get(reverse("chart", args=[encounter.pk])).status_code == 200
    assert coder.post(reverse("chart_time", args=[encounter.pk]), {"seconds": "5"}).status_code == 204


def test_only_who_codes_an_open_chart_has_a_clock(encounter: Encounter, member: Callable[..., Client]) -> None:
    there = reverse("chart", args=[encounter.pk])
    assert "data-timer" in member("coder").get(there).content.decode()
    assert "data-timer" not in member("auditor").get(there).content.decode()
    assert ChartTime.objects.count() == 1
    assert date.fromisoformat(str(ChartTime.objects.get().day))
