"""Which encounter is next: the worklist, filtered, summed, ordered and cut by the database, with a priority one can follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, DateField, DecimalField, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from claimwright.workbench import finding, lists, states
from claimwright.workbench.counting import DaysUntil, Whole, values_of
from claimwright.workbench.models import NOT_FINAL_BILLED, Encounter, EncounterStatus, Practice, User
from claimwright.workbench.visit_kind import Claimed, claimed

OPEN: Final = states.before("encounter", "finalise")
SORTS: Final = {
    "priority": "Priority",
    "-dollars": "Dollars",
    "-age": "Age",
    "deadline": "Deadline",
    "date": "Date of service",
}
NEAR_DEADLINE_DAYS: Final = 30
LARGE: Final = Decimal(5000)
OLD_DAYS: Final = 30
_BILLED: Final = [status for status in EncounterStatus if status not in NOT_FINAL_BILLED]
_MONEY: Final = DecimalField(max_digits=18, decimal_places=2)


@dataclass(frozen=True)
class Work:
    """A row of the worklist. ``age`` and ``days_left`` are days; ``priority`` runs from 0 to 100.

    What is billed has no deadline left and no priority.
    """

    encounter: Encounter
    priority: int
    age: int | None
    days_left: int | None
    claimed: Claimed


@dataclass(frozen=True)
class Worklist:
    """A page of the worklist (its ``rows`` are ``Work``), and what all that fits the filters will charge, in USD."""

    page: lists.Page
    dollars: Decimal


def worklist(practice: Practice, filters: Mapping[str, str], *, user: User | None = None) -> Worklist:
    """Encounters by the filters of the address: status, setting, payer, owner, who, sort, page. Open ones by default."""
    rows, today = _filtered(practice, filters, user), timezone.localdate()
    total = rows.aggregate(count=Count("pk"), dollars=Sum("expected_charge"))
    page = lists.page_of_parts(_parts(rows, filters, today, total["count"]), filters)
    wide = Encounter.objects.filter(pk__in=page.rows).select_related("patient", "owner").defer("sealed_chart")
    shown = lists.in_order(wide, page.rows)
    said = claimed(shown)
    work = [_work(encounter, today, said.get(encounter.pk, Claimed())) for encounter in shown]
    return Worklist(replace(page, rows=work), Decimal(total["dollars"] or 0))


def after(practice: Practice, filters: Mapping[str, str], *, user: User, encounter: int = 0) -> int | None:
    """The next encounter this user may work on in the order of the filters, nobody's or their own; None at the end.

    ``encounter`` is the row id of the one it follows; without one, or where that has left the list, it is the first.
    """
    rows = _placed(_filtered(practice, filters, user), filters, timezone.localdate())
    return lists.after(rows, encounter, rows.filter(Q(owner=None) | Q(owner=user)))


def choices(practice: Practice) -> dict[str, list[str]]:
    """Values the filters offer: settings and payers that occur."""
    names = ("setting", "payer_name")
    return {name: [one for one in values_of(Encounter, name, practice.pk) if one] for name in names}


def priority(encounter: Encounter, today: date) -> int:
    """Half for a near filing deadline, a quarter each for dollars (full at 5,000) and age (full at 30 days)."""
    left = (encounter.deadline - today).days if encounter.deadline else None
    near = 0 if left is None else 50 * min(max(NEAR_DEADLINE_DAYS - left, 0), NEAR_DEADLINE_DAYS) // NEAR_DEADLINE_DAYS
    dollars = int(25 * min(encounter.expected_charge or Decimal(0), LARGE) / LARGE)
    start = encounter.discharged_on or encounter.date_of_service
    age = min(max((today - start).days, 0), OLD_DAYS) if start else 0
    return near + dollars + 25 * age // OLD_DAYS


def counted_priority(today: date) -> Any:
    """``priority``, counted by the database. Days are counted only where they decide: most dates are far away or long ago."""
    near = Case(
        When(deadline__lte=today, then=50),
        When(
            deadline__lt=today + timedelta(days=NEAR_DEADLINE_DAYS),
            then=50 * (NEAR_DEADLINE_DAYS - DaysUntil("deadline", today)) / NEAR_DEADLINE_DAYS,
        ),
        default=0,
        output_field=IntegerField(),
    )
    dollars = Whole(Least(_charge(), Value(LARGE), output_field=_MONEY) * 25 / int(LARGE), output_field=IntegerField())
    return near + dollars + _aged("discharged_on", today, _aged("date_of_service", today, Value(0)))


def _aged(column: str, today: date, without: Any) -> Case:
    """A quarter for age, from this day on; ``without`` where there is no such day."""
    return Case(
        When(**{column: None}, then=without),
        When(**{f"{column}__gte": today}, then=0),
        When(**{f"{column}__lte": today - timedelta(days=OLD_DAYS)}, then=25),
        default=-25 * DaysUntil(column, today) / OLD_DAYS,
        output_field=IntegerField(),
    )


def _charge() -> Coalesce:
    return Coalesce("expected_charge", Value(Decimal(0)), output_field=_MONEY)


def _parts(
    rows: QuerySet[Encounter], filters: Mapping[str, str], today: date, count: int
) -> list[tuple[QuerySet[Encounter], int]]:
    """By priority what is billed comes after all that is not, in the order of its keys, and needs no counting."""
    if filters.get("sort", "") in {*SORTS} - {"priority"}:
        return [(_placed(rows, filters, today), count)]
    waiting, billed = (rows.filter(status__in=some) for some in (NOT_FINAL_BILLED, _BILLED))
    unbilled = waiting.count()
    # The key plus nothing: in the order of the key itself SQLite would walk the rows with their charts, not the index.
    return [(_placed(waiting, filters, today), unbilled), (lists.placed(billed, F("pk") + 0), count - unbilled)]


def _placed(rows: QuerySet[Encounter], filters: Mapping[str, str], today: date) -> QuerySet[Encounter]:
    """The rows with their place in the order asked for."""
    last = Value(date.max, DateField())
    unbilled = Q(status__in=NOT_FINAL_BILLED)
    places: dict[str, Any] = {
        "-dollars": -1 * _charge(),
        "-age": Coalesce("discharged_on", "date_of_service", last),
        "deadline": Case(When(unbilled, then=Coalesce("deadline", last)), default=last),
        "date": Coalesce("date_of_service", last),
    }
    ranked = Case(When(unbilled, then=-1 * counted_priority(today)), default=1, output_field=IntegerField())
    return lists.placed(rows, places.get(filters.get("sort", ""), ranked))


def _filtered(practice: Practice, filters: Mapping[str, str], user: User | None) -> QuerySet[Encounter]:
    rows, status = Encounter.objects.filter(practice=practice), filters.get("status", "open")
    if status == "open":
        rows = rows.filter(status__in=OPEN)
    elif status == "dnfb":
        rows = rows.filter(status__in=NOT_FINAL_BILLED)
    elif status in EncounterStatus.values:
        rows = rows.filter(status=status)
    if filters.get("setting"):
        rows = rows.filter(setting=filters["setting"])
    if filters.get("payer"):
        rows = rows.filter(payer_name=filters["payer"])
    if filters.get("owner") == "me" and user is not None:
        rows = rows.filter(owner=user)
    if filters.get("owner") == "none":
        rows = rows.filter(owner=None)
    who = finding.chosen(practice, filters)
    return rows if who is None else rows.filter(patient__in=who.keys)


def _work(encounter: Encounter, today: date, said: Claimed) -> Work:
    start = encounter.discharged_on or encounter.date_of_service
    unbilled = encounter.status in NOT_FINAL_BILLED
    return Work(
        encounter,
        priority(encounter, today) if unbilled else 0,
        (today - start).days if start else None,
        (encounter.deadline - today).days if encounter.deadline and unbilled else None,
        said,
    )
