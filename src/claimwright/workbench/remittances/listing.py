"""Which payments, and which suspended items, fit the filters of the address, a page at a time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DateField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from claimwright.workbench import lists
from claimwright.workbench.models import Payment, Practice, SuspendedDecision, SuspendedItem
from claimwright.workbench.remittances.books import WHOLE
from claimwright.workbench.remittances.checks import DUPLICATE, readings

STATES: Final = (("open", "Suspended in part"), ("unbalanced", "Out of balance"), ("unposted", "Not posted"))
SORTS: Final = {"": "Newest", "-dollars": "Dollars", "-read": "Last read"}
_RELATED: Final = ("payment", "claim", "resolved_by")


@dataclass(frozen=True)
class Listed:
    """A page of payments, or of suspended items, and the dollars of all that fit the filters."""

    page: lists.Page
    dollars: Decimal


def payments(practice: Practice, filters: Mapping[str, str]) -> Listed:
    """Payments with their ``claims`` and ``open_items``, by the filters of the address: state, payer, sort, page."""
    rows = _filtered(practice, filters)
    total = rows.aggregate(count=Count("pk"), dollars=Sum("amount"))
    again = rows.filter(pk__in=uncounted(practice)).aggregate(dollars=Sum("amount"))["dollars"] or 0
    page = lists.page(_placed(rows, filters.get("sort", "")), filters, total["count"])
    wide = Payment.objects.filter(pk__in=page.rows).annotate(
        uncounted=Exists(uncounted(practice).filter(payment=OuterRef("pk"))),
        claims=Count("claimpayment_rows", distinct=True),
        open_items=Count("suspended", filter=Q(suspended__resolved_at=None), distinct=True),
    )
    return Listed(replace(page, rows=lists.in_order(wide, page.rows)), Decimal(total["dollars"] or 0) - Decimal(again))


def uncounted(practice: Practice) -> QuerySet[Any]:
    """Readings of checks whose money is counted by another reading, or never came."""
    whole = SuspendedItem.objects.filter(practice=practice, level__in=WHOLE)
    again = whole.filter(Q(decision=SuspendedDecision.NO_MONEY) | Q(level=DUPLICATE, decision="", amount=0))
    return again.values("payment")


def readings_of(payment: Payment) -> dict[str, Any]:
    """For a page of a check: whether it is ``counted`` here or ``nowhere``, and its other ``readings``, each with whether it
    counts there."""
    others = readings(payment)
    rows = uncounted(payment.practice).filter(payment__in=[payment, *others])
    again = set(rows.values_list("payment", flat=True))
    return {
        "counted": payment.pk not in again,
        "nowhere": again >= {payment.pk, *(one.pk for one in others)},
        "readings": [(one, one.pk not in again) for one in others],
    }


def counted_nowhere(payment: Payment) -> Decimal:
    """The money of a check that no reading of it counts, in USD."""
    return (payment.amount or Decimal(0)) if readings_of(payment)["nowhere"] else Decimal(0)


def payers(practice: Practice) -> list[str]:
    """Payers that paid this practice."""
    rows = Payment.objects.filter(practice=practice).order_by("payer_name")
    return [name for name in rows.values_list("payer_name", flat=True).distinct() if name]


def suspended(practice: Practice, filters: Mapping[str, str]) -> Listed:
    """Suspended items, the oldest first: what is open, and with ``show=all`` what is closed too."""
    rows = SuspendedItem.objects.filter(practice=practice)
    if filters.get("show") != "all":
        rows = rows.filter(resolved_at=None)
    total = rows.aggregate(count=Count("pk"), dollars=Sum("amount", filter=Q(resolved_at=None)))
    page = lists.page(rows.order_by("pk"), filters, total["count"])
    wide = SuspendedItem.objects.filter(pk__in=page.rows).select_related(*_RELATED)
    return Listed(replace(page, rows=lists.in_order(wide, page.rows)), Decimal(total["dollars"] or 0))


def _filtered(practice: Practice, filters: Mapping[str, str]) -> QuerySet[Payment]:
    rows, state = Payment.objects.filter(practice=practice), filters.get("state", "")
    if filters.get("payer"):
        rows = rows.filter(payer_name=filters["payer"])
    if state == "open":
        waiting = SuspendedItem.objects.filter(practice=practice, resolved_at=None)
        rows = rows.filter(row_id__in=waiting.values("payment_id"))
    if state == "unbalanced":
        rows = rows.filter(balanced=False)
    if state == "unposted":
        rows = rows.filter(posted_at=None)
    return rows


def _placed(rows: QuerySet[Payment], sort: str) -> QuerySet[Payment]:
    amount = Coalesce("amount", Value(Decimal(0)), output_field=DecimalField(max_digits=18, decimal_places=2))
    first = Value(date.min, DateField())
    places: dict[str, Any] = {"-dollars": amount, "-read": F("row_id")}
    return lists.placed(rows, places.get(sort, Coalesce("payment_date", first)), descending=True)
