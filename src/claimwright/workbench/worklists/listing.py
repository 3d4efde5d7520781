"""Which items fit the filters of the address, over all one's practices: counted, summed, ordered and cut by the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import QueryDict

from claimwright.workbench import lists, typed
from claimwright.workbench.models import WorkItem, WorkLabel, WorkTag
from claimwright.workbench.worklists import priority
from claimwright.workbench.worklists.definitions import working_days_after
from claimwright.workbench.worklists.sight import Sight

MANY: Final = ("list", "practice", "payer", "setting", "tag", "col")
"""Filters that take several values."""
ONE: Final = ("when", "due", "owner", "from", "to", "sort", "page")
WHEN: Final = {"": "To do now", "waiting": "Waiting for an answer", "deferred": "Deferred", "all": "All"}
DUE: Final = {"over": "Overdue", "5": "Within 5 working days", "14": "Within 14 days", "30": "Within 30 days"}
OWNERS: Final = {"me": "Me", "none": "Nobody", "mine": "Me or nobody"}
SORTS: Final = {
    "": "Priority",
    "-dollars": "Dollars",
    "age": "Oldest",
    "deadline": "Deadline",
    "-new": "Newest",
}
COLUMNS: Final = {
    "priority": "Priority",
    "list": "List",
    "step": "Next step",
    "payer": "Payer",
    "provider": "Provider",
    "setting": "Setting",
    "dollars": "Dollars",
    "age": "Age",
    "deadline": "Deadline",
    "owner": "Owner",
    "tags": "Tags",
}
SHOWN: Final = ("priority", "step", "payer", "dollars", "age", "deadline", "owner", "tags")
_MOST: Final = Decimal("9999999999999.99")


@dataclass(frozen=True)
class Listed:
    """A page of items, and the dollars of all that fit the filters."""

    page: lists.Page
    dollars: Decimal


def filters_of(query: QueryDict) -> dict[str, Any]:
    """The filters of an address, many values of some; what is no filter is left out."""
    found: dict[str, Any] = {name: query.getlist(name) for name in MANY if query.getlist(name)}
    return found | {name: query[name] for name in ONE if query.get(name)}


def listed(sight: Sight, filters: Mapping[str, Any], today: date) -> Listed:
    """The page of items that the filters ask for, each with its ``place`` in the order."""
    rows = filtered(sight, filters, today)
    total = rows.aggregate(count=Count("pk"), dollars=Sum("dollars"))
    page = lists.page(placed(rows, filters, today), filters, total["count"])
    wide = placed(WorkItem.objects.filter(pk__in=page.rows), filters, today).select_related("owner", "practice")
    return Listed(replace(page, rows=lists.in_order(wide, page.rows)), Decimal(total["dollars"] or 0))


def every(sight: Sight, filters: Mapping[str, Any], today: date, most: int) -> list[int]:
    """The keys of all items that fit, in their order, at most so many."""
    return list(placed(filtered(sight, filters, today), filters, today).values_list("pk", flat=True)[:most])


def after(sight: Sight, filters: Mapping[str, Any], today: date, pk: int, place: str) -> WorkItem | None:
    """The item that follows one in the order of the filters, also when that one has left the list; None at the end.

    ``place``: where it stood when it was opened, so that what is done with it moves nobody back to the beginning.
    """
    rows = placed(filtered(sight, filters, today), filters, today)
    here = _place(place, filters.get("sort", ""))
    if here is not None:
        rows = rows.filter(Q(place__gt=here) | Q(place=here, pk__gt=pk))
    elif pk and (there := lists.after(rows, pk)) is not None:
        rows = rows.filter(pk=there)
    elif pk:
        return None
    return rows.select_related("practice").first()


def filtered(sight: Sight, filters: Mapping[str, Any], today: date) -> QuerySet[WorkItem]:
    """Items by the filters of the address; those to be done now by default."""
    rows = sight.items()
    for name, column in (("list", "list"), ("payer", "payer_name"), ("setting", "setting")):
        if filters.get(name):
            rows = rows.filter(**{f"{column}__in": filters[name]})
    if filters.get("practice"):
        rows = rows.filter(practice__in=_numbers(filters["practice"]))
    if filters.get("tag"):
        rows = rows.filter(pk__in=WorkTag.objects.filter(label__in=_numbers(filters["tag"])).values("item"))
    rows = _when(rows, filters.get("when", ""), today)
    rows = _owned(rows, filters.get("owner", ""), sight)
    if filters.get("due") in DUE:
        rows = rows.filter(deadline__lte=_due_by(filters["due"], today))
    for name, lookup in (("from", "dollars__gte"), ("to", "dollars__lte")):
        if (amount := _amount(filters.get(name, ""))) is not None:
            rows = rows.filter(**{lookup: amount})
    return rows


def _numbers(texts: list[str]) -> list[int]:
    return [number for one in texts if (number := typed.whole(one)) is not None]


def _when(rows: QuerySet[WorkItem], when: str, today: date) -> QuerySet[WorkItem]:
    waiting, deferred = Q(waits_until__gt=today), Q(deferred_until__gt=today)
    # A negated comparison would take items apart that name no day, which are the most.
    not_waiting = Q(waits_until=None) | Q(waits_until__lte=today)
    not_deferred = Q(deferred_until=None) | Q(deferred_until__lte=today)
    where = {"waiting": waiting & not_deferred, "deferred": deferred, "all": Q()}
    return rows.filter(where.get(when, not_waiting & not_deferred))


def _owned(rows: QuerySet[WorkItem], owner: str, sight: Sight) -> QuerySet[WorkItem]:
    mine = Q(owner=sight.user)
    where = {"me": mine, "none": Q(owner=None), "mine": mine | Q(owner=None)}
    if owner in where:
        return rows.filter(where[owner])
    number = typed.whole(owner)
    return rows if number is None else rows.filter(owner=number)


def _due_by(due: str, today: date) -> date:
    by = {"over": today - timedelta(days=1), "5": working_days_after(today, 5)}
    return by.get(due) or today + timedelta(days=int(due))


def placed(rows: QuerySet[WorkItem], filters: Mapping[str, Any], today: date) -> QuerySet[WorkItem]:
    """The rows with their place in the order asked for."""
    sort = filters.get("sort", "")
    places: dict[str, Any] = {"-dollars": -1 * F("dollars"), "age": F("since"), "deadline": F("deadline")}
    if sort == "-new":
        return lists.placed(rows, -1 * F("pk"))
    return lists.placed(rows, places.get(sort) or priority.counted(today))


def _place(text: str, sort: str) -> Any:
    """A place as an address carries it; None where it is none of this order."""
    if sort in {"age", "deadline"}:
        return typed.day(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > _MOST:
        return None
    return number if sort == "-dollars" else int(number)


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(str(text).strip().replace(",", "") or "x")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) <= _MOST else None


def choices(sight: Sight) -> dict[str, list[Any]]:
    """What the filters offer: payers and settings of items, tags of one's practices."""
    rows = WorkItem.objects.filter(practice__in=sight.practices).order_by()
    return {
        "payers": sorted(value for value in rows.values_list("payer_name", flat=True).distinct() if value),
        "settings": sorted(value for value in rows.values_list("setting", flat=True).distinct() if value),
        "labels": list(WorkLabel.objects.filter(practice__in=sight.practices).values_list("pk", "name")),
    }
