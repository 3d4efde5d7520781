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
from claimwright.workbench.indicators.measures import ALL, FACTS, MEASURES, Measure, Side
from claimwright.workbench.models import Practice
from claimwright.workbench.remittances import denials

_PERIOD_DAYS: Final = 90
_DENIALS: Final = "{denials}"
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


def counted(practice: Practice, on: date, *, only: str = "") -> list[Counted]:
    """The indicators of a practice on a day, in the order of the dashboard, or the one of this name alone."""
    asked = [one for one in definitions() if only in {"", one.id}]
    sums = _summed(practice, on, [side for one in asked for side in _sides(MEASURES[one.id])])
    return [_of(one, sums, on) for one in asked]


def behind(practice: Practice, found: Counted, filters: Mapping[str, str], on: date) -> lists.Page:
    """A page of (row id, whether it counts in the numerator): the claims or encounters behind an indicator."""
    measure = MEASURES[found.definition.id]
    count = found.below
    if measure.both is not None:
        count += found.above - _summed(practice, on, [(measure.both, "")])[measure.both, ""].count
    there = lists.place(filters, count)
    rows = _ask(f"{measure.behind} ORDER BY id LIMIT {lists.PAGE} OFFSET {there.skipped}", practice, on)
    return there.page([(pk, bool(counts)) for pk, counts in rows])


@dataclass(frozen=True)
class _Sum:
    """How many rows a side has, the sum of their amounts, and the earliest of them where that is asked."""

    count: int
    amount: Decimal
    first: date | None


_Sides = list[tuple[Side, str]]
"""Sides, each with the column of which the earliest is asked; empty where none is."""


def _sides(measure: Measure) -> _Sides:
    less: _Sides = [(measure.less, "")] if measure.less else []
    return [(measure.top, ""), (measure.bottom, measure.daily), *less]


def _summed(practice: Practice, on: date, sides: _Sides) -> dict[tuple[Side, str], _Sum]:
    """Sides of the same facts are counted in one reading of them."""
    found: dict[tuple[Side, str], _Sum] = {}
    for facts in dict.fromkeys(side.facts for side, _ in sides):
        mine = list(dict.fromkeys(one for one in sides if one[0].facts == facts))
        columns = ", ".join(_columns(*one) for one in mine)
        (values,) = _ask(f"SELECT {columns} FROM ({FACTS[facts]}) facts", practice, on)
        for number, one in enumerate(mine):
            count, amount, first = values[3 * number : 3 * number + 3]
            found[one] = _Sum(count, _exact(amount), _day(first))
    return found


def _columns(side: Side, daily: str) -> str:
    """Each condition is asked of each of a hundred thousand rows: where all rows count, or each counts as one, it is not."""
    chosen = "" if side.rows == ALL else f" FILTER (WHERE {side.rows})"
    count = f"COUNT(*){chosen}"
    amount = count if side.amount == "1" else f"SUM({side.amount}){chosen}"
    return f"{count}, {amount}, {f'MIN({daily}){chosen}' if daily else 'NULL'}"


def _of(definition: Definition, sums: Mapping[tuple[Side, str], _Sum], on: date) -> Counted:
    measure = MEASURES[definition.id]
    top, bottom = sums[measure.top, ""], sums[measure.bottom, measure.daily]
    numerator, denominator = top.amount, bottom.amount - (sums[measure.less, ""].amount if measure.less else 0)
    if bottom.first:
        denominator /= min(_PERIOD_DAYS, (on - bottom.first).days + 1)
    scale = 1 if measure.daily else 100
    value = (numerator * scale / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP) if denominator else None
    return Counted(definition, value, numerator, denominator, top.count, bottom.count)


def _ask(select: str, practice: Practice, on: date) -> list[tuple[Any, ...]]:
    first = on - timedelta(days=_PERIOD_DAYS - 1)
    condition, named = denials(practice) if _DENIALS in select else ("", {})
    asked = {
        "practice": practice.pk,
        "day": on.isoformat(),
        "first": first.isoformat(),
        "old": (on - timedelta(days=_PERIOD_DAYS)).isoformat(),
        "since": _midnight(first),
        "until": _midnight(on + timedelta(days=1)),
        **named,
    }
    with connection.cursor() as cursor:
        cursor.execute(select.replace(_DENIALS, condition), asked)
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
