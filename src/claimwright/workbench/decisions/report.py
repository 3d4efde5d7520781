"""How many of the proposed codes are taken, and how long does that take: by code, section and rule, and by person from 30 charts on?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, F, FloatField, Q, QuerySet
from django.db.models.functions import Cast, NullIf
from django.utils import timezone

from claimwright.coding.learned import ADDED, LEFT, REFUSED, REPLACED, TAKEN
from claimwright.workbench import lists, opened_library, typed
from claimwright.workbench.models import DecidedCode, Practice, User

BY: Final = {"code": "Code", "section": "Section", "rule": "Rule", "person": "Person"}
DAYS: Final = {"30": "30 days", "90": "90 days", "365": "A year", "all": "All"}
SORTS: Final = {
    "": "Most proposed",
    "acceptance": "Lowest acceptance",
    "precision": "Lowest precision",
    "missed": "Most missed",
    "minutes": "Most minutes",
}
CHARTS_OF_A_PERSON: Final = 30
"""Charts of one person from which on their figures are shown: fewer say more of the charts than of the person."""
EVERY: Final = "-"
"""What stands in an address for no section or rule at all."""
_FIELDS: Final = {"code": ("system", "code"), "section": ("section",), "rule": ("rule",), "person": ("coder",)}
_TAKEN_BESIDE: Final = (TAKEN, REPLACED, ADDED)

OUTCOMES: Final[Mapping[str, tuple[str, Q]]] = {
    "proposed": ("Proposed", Q(proposed=True)),
    "taken": ("Taken", Q(proposed=True, outcome=TAKEN)),
    "replaced": ("Replaced", Q(proposed=True, outcome=REPLACED)),
    "refused": ("Refused", Q(proposed=True, outcome=REFUSED)),
    "left": ("Left open", Q(proposed=True, outcome=LEFT)),
    "missed": ("Missed", Q(proposed=False, outcome__in=_TAKEN_BESIDE)),
}
"""Columns of the report, each with the rows behind it. Missed: added by hand, or taken from what was only shown."""


def grouped(practice: Practice, filters: Mapping[str, str]) -> lists.Page:
    """A page of rows (dicts): ``of`` and ``named``, how often each of ``OUTCOMES``, and ``charts``, ``acceptance`` and ``precision`` in
    percent (None of nothing) and ``minutes`` a decision."""
    by = by_of(filters)
    groups = _measured(_rows(practice, filters, by).order_by().values(*_FIELDS[by]))
    there = lists.place(filters, groups.count())
    shown = list(groups.order_by(*_order(filters, by))[there.skipped : there.skipped + lists.PAGE])
    people = User.objects.in_bulk([row["coder"] for row in shown]) if by == "person" else {}
    return there.page([row | _named(row, by, people) for row in shown])


def whole(practice: Practice, filters: Mapping[str, str]) -> dict[str, Any]:
    """The same figures of all decisions that the filters leave, whoever made them."""
    rows = DecidedCode.objects.filter(practice=practice, **_since(filters)).order_by()
    return next(iter(_measured(rows.values(*("practice",)))), {})


def behind(practice: Practice, filters: Mapping[str, str]) -> QuerySet[DecidedCode] | None:
    """The decisions behind a number: ``by``, ``of`` (all without it) and ``outcome``; None where that names nothing, or a person of
    few charts."""
    by, of = by_of(filters), filters.get("of", "")
    rows = _rows(practice, filters, by)
    if outcome := filters.get("outcome", ""):
        if outcome not in OUTCOMES:
            return None
        rows = rows.filter(OUTCOMES[outcome][1])
    if not of and by != "person":
        return rows
    if by == "code":
        system, _, code = of.partition(" ")
        return rows.filter(system=system, code=code) if code else None
    if by == "person":
        number = typed.whole(of)
        return rows.filter(coder=number) if number in _told_of(practice) else None
    return rows.filter(**{by: "" if of == EVERY else of})


def by_of(filters: Mapping[str, str]) -> str:
    return filters.get("by", "") if filters.get("by") in BY else "code"


def _rows(practice: Practice, filters: Mapping[str, str], by: str) -> QuerySet[DecidedCode]:
    rows = DecidedCode.objects.filter(practice=practice, **_since(filters))
    return rows.filter(coder__in=_told_of(practice)) if by == "person" else rows


def _told_of(practice: Practice) -> set[int]:
    """Who decided on enough charts, whenever that was."""
    rows = DecidedCode.objects.filter(practice=practice).exclude(outcome=LEFT).exclude(coder=None)
    counted = rows.order_by().values("coder").annotate(charts=Count("encounter", distinct=True))
    return {row["coder"] for row in counted.filter(charts__gte=CHARTS_OF_A_PERSON)}


def _since(filters: Mapping[str, str]) -> dict[str, datetime]:
    days = filters.get("days", "") if filters.get("days") in DAYS else "90"
    return {} if days == "all" else {"at__gte": timezone.now() - timedelta(days=int(days))}


def _measured(rows: QuerySet[DecidedCode, dict[str, Any]]) -> QuerySet[DecidedCode, dict[str, Any]]:
    times = {f"n_{name}": Count("pk", filter=where) for name, (_, where) in OUTCOMES.items()}
    found: QuerySet[DecidedCode, dict[str, Any]] = rows.annotate(
        **times, charts=Count("encounter", distinct=True), seconds=Avg("seconds")
    ).annotate(
        acceptance=_percent(F("n_taken"), F("n_taken") + F("n_replaced") + F("n_refused")),
        precision=_percent(F("n_taken"), F("n_proposed")),
    )
    return found


def _percent(part: Any, of: Any) -> Any:
    return 100.0 * Cast(part, FloatField()) / NullIf(Cast(of, FloatField()), 0.0)


def _order(filters: Mapping[str, str], by: str) -> list[Any]:
    first = {
        "acceptance": F("acceptance").asc(nulls_last=True),
        "precision": F("precision").asc(nulls_last=True),
        "missed": F("n_missed").desc(),
        "minutes": F("seconds").desc(nulls_last=True),
    }.get(filters.get("sort", ""))
    return [*([first] if first else []), "-n_proposed", "-n_missed", *_FIELDS[by]]


def _named(row: Mapping[str, Any], by: str, people: Mapping[int, User]) -> dict[str, str]:
    if by == "code":
        shown = opened_library.shown(row["system"], row["code"])
        title = opened_library.describe(row["system"], row["code"], timezone.localdate())
        return {"of": f"{row['system']} {row['code']}", "named": shown, "title": title}
    if by == "person":
        return {"of": str(row["coder"]), "named": people[row["coder"]].shown_name, "title": ""}
    return {"of": row[by] or EVERY, "named": row[by], "title": ""}
