"""What comes first? Dollars by the chance of them by the urgency of their limit; a limit of the next days before all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, DecimalField, F, IntegerField, Value, When
from django.db.models.functions import Least

from claimwright.workbench import hidden_dollars
from claimwright.workbench.counting import Whole
from claimwright.workbench.models import WorkItem
from claimwright.workbench.worklists.definitions import urgencies, worklists

MOST: Final = 999_999_999
_FIRST: Final = 1_000_000_000
"""Added to the score of what outranks all dollars; the sum is below what a whole number of the database holds."""


@dataclass(frozen=True)
class Priority:
    """``score`` in whole dollars, the ``parts`` it is made of in words; ``first``: it outranks all dollars."""

    score: int
    parts: str
    first: bool


def counted(today: date) -> Any:
    """The place of an item by its priority, counted by the database: the smaller, the earlier."""
    nearest, *rest = urgencies()
    factor = Case(
        *(When(limit__lte=one.last_day(today), then=Value(one.factor)) for one in (nearest, *rest)),
        default=Value(Decimal("1.0")),
        output_field=DecimalField(max_digits=3, decimal_places=1),
    )
    first = Case(When(limit__lte=nearest.last_day(today), then=_FIRST), default=0, output_field=IntegerField())
    product = Least(F("worth") * factor, Value(Decimal(MOST)), output_field=_MONEY)
    return -1 * (Whole(product, output_field=IntegerField()) + first)


_MONEY: Final = DecimalField(max_digits=18, decimal_places=2)


def of(item: WorkItem, today: date) -> Priority:
    """The priority of one item, as ``counted`` has it, with its parts."""
    near = next((one for one in urgencies() if item.limit and item.limit <= one.last_day(today)), None)
    factor = near.factor if near else Decimal("1.0")
    chance = worklists()[item.list].chance
    score = min(int(item.worth * factor), MOST)
    parts = f"{item.dollars:,.2f} dollars x {chance:.0%} chance"
    if near:
        parts += f" x {factor} (limit {near.words})"
    told = hidden_dollars.DASH if hidden_dollars.are_hidden() else f"{parts} = {score:,}"
    return Priority(score, told, near is not None and near is urgencies()[0])
