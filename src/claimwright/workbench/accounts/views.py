"""Patients' accounts: who owes what, and every entry behind it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, audit
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.accounts import listing, service
from claimwright.workbench.models import Encounter, LedgerEntry, Patient


@view(roles=access.ACCOUNT_READERS, methods=("GET", "POST"), event="accounts.read")
def accounts(request: MemberRequest) -> HttpResponse:
    """All accounts, or those found by name or record number; searched by POST, so no name stands in an address."""
    term, filters = request.POST.get("q", "").strip(), {**request.GET.dict(), **_page_of(request)}
    if term:
        audit.record("accounts.searched", actor=request.user, practice=request.practice)
    found = listing.listed(request.practice, filters, term)
    context = {
        "here": "accounts",
        "page": found.page,
        "filters": filters,
        "term": term,
        "shown": list(listing.SHOWN.items()),
        "sorts": list(listing.SORTS.items()),
        "insurance": found.insurance,
        "own": found.own,
    }
    return render(request, "accounts/accounts.html", context)


@view(roles=access.ACCOUNT_READERS, event="account.read")
def account(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_or_404(request, Patient.objects.select_related("merged_into"), pk=pk)
    patient = found.kept
    context = {
        "here": "accounts",
        "account": service.account(patient),
        "encounters": Encounter.objects.filter(patient__in=patient.whole).order_by("date_of_service"),
        "may_patients": bool(access.PATIENT_READERS & request.roles),
        "may_claims": bool(access.CLAIM_READERS & request.roles),
        "may_money": bool(access.MONEY_READERS & request.roles),
    }
    return render(request, "accounts/account.html", context)


@view(roles=access.ACCOUNT_READERS, event="ledger.read")
def transaction(request: MemberRequest, pk: int) -> HttpResponse:
    """The balanced transaction an entry belongs to."""
    entry = get_or_404(request, LedgerEntry, pk=pk)
    rows = of_practice(request, LedgerEntry).filter(transaction_id=entry.transaction_id).order_by("pk")
    return render(request, "accounts/transaction.html", {"here": "accounts", "entry": entry, "rows": rows})


def _page_of(request: MemberRequest) -> dict[str, str]:
    """The page of a search, which comes with its term in the body."""
    return {"page": request.POST["page"]} if "page" in request.POST else {}
