"""Which claims fit the filters of the address, how many dollars are they, and which is the next one?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DateField, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from claimwright.workbench import finding, lists
from claimwright.workbench.models import Claim, ClaimStatus, Encounter, Finding, Practice

SORTS: Final = {"": "Newest", "service": "Date of service", "-dollars": "Dollars", "-changed": "Last changed"}


@dataclass(frozen=True)
class Listed:
    """A page of claims with their ``errors`` and ``warnings``, and the charges of all that fit the filters, in USD."""

    page: lists.Page
    dollars: Decimal


def listed(practice: Practice, filters: Mapping[str, str]) -> Listed:
    """Claims by the filters of the address: status, payer, kind, edit (claims broken by it), who, sort, page."""
    rows = _filtered(practice, filters)
    total = rows.aggregate(count=Count("pk"), dollars=Sum("total_charge"))
    page = lists.page(_placed(rows, filters), filters, total["count"])
    wide = Claim.objects.filter(pk__in=page.rows).select_related("batch")
    wide = wide.annotate(
        errors=Count("finding_rows", filter=Q(finding_rows__severity="error")),
        warnings=Count("finding_rows", filter=Q(finding_rows__severity="warning")),
    )
    return Listed(replace(page, rows=lists.in_order(wide, page.rows)), Decimal(total["dollars"] or 0))


def after(practice: Practice, filters: Mapping[str, str], claim: Claim) -> int | None:
    """The row id of the claim that follows this one in the list with these filters; None at its end."""
    return lists.after(_placed(_filtered(practice, filters), filters), claim.pk)


def payers(practice: Practice) -> list[str]:
    """Payers of the practice's claims."""
    rows = Claim.objects.filter(practice=practice).order_by("payer_name")
    return [name for name in rows.values_list("payer_name", flat=True).distinct() if name]


def held_by_edit(practice: Practice) -> list[dict[str, Any]]:
    """Edits that hold claims, the most frequent first, so that many are mended at once."""
    held = Claim.objects.filter(practice=practice, status=ClaimStatus.HELD)
    rows = (
        Finding.objects.filter(practice=practice, severity="error", record__in=held.values("pk"))
        .values("edit")
        .annotate(claims=Count("record_id", distinct=True))
        .order_by("-claims", "edit")
    )
    return [dict(row) for row in rows]


def _filtered(practice: Practice, filters: Mapping[str, str]) -> QuerySet[Claim]:
    rows = Claim.objects.filter(practice=practice)
    if filters.get("status") in ClaimStatus.values:
        rows = rows.filter(status=filters["status"])
    if filters.get("payer"):
        rows = rows.filter(payer_name=filters["payer"])
    if filters.get("kind"):
        rows = rows.filter(kind=filters["kind"])
    if filters.get("edit"):
        broken = Finding.objects.filter(practice=practice, edit=filters["edit"])
        rows = rows.filter(row_id__in=broken.values("record_id"))
    who = finding.chosen(practice, filters)
    return rows if who is None else rows.filter(_of_people(practice, who))


def _of_people(practice: Practice, who: finding.Chosen) -> Q:
    """Claims of the people's visits, and claims without a visit (read from a file) whose own patient has all of the words."""
    visits = Encounter.objects.filter(practice=practice, patient__in=who.keys)
    read = Claim.objects.filter(practice=practice, encounter=None)
    for word in who.parts:
        read = read.filter(patient_name__icontains=word)
    return Q(encounter__in=visits.values("pk")) | Q(row_id__in=read.values("pk"))


def _placed(rows: QuerySet[Claim], filters: Mapping[str, str]) -> QuerySet[Claim]:
    """The rows with their place in the order asked for; the newest first by default."""
    charge = Coalesce("total_charge", Value(Decimal(0)), output_field=DecimalField(max_digits=18, decimal_places=2))
    sort = filters.get("sort", "")
    if sort == "-changed":
        return lists.placed(rows, F("touched_at"), descending=True)
    if sort == "-dollars":
        return lists.placed(rows, charge, descending=True)
    if sort == "service":
        return lists.placed(rows, Coalesce("date_of_service", Value(date.max, DateField())))
    return lists.placed(rows, F("row_id"), descending=True)
