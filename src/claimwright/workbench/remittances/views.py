"""Remittances: what was paid, whether it balances, what was posted and what is suspended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Payment, SuspendedItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import payer_decisions

_ZERO: Final = Decimal("0.00")


@view(roles=access.MONEY_READERS, event="remittances.read")
def remittances(request: MemberRequest) -> HttpResponse:
    rows = of_practice(request, Payment).annotate(
        claims=Count("claimpayment_rows", distinct=True),
        open_items=Count("suspended", filter=Q(suspended__resolved_at=None), distinct=True),
    )
    suspended = of_practice(request, SuspendedItem).select_related("payment", "claim")
    if request.GET.get("show") != "all":
        suspended = suspended.filter(resolved_at=None)
    context = {
        "here": "remittances",
        "rows": rows.order_by("-payment_date", "-row_id"),
        "suspended": suspended,
        "may_post": bool(access.MONEY_EDITORS & request.roles),
    }
    return render(request, "remittances/remittances.html", context)


@view(roles=access.MONEY_READERS, event="remittance.read")
def remittance(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_or_404(request, Payment.objects.select_related("interchange"), pk=pk)
    claims = payer_decisions.detail(found)
    adjustments: list[Any] = list(found.provideradjustment_rows.all())
    context = {
        "here": "remittances",
        "payment": found,
        "claims": claims,
        "total": _totals(claims, [row.amount for row in adjustments]),
        "provider_adjustments": adjustments,
        "suspended": found.suspended.select_related("claim", "resolved_by"),
        "entries": found.ledger.select_related("record").order_by("pk"),
        "may_post": bool(access.MONEY_EDITORS & request.roles),
        "may_open": bool(access.CLAIM_READERS & request.roles),
        "may_account": bool(access.ACCOUNT_READERS & request.roles),
    }
    return render(request, "remittances/remittance.html", context)


def _totals(claims: list[dict[str, Any]], adjustments: list[Decimal | None]) -> dict[str, Decimal]:
    """The sums below the claims: charges, paid, patient's share, and what the payment should be after adjustments."""
    sums = {
        name: sum((getattr(one["row"], column) or _ZERO for one in claims), _ZERO)
        for name, column in (("charge", "charge"), ("paid", "paid"), ("patient", "patient_responsibility"))
    }
    provider = sum((amount or _ZERO for amount in adjustments), _ZERO)
    return {**sums, "provider": provider, "expected": sums["paid"] - provider}


@view(roles=access.MONEY_EDITORS, methods=("POST",))
def resolve(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes a suspended item with what was done about it; no money is forced."""
    item = get_or_404(request, SuspendedItem.objects.select_related("practice"), pk=pk)
    try:
        posting.resolve(item, request.POST.get("resolution", ""), actor=request.user)
        messages.success(request, "The item is closed.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("remittance", item.payment_id)
