"""Which discharges are not billed yet: by the day of discharge, with the days of the bill hold, payer and dollars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from claimwright.workbench import lists, typed
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.counting import values_of
from claimwright.workbench.models import NOT_FINAL_BILLED, Encounter, Practice
from claimwright.workbench.visit_kind import INPATIENT

HOLD: Final = 4
"""Days a bill waits for late charges where the address names no others."""
_LONGEST: Final = 60
SHOWN: Final = (
    ("over", "Past the hold"),
    ("held", "In the hold"),
    ("final", "Codes are final"),
    ("open", "Codes are open"),
)


@dataclass(frozen=True)
class Discharge:
    """A row: ``days`` since discharge; ``over`` days past the hold, None within it; ``left`` days of it; ``drg`` once codes are final."""

    encounter: Encounter
    days: int
    over: int | None
    left: int
    drg: str


@dataclass(frozen=True)
class Discharges:
    """A page of discharges (its ``rows`` are ``Discharge``), the hold in days, and what waits in USD: in all, and past the hold."""

    page: lists.Page
    hold: int
    dollars: Decimal
    over: int
    over_dollars: Decimal


def discharges(practice: Practice, filters: Mapping[str, str]) -> Discharges:
    """Inpatient stays not final billed whose day of discharge has come, the longest discharged first.

    Filters of the address: hold (days), shown, payer, page.
    """
    today, hold = timezone.localdate(), _hold(filters)
    rows = _filtered(practice, filters, today, hold)
    past = Q(discharged_on__lt=today - timedelta(days=hold))
    total = rows.aggregate(
        count=Count("pk"), dollars=Sum("expected_charge"), over=Count("pk", filter=past),
        over_dollars=Sum("expected_charge", filter=past),
    )  # fmt: skip
    page = lists.page_of_parts([(lists.placed(rows, F("discharged_on")), total["count"])], filters)
    wide = Encounter.objects.filter(pk__in=page.rows).select_related("patient", "owner").defer("sealed_chart")
    shown = [_row(one, today, hold) for one in lists.in_order(wide, page.rows)]
    return Discharges(
        replace(page, rows=shown), hold, _dollars(total["dollars"]), total["over"], _dollars(total["over_dollars"])
    )


def payers(practice: Practice) -> list[str]:
    """Payers that occur."""
    return [one for one in values_of(Encounter, "payer_name", practice.pk) if one]


def _dollars(amount: Any) -> Decimal:
    return Decimal(amount or 0)


def _hold(filters: Mapping[str, str]) -> int:
    given = typed.whole(filters.get("hold", ""), _LONGEST)
    return HOLD if given is None else given


def _filtered(practice: Practice, filters: Mapping[str, str], today: date, hold: int) -> QuerySet[Encounter]:
    rows = Encounter.objects.filter(
        practice=practice, setting=INPATIENT, status__in=NOT_FINAL_BILLED, discharged_on__lte=today
    )
    past, shown = today - timedelta(days=hold), filters.get("shown", "")
    wanted = {
        "over": Q(discharged_on__lt=past),
        "held": Q(discharged_on__gte=past),
        "open": Q(status__in=OPEN),
        "final": ~Q(status__in=OPEN),
    }
    rows = rows.filter(wanted.get(shown, Q()))
    if filters.get("payer"):
        rows = rows.filter(payer_name=filters["payer"])
    return rows


def _row(encounter: Encounter, today: date, hold: int) -> Discharge:
    assert encounter.discharged_on is not None
    days = (today - encounter.discharged_on).days
    past = days - hold
    return Discharge(
        encounter, days, past if past > 0 else None, max(-past, 0), "" if encounter.status in OPEN else encounter.drg
    )
