"""What did somebody do today, what waits for them, and what is in each list of theirs, in items and dollars?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Case, CharField, Count, Q, Sum, Value, When
from django.utils import timezone

from claimwright.workbench.models import ClaimEvent, Encounter, SuspendedItem, WorkMention, WorkReminder
from claimwright.workbench.worklists import listing, thread
from claimwright.workbench.worklists.definitions import Worklist, working_days_after, worklists
from claimwright.workbench.worklists.sight import Sight

ZERO = Decimal("0.00")
_NEAR_DAYS = 5


@dataclass
class InList:
    """A list of somebody's: items and dollars to be done now, of them one's own and those near their deadline."""

    list: Worklist
    now: int = 0
    dollars: Decimal = ZERO
    mine: int = 0
    near: int = 0
    waiting: int = 0
    deferred: int = 0


@dataclass(frozen=True)
class MyDay:
    """Done today: encounters finalised, claims worked, suspended money placed; and what waits for this person alone."""

    finalised: int
    finalised_dollars: Decimal
    claims: int
    placed: int
    mine: int
    mine_dollars: Decimal
    mine_near: int
    reminders: list[WorkReminder]
    mentions: list[WorkMention]


def my_day(sight: Sight, today: date) -> MyDay:
    """A person's own numbers of the day, over all their practices."""
    practices, begun = list(sight.practices), timezone.make_aware(datetime.combine(today, time.min))
    coded = Encounter.objects.filter(practice__in=practices, finalised_by=sight.user, finalised_at__gte=begun)
    done = coded.aggregate(count=Count("pk"), dollars=Sum("expected_charge"))
    events = ClaimEvent.objects.filter(practice__in=practices, actor=sight.user, at__gte=begun).exclude(event="owner")
    placed = SuspendedItem.objects.filter(practice__in=practices, resolved_by=sight.user, resolved_at__gte=begun)
    own = listing.filtered(sight, {"owner": "me"}, today)
    waits = own.aggregate(
        count=Count("pk"), dollars=Sum("dollars"), near=Count("pk", filter=Q(deadline__lte=_near(today)))
    )
    mentions = thread.mentions(sight).select_related("note__author", "item__practice").order_by("-pk")
    return MyDay(
        done["count"],
        done["dollars"] or ZERO,
        events.values("claim").distinct().count(),
        placed.count(),
        waits["count"],
        waits["dollars"] or ZERO,
        waits["near"],
        list(thread.reminders(sight.user, practices, today)),
        [one for one in mentions[:50] if sight.reads(one.item)],
    )


def lists_of(sight: Sight, today: date) -> list[InList]:
    """Every list this person reads, in its order, with what is in it."""
    found = {key: InList(worklists()[key]) for key in sight.read()}
    state = Case(
        When(deferred_until__gt=today, then=Value("deferred")),
        When(waits_until__gt=today, then=Value("waiting")),
        default=Value("now"),
        output_field=CharField(),
    )
    counted = (
        sight.items()
        .annotate(state=state)
        .values_list("list", "state")
        .annotate(
            items=Count("pk"),
            sum=Sum("dollars"),
            own=Count("pk", filter=Q(owner=sight.user)),
            near=Count("pk", filter=Q(deadline__lte=_near(today))),
        )
        .order_by()
    )
    for key, which, items, dollars, own, near in counted:
        one = found[key]
        if which == "now":
            one.now, one.dollars, one.mine, one.near = items, Decimal(dollars or 0), own, near
        elif which == "waiting":
            one.waiting = items
        else:
            one.deferred = items
    return list(found.values())


def _near(today: date) -> date:
    return working_days_after(today, _NEAR_DAYS)
