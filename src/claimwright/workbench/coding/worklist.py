"""Which encounter is next: the worklist, filtered, with a priority a person can follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from claimwright.workbench import states
from claimwright.workbench.models import NOT_FINAL_BILLED, Encounter, EncounterStatus, Practice, User

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


@dataclass(frozen=True)
class Work:
    """A row of the worklist. ``age`` and ``days_left`` are days; ``priority`` runs from 0 to 100.

    What is billed has no deadline left and no priority.
    """

    encounter: Encounter
    priority: int
    age: int | None
    days_left: int | None


def worklist(practice: Practice, filters: Mapping[str, str], *, user: User | None = None) -> list[Work]:
    """Encounters by the filters of the address: status, setting, payer, owner, sort. Open ones by default."""
    rows = _filtered(Encounter.objects.filter(practice=practice).select_related("patient", "owner"), filters, user)
    today = timezone.localdate()
    work = [_work(encounter, today) for encounter in rows]
    return sorted(work, key=lambda one: _sort_key(one, filters.get("sort", "priority")))


def choices(practice: Practice) -> dict[str, list[str]]:
    """Values the filters offer: settings and payers that occur."""
    rows = Encounter.objects.filter(practice=practice)
    return {
        name: [value for value in rows.order_by(name).values_list(name, flat=True).distinct() if value]
        for name in ("setting", "payer_name")
    }


def priority(encounter: Encounter, today: date) -> int:
    """Half for a near filing deadline, a quarter each for dollars (full at 5,000) and age (full at 30 days)."""
    left = (encounter.deadline - today).days if encounter.deadline else None
    near = 0 if left is None else 50 * min(max(NEAR_DEADLINE_DAYS - left, 0), NEAR_DEADLINE_DAYS) // NEAR_DEADLINE_DAYS
    dollars = int(25 * min(encounter.expected_charge or Decimal(0), LARGE) / LARGE)
    start = encounter.discharged_on or encounter.date_of_service
    age = min(max((today - start).days, 0), OLD_DAYS) if start else 0
    return near + dollars + 25 * age // OLD_DAYS


def _filtered(rows: QuerySet[Encounter], filters: Mapping[str, str], user: User | None) -> QuerySet[Encounter]:
    status = filters.get("status", "open")
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
    return rows


def _work(encounter: Encounter, today: date) -> Work:
    start = encounter.discharged_on or encounter.date_of_service
    unbilled = encounter.status in NOT_FINAL_BILLED
    return Work(
        encounter,
        priority(encounter, today) if unbilled else 0,
        (today - start).days if start else None,
        (encounter.deadline - today).days if encounter.deadline and unbilled else None,
    )


def _sort_key(work: Work, sort: str) -> tuple[object, ...]:
    first: object = {
        "-dollars": -(work.encounter.expected_charge or Decimal(0)),
        "-age": -(work.age or 0),
        "deadline": work.days_left if work.days_left is not None else 10**6,
        "date": work.encounter.date_of_service or date.max,
    }.get(sort, -work.priority)
    return (first, work.encounter.pk)
