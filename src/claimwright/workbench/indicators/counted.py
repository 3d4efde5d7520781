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
from claimwright.workbench.indicators.measures import ALL, FACTS, MEASURES, Side
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
    sides = {(one.id, top): _side(one.id, top=top) for one in asked for top in (True, False)}
    sums: dict[tuple[str, bool], tuple[Any, ...]] = {}
    for facts in dict.fromkeys(side.facts for side in sides.values()):
        names = [name for name, side in sides.items() if side.facts == facts]
        columns = ", ".join(_sums(sides[name], "" if name[1] else MEASURES[name[0]].daily) for name in names)
        (values,) = _ask(f"SELECT {columns} FROM ({FACTS[facts]}) facts", practice, on)
        sums |= {name: values[3 * number : 3 * number + 3] for number, name in enumerate(names)}
    return [_of(one, sums[one.id, True], sums[one.id, False], on) for one in asked]


def behind(practice: Practice, name: str, filters: Mapping[str, str], on: date) -> lists.Page:
    """A page of (row id, whether it counts in the numerator): the claims or encounters behind an indicator."""
    top, bottom = (
        f"SELECT id FROM ({FACTS[side.facts]}) facts WHERE {side.rows}"
        for side in (_side(name, top=True), _side(name, top=False))
    )
    ((count,),) = _ask(f"SELECT COUNT(*) FROM ({top} UNION {bottom}) rows_behind", practice, on)
    place = lists.place(filters, count)
    rows = _ask(
        f"SELECT id, MAX(counts) FROM (SELECT id, 1 AS counts FROM ({top}) above UNION ALL"
        f" SELECT id, 0 AS counts FROM ({bottom}) below) rows_behind"
        f" GROUP BY id ORDER BY id LIMIT {lists.PAGE} OFFSET {place.skipped}",
        practice,
        on,
    )
    return place.page([(pk, bool(counts)) for pk, counts in rows])


def _side(name: str, *, top: bool) -> Side:
    return MEASURES[name].top if top else MEASURES[name].bottom


def _sums(side: Side, daily: str) -> str:
    """How many rows, the sum of their amounts, and the earliest of them; what needs no look at a row has none.

    Each condition is asked of each of a hundred thousand rows: where all rows count, or each counts as one, it is not.
    """
    chosen = "" if side.rows == ALL else f" FILTER (WHERE {side.rows})"
    count = f"COUNT(*){chosen}"
    return ", ".join(
        (
            count,
            count if side.amount == "1" else f"SUM({side.amount}){chosen}",
            f"MIN({daily}){chosen}" if daily else "NULL",
        )
    )


def _of(definition: Definition, top: tuple[Any, ...], bottom: tuple[Any, ...], on: date) -> Counted:
    numerator, denominator, daily = _exact(top[1]), _exact(bottom[1]), bool(MEASURES[definition.id].daily)
    first = _day(bottom[2])
    if first:
        denominator /= min(_PERIOD_DAYS, (on - first).days + 1)
    scale = 1 if daily else 100
    value = (numerator * scale / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP) if denominator else None
    return Counted(definition, value, numerator, denominator, top[0], bottom[0])


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
