"""Remittances: what was paid, whether it balances, what was posted and what is suspended."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, lists
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
    filters = request.GET.dict()
    claims = lists.page_of_rows(found.claimpayment_rows.select_related("claim").order_by("position", "pk"), filters)
    held = found.suspended.exclude(decision=SuspendedDecision.MERGED).select_related("claim", "resolved_by")
    context = {
        "here": "remittances",
        "payment": found,
        "page": claims,
        **listing.readings_of(found),
        "claims": payer_decisions.detail(found, claims.rows),
        "total": _totals(found),
        "provider_adjustments": list(found.provideradjustment_rows.all()),
        "suspended": lists.page_of_rows(held.order_by("pk"), filters, "item"),
        "money": deposits.of_payment(found),
        "entries": lists.page_of_rows(found.ledger.select_related("record").order_by("pk"), filters, "entry"),
        "may_post": bool(access.MONEY_EDITORS & request.roles),
        "may_open": bool(access.CLAIM_READERS & request.roles),
        "may_account": bool(access.ACCOUNT_READERS & request.roles),
    }
    return render(request, "remittances/remittance.html", context)


def _totals(payment: Payment) -> dict[str, Decimal]:
    """The sums below the claims: charges, paid, patient's share, and what the payment should be after adjustments."""
    names = {"charge": "charge", "paid": "paid", "patient": "patient_responsibility"}
    found = payment.claimpayment_rows.aggregate(**{name: Sum(column) for name, column in names.items()})
    sums = {name: (found[name] or _ZERO).quantize(_ZERO) for name in names}
    provider = payment.provideradjustment_rows.aggregate(sum=Sum("amount"))["sum"] or _ZERO
    return {**sums, "provider": provider.quantize(_ZERO), "expected": sums["paid"] - provider.quantize(_ZERO)}
