"""Remittances: what was paid, whether it balances, what was posted and what is suspended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Payment, SuspendedDecision, SuspendedItem
from claimwright.workbench.remittances import deposits, listing, payer_decisions

_ZERO: Final = Decimal("0.00")


@view(roles=access.MONEY_READERS, event="remittances.read")
def remittances(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    found = listing.payments(request.practice, filters)
    context = {
        "here": "remittances",
        "page": found.page,
        "dollars": found.dollars,
        "filters": filters,
        "states": listing.STATES,
        "payers": listing.payers(request.practice),
        "sorts": list(listing.SORTS.items()),
        "suspended": of_practice(request, SuspendedItem).filter(resolved_at=None).count(),
        "money": deposits.of_practice(request.practice),
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
        "suspended": found.suspended.exclude(decision=SuspendedDecision.MERGED).select_related("claim", "resolved_by"),
        "money": deposits.of_payment(found),
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
