"""What does each indicator say on a day, and which rows stand behind it, counted by the database and a page at a time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from claimwright.analytics import Definition, definitions
from claimwright.workbench import lists
from claimwright.workbench.indicators.measures import CLAIMS, ENCOUNTERS, MEASURES, Measure
from claimwright.workbench.models import Practice
from claimwright.workbench.remittances import denials

_PERIOD_DAYS: Final = 90
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class Counted:
    """An indicator's value (None when its denominator is empty), both sides of it, and how many rows stand behind each."""

    definition: Definition
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal
    above: int
    below: int


def counted(practice: Practice, on: date) -> list[Counted]:
    """All indicators of a practice on a day, in the order of the dashboard."""
    found: dict[str, Counted] = {}
    for facts, rows in ((CLAIMS, "claims"), (ENCOUNTERS, "encounters")):
        asked = [one for one in definitions() if one.rows == rows]
        columns = ", ".join(_sums(MEASURES[one.id]) for one in asked)
        (values,) = _ask(facts, f"SELECT {columns} FROM facts", practice, on)
        for number, one in enumerate(asked):
            found[one.id] = _of(one, MEASURES[one.id], values[5 * number : 5 * number + 5], on)
    return [found[one.id] for one in definitions()]


def behind(practice: Practice, one: Counted, filters: Mapping[str, str], on: date) -> lists.Page:
    """A page of (row id, whether it counts in the numerator): the claims or encounters behind an indicator."""
    measure = MEASURES[one.definition.id]
    facts = CLAIMS if one.definition.rows == "claims" else ENCOUNTERS
    either = f"({measure.top}) OR ({measure.bottom})"
    ((count,),) = _ask(facts, f"SELECT COUNT(*) FROM facts WHERE {either}", practice, on)
    place = lists.place(filters, count)
    rows = _ask(
        facts,
        f"SELECT id, CASE WHEN {measure.top} THEN 1 ELSE 0 END FROM facts WHERE {either} ORDER BY id"
        f" LIMIT {lists.PAGE} OFFSET {place.skipped}",
        practice,
        on,
    )
    return place.page([(pk, bool(counts)) for pk, counts in rows])


def _sums(one: Measure) -> str:
    earliest = one.daily or "NULL"
    return ", ".join(
        (
            f"COUNT(CASE WHEN {one.top} THEN 1 END)",
            f"SUM(CASE WHEN {one.top} THEN {one.above} END)",
            f"COUNT(CASE WHEN {one.bottom} THEN 1 END)",
            f"SUM(CASE WHEN {one.bottom} THEN {one.below} END)",
            f"MIN(CASE WHEN {one.bottom} THEN {earliest} END)",
        )
    )


def _of(definition: Definition, measure: Measure, values: tuple[Any, ...], on: date) -> Counted:
    above, top, below, bottom, earliest = values
    numerator, denominator = _exact(top), _exact(bottom)
    if measure.daily:
        first = _day(earliest)
        denominator /= min(_PERIOD_DAYS, (on - first).days + 1) if first else 1
    scale = 1 if measure.daily else 100
    value = (numerator * scale / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP) if denominator else None
    return Counted(definition, value, numerator, denominator, above, below)


def _ask(facts: str, select: str, practice: Practice, on: date) -> list[tuple[Any, ...]]:
    first = on - timedelta(days=_PERIOD_DAYS - 1)
    refused = denials(practice) if "{denials}" in facts else ("", {})
    asked = {
        "practice": practice.pk,
        "day": on.isoformat(),
        "first": first.isoformat(),
        "old": (on - timedelta(days=_PERIOD_DAYS)).isoformat(),
        "since": _midnight(first),
        "until": _midnight(on + timedelta(days=1)),
        **refused[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(facts.replace("{denials}", refused[0]) + select, asked)
        return list(cursor.fetchall())


def _midnight(day: date) -> Any:
    """The first moment of a day here, as the database writes moments."""
    return connection.ops.adapt_datetimefield_value(timezone.make_aware(datetime.combine(day, time.min)))


def _day(value: Any) -> date | None:
    """A date, or the day of a moment here, as the database gives it: SQLite gives text, and moments in UTC."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > len("2026-01-01") else date.fromisoformat(value)
    if isinstance(value, datetime):
        return timezone.localdate(value if value.tzinfo else value.replace(tzinfo=UTC))
    day: date = value
    return day


def _exact(value: Any) -> Decimal:
    """A sum in cents: SQLite adds amounts as floating point numbers, exact to a cent up to ten trillions."""
    return Decimal(str(value or 0)).quantize(_CENT, ROUND_HALF_UP)
