"""The claim screens: the list, one claim with its findings and fields to mend, its 837 in plain words, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, billing, exchange, remittances
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.claims import mending, replacement
from claimwright.workbench.claims import service as claims
from claimwright.workbench.models import Claim, ClaimStatus

_KINDS = (("P", "Professional"), ("I", "Institutional"))


@view(roles=access.CLAIM_READERS, event="claims.read")
def claims_list(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    rows = list(claims.listed(request.practice, filters)[:1000])
    context = {
        "here": "claims",
        "rows": rows,
        "filters": filters,
        "statuses": ClaimStatus.choices,
        "payers": of_practice(request, Claim)
        .exclude(payer_name="")
        .order_by("payer_name")
        .values_list("payer_name", flat=True)
        .distinct(),
        "kinds": _KINDS,
        "held": [(one["edit"], f"{one['edit']} ({one['claims']})") for one in claims.held_by_edit(request.practice)],
        "dollars": sum((row.total_charge or 0 for row in rows), 0),
        "may_send": bool(access.CLAIM_EDITORS & request.roles),
        "ready": of_practice(request, Claim).filter(status=ClaimStatus.READY).count(),
    }
    return render(request, "claims/claims.html", context)


@view(roles=access.CLAIM_READERS, event="claim.read")
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    found = _claim(request, pk)
    return render(request, "claims/claim.html", {**_context(request, found), "here": "claims"})


@view(roles=access.CLAIM_READERS, event="claim.read_wire")
def wire(request: MemberRequest, pk: int) -> HttpResponse:
    """The claim as 837, segment by segment in plain words."""
    found = _claim(request, pk)
    return render(request, "claims/parts/wire.html", {"segments": exchange.preview(found), "claim": found})


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def edit_cell(request: MemberRequest, pk: int) -> HttpResponse:
    table, column, text = (request.POST.get(name, "") for name in ("table", "column", "value"))
    row = request.POST.get("row", "")
    return _step(
        request,
        pk,
        lambda one: mending.edit_cell(one, table, int(row) if row.isdecimal() else 0, column, text, actor=request.user),
    )


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def remove_row(request: MemberRequest, pk: int) -> HttpResponse:
    table, row = request.POST.get("table", ""), request.POST.get("row", "")
    number = int(row) if row.isdecimal() else 0
    return _step(request, pk, lambda one: mending.remove_row(one, table, number, actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda one: billing.hold(one, request.POST.get("reason", ""), actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def release(request: MemberRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda one: billing.release(one, actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def replace(request: MemberRequest, pk: int) -> HttpResponse:
    """A corrected claim under the payer's number, open to be mended; the decided one stays as it is."""
    try:
        made = replacement.replace(_claim(request, pk), actor=request.user)
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
        return redirect("claim", pk)
    messages.success(request, "This claim takes the place of the decided one. Mend it, then send it.")
    return redirect("claim", made.pk)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def send(request: MemberRequest) -> HttpResponse:
    """Sends every ready claim of the practice."""
    try:
        batches = exchange.send(request.practice, actor=request.user)
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
        return redirect("claims")
    count = sum(batch.claim_count for batch in batches)
    messages.success(request, f"Claims sent: {count}, batches: {len(batches)}." if batches else "No claim is ready.")
    return redirect("batches")


def _claim(request: MemberRequest, pk: int) -> Claim:
    return get_or_404(request, Claim.objects.select_related("encounter__patient", "batch", "practice"), pk=pk)


def _context(request: MemberRequest, found: Claim) -> dict[str, Any]:
    findings = list(found.finding_rows.all())
    flagged = claims.flags(findings)
    return {
        "claim": found,
        "findings": findings,
        "errors": sum(one.severity == "error" for one in findings),
        "fields": claims.fields_of(found, flagged),
        "tables": [table for name in claims.SHOWN if (table := claims.table_of(found, name, flagged))["rows"]],
        "events": found.events.select_related("actor"),
        "acknowledgments": found.acknowledgments.select_related("interchange"),
        "decisions": remittances.decisions(found),
        "replaces": replacement.replaces(found),
        "replaced_by": replacement.replaced_by(found),
        "may_replace": bool(access.CLAIM_EDITORS & request.roles) and replacement.replaceable(found),
        "may_money": bool(access.MONEY_READERS & request.roles),
        "may_edit": bool(access.CLAIM_EDITORS & request.roles) and found.status in billing.BEFORE_SENDING,
        "may_account": bool(access.ACCOUNT_READERS & request.roles),
        "may_chart": bool(access.CHART_READERS & request.roles),
    }


def _step(request: MemberRequest, pk: int, step: Callable[[Claim], Claim]) -> HttpResponse:
    found, refused = _claim(request, pk), ""
    try:
        step(found)
    except ClaimwrightError as error:
        refused = str(error)
    return render(request, "claims/parts/claim.html", {**_context(request, _claim(request, pk)), "refused": refused})
