"""Which batches, which claims of one, and which of the files kept, fit the filters of the address, a page at a time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum

from claimwright.workbench import lists
from claimwright.workbench.models import Acknowledgment, Batch, BatchStatus, Claim, ClaimStatus, Interchange, Practice

WAITING: Final = "waiting"
BATCH_STATUSES: Final = (*BatchStatus.choices, (WAITING, "File waits"))
BATCH_SORTS: Final = {"": "Newest", "-dollars": "Dollars", "-claims": "Claims"}
_SORTED_BY: Final = {"-dollars": "total_charge", "-claims": "claim_count"}
DIRECTIONS: Final = (("in", "Received"), ("out", "Sent"))


@dataclass(frozen=True)
class Listed:
    """A page of batches, each with the claims ``accepted`` and ``rejected`` of it, and the charges of all in USD."""

    page: lists.Page
    dollars: Decimal


def batches(practice: Practice, filters: Mapping[str, str]) -> Listed:
    """Batches by the filters of the address: status, payer, sort, page; the newest first by default."""
    rows, status = Batch.objects.filter(practice=practice), filters.get("status", "")
    if status == WAITING:
        rows = rows.filter(written_at=None)
    elif status in BatchStatus.values:
        rows = rows.filter(status=status)
    if filters.get("payer"):
        rows = rows.filter(payer_name=filters["payer"])
    total = rows.aggregate(count=Count("pk"), dollars=Sum("total_charge"))
    place = F(_SORTED_BY.get(filters.get("sort", ""), "number"))
    page = lists.page(lists.placed(rows, place, descending=True), filters, total["count"])
    wide = lists.in_order(_wide(page.rows), page.rows)
    return Listed(replace(page, rows=wide), Decimal(total["dollars"] or 0))


def claims(batch: Batch, filters: Mapping[str, str]) -> lists.Page:
    """The claims of a batch, in the order in which they went out, by the filters of the address: status, page."""
    rows = Claim.objects.filter(batch=batch)
    if filters.get("status") in ClaimStatus.values:
        rows = rows.filter(status=filters["status"])
    return lists.page_of_rows(rows.order_by("pk"), filters)


def states_of(batch: Batch) -> list[tuple[str, str]]:
    """The states that claims of a batch are in, each with how many are."""
    rows = Claim.objects.filter(batch=batch).order_by("status").values_list("status")
    return [(status, f"{ClaimStatus(status).label} ({count})") for status, count in rows.annotate(count=Count("pk"))]


def answers(batch: Batch, page: lists.Page) -> QuerySet[Acknowledgment]:
    """What was answered on a batch as a whole, and on the claims that a page of it shows."""
    about = Q(claim=None) | Q(claim__in=[one.pk for one in page.rows])
    return batch.acknowledgments.filter(about).select_related("interchange", "claim")


def payers(practice: Practice) -> list[str]:
    """Payers of the practice's batches."""
    rows = Batch.objects.filter(practice=practice).order_by("payer_name")
    return [name for name in rows.values_list("payer_name", flat=True).distinct() if name]


def files(rows: QuerySet[Interchange], filters: Mapping[str, str]) -> lists.Page:
    """Files kept, by the filters of the address: direction, kind, state, page; the newest first."""
    for name, column in (("direction", "direction"), ("kind", "transaction"), ("state", "state")):
        if filters.get(name):
            rows = rows.filter(**{column: filters[name]})
    page = lists.page(rows.order_by("-pk"), filters, rows.count())
    return replace(page, rows=lists.in_order(_unsealed(page.rows), page.rows))


def file_choices(rows: QuerySet[Interchange]) -> dict[str, list[str]]:
    """Values the filters of files offer: the kinds and the states that occur."""
    return {
        name: [value for value in rows.order_by(name).values_list(name, flat=True).distinct() if value]
        for name in ("transaction", "state")
    }


def _wide(keys: list[Any]) -> QuerySet[Batch]:
    taken = Q(claims__acknowledgments__kind="277CA", claims__acknowledgments__accepted=True)
    return (
        Batch.objects.filter(pk__in=keys)
        .select_related("created_by")
        .annotate(
            accepted=Count("claims", filter=taken, distinct=True),
            rejected=Count("claims", filter=Q(claims__status="rejected"), distinct=True),
        )
    )


def _unsealed(keys: list[Any]) -> QuerySet[Interchange]:
    return Interchange.objects.filter(pk__in=keys).defer("sealed")
