"""Remittances: what was paid, whether it balances, what was posted and what is suspended."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Payment, SuspendedItem
from claimwright.workbench.services import remit
from claimwright.workbench.services.draft import RefusedError


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
    return render(request, "workbench/remittances.html", context)


@view(roles=access.MONEY_READERS, event="remittance.read")
def remittance(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_or_404(request, Payment.objects.select_related("interchange"), pk=pk)
    context = {
        "here": "remittances",
        "payment": found,
        "claims": remit.detail(found),
        "provider_adjustments": found.provideradjustment_rows.all(),
        "suspended": found.suspended.select_related("claim", "resolved_by"),
        "entries": found.ledger.select_related("record").order_by("pk"),
        "may_post": bool(access.MONEY_EDITORS & request.roles),
    }
    return render(request, "workbench/remittance.html", context)


@view(roles=access.MONEY_EDITORS, methods=("POST",))
def resolve(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes a suspended item with what was done about it; no money is forced."""
    item = get_or_404(request, SuspendedItem.objects.select_related("practice"), pk=pk)
    try:
        remit.resolve(item, request.POST.get("resolution", ""), actor=request.user)
        messages.success(request, "The item is closed.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("remittance", item.payment_id)
