"""The claim screens: the list, one claim with its findings and fields to mend, its 837 in plain words, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.errors import ClaimwrightError
from claimwright.paper import draw, drawn, pages_of
from claimwright.workbench import (
    access,
    billing,
    bridge,
    editing,
    exchange,
    finding,
    lists,
    patients,
    remittances,
    typed,
)
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.claims import listing, mending, outpatient, repairing, replacement
from claimwright.workbench.claims import service as claims
from claimwright.workbench.models import Claim, ClaimStatus

_KINDS = (("P", "Professional"), ("I", "Institutional"))


@view(roles=access.CLAIM_READERS, event="claims.read")
def claims_list(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    found = listing.listed(request.practice, filters)
    context = {
        "here": "claims",
        "page": found.page,
        "filters": filters,
        "who": finding.chosen(request.practice, filters),
        "statuses": ClaimStatus.choices,
        "payers": listing.payers(request.practice),
        "kinds": _KINDS,
        "held": [(one["edit"], f"{one['edit']} ({one['claims']})") for one in listing.held_by_edit(request.practice)],
        "sorts": list(listing.SORTS.items()),
        "dollars": found.dollars,
        "may_send": bool(access.CLAIM_EDITORS & request.roles),
        "ready": of_practice(request, Claim).filter(status=ClaimStatus.READY).count(),
    }
    return render(request, "claims/claims.html", context)


@view(roles=access.CLAIM_READERS | access.CHOSEN_READERS, event="claim.read")
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    found = _claim(request, pk)
    context = _context(request, found)
    steps = any(context[name] for name in ("may_edit", "may_replace", "may_cancel"))
    other = editing.opened(found, request.user) if steps else None
    return render(request, "claims/claim.html", {**context, "here": "claims", "other_editor": other})


@view(roles=access.CLAIM_READERS)
def next_claim(request: MemberRequest, pk: int) -> HttpResponse:
    """The claim that follows this one in the list one came from."""
    if request.GET.get("work"):  # opened from a worklist: its order goes on
        return redirect(f"{reverse('work_next')}?{request.GET.urlencode()}")
    filters = request.GET.dict()
    there = listing.after(request.practice, filters, _claim(request, pk))
    if there is None:
        messages.success(request, "This was the last of the list.")
    where = reverse("claims") if there is None else reverse("claim", args=[there])
    return redirect(f"{where}?{lists.query(filters)}".rstrip("?"))


@view(roles=access.CLAIM_READERS | access.CHOSEN_READERS, event="claim.read_wire")
def wire(request: MemberRequest, pk: int) -> HttpResponse:
    """The claim as 837, segment by segment in plain words."""
    found = _claim(request, pk)
    return render(request, "claims/parts/wire.html", {"segments": exchange.preview(found), "claim": found})


@view(roles=access.CLAIM_READERS, event="claim.printed")
def paper(request: MemberRequest, pk: int) -> HttpResponse:
    """The claim on paper: the boxes of its form as a PDF."""
    found = _claim(request, pk)
    if not drawn(found.kind):
        messages.info(request, "Dental claims are not drawn on paper.")
        return redirect("claim", pk)
    named = found.patient_control_number or str(pk)
    data, cut = draw(
        pages_of(bridge.claims_from_db([pk])), stock=bool(request.GET.get("stock")), title=f"Claim {named}"
    )
    headers = {"Content-Disposition": f'inline; filename="claim-{pk}.pdf"'}
    if cut:
        headers["X-Cut"] = str(len(cut))
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@view(roles=access.CLAIM_READERS | access.CHOSEN_READERS, event="claim.read_grouping")
def grouping(request: MemberRequest, pk: int) -> HttpResponse:
    """What CMS's outpatient code editor makes of the claim; outside auditors see it without amounts."""
    found = _claim(request, pk)
    seen = outpatient.seen(found, money=bool(access.CLAIM_READERS & request.roles))
    return render(request, "claims/parts/outpatient.html", {"seen": seen, "applies": outpatient.applies(found)})


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def edit_cell(request: MemberRequest, pk: int) -> HttpResponse:
    table, column, text = (request.POST.get(name, "") for name in ("table", "column", "value"))
    row = typed.whole(request.POST.get("row", "")) or 0
    return _step(
        request,
        pk,
        lambda one: mending.edit_cell(one, table, row, column, text, actor=request.user),
    )


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def remove_row(request: MemberRequest, pk: int) -> HttpResponse:
    table, number = request.POST.get("table", ""), typed.whole(request.POST.get("row", "")) or 0
    return _step(request, pk, lambda one: mending.remove_row(one, table, number, actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def put_right(request: MemberRequest, pk: int) -> HttpResponse:
    """All that is offered beside the findings, as one step."""

    def step(one: Claim) -> Claim:
        return repairing.put_right(one, repairing.offers(one, one.finding_rows.all()), actor=request.user)

    return _step(request, pk, step)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Undoes the last step on a claim that has not gone out."""

    def step(one: Claim) -> Claim:
        cancelled = one.status == ClaimStatus.CANCELLED
        return (replacement.take_back_cancel if cancelled else mending.undo)(one, actor=request.user)

    return _step(request, pk, step)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def hold(request: MemberRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda one: billing.hold(one, request.POST.get("reason", ""), actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def release(request: MemberRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda one: billing.release(one, actor=request.user))


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def replace(request: MemberRequest, pk: int) -> HttpResponse:
    """A corrected claim under the payer's number, held until it is changed and released; the decided one stays."""
    said = "This draft takes the place of the decided claim. Change what was wrong, then release it."
    return _made(request, pk, lambda one: replacement.replace(one, actor=request.user), said)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def void(request: MemberRequest, pk: int) -> HttpResponse:
    """A void of the decided claim, held until it is released."""
    said = "This draft voids the decided claim: the payer will take back what it paid. Release it, or cancel it."
    return _made(request, pk, lambda one: replacement.replace(one, actor=request.user, frequency=billing.VOID), said)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes back a correction that has not gone out."""
    said = "The correction is cancelled; this claim stands as it was decided."
    return _made(request, pk, lambda one: replacement.cancel(one, actor=request.user), said)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    """From whoever has the claim open, knowingly."""
    editing.take_over(_claim(request, pk), request.user)
    messages.success(request, "You have taken this claim over.")
    return redirect("claim", pk)


def _made(request: MemberRequest, pk: int, step: Callable[[Claim], Claim], said: str) -> HttpResponse:
    found = _claim(request, pk)
    try:
        _begin(request, found)
        there = step(found)
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
        return redirect("claim", pk)
    messages.success(request, said)
    return redirect("claim", there.pk)


def _begin(request: MemberRequest, found: Claim) -> None:
    """Before every step on a claim: that nobody else has it open, and which version the page showed."""
    editing.begin(found, request.user)
    billing.made_on(found, editing.seen_version(request.POST.get("version", "")))


def _claim(request: MemberRequest, pk: int) -> Claim:
    return get_or_404(request, Claim.objects.select_related("encounter__patient", "batch", "practice"), pk=pk)


def _context(request: MemberRequest, found: Claim) -> dict[str, Any]:
    findings = list(found.finding_rows.all())
    flagged = claims.flags(findings)
    outside = bool(access.CHOSEN_READERS & request.roles)
    may_edit = bool(access.CLAIM_EDITORS & request.roles) and found.status in billing.BEFORE_SENDING
    return {
        "offers": repairing.offers(found, findings) if may_edit else [],
        "claim": found,
        "list": lists.came_from(request),
        "findings": claims.told_outside(findings) if outside else findings,
        "errors": sum(one.severity == "error" for one in findings),
        "fields": claims.fields_of(found, flagged),
        "tables": [table for name in claims.SHOWN if (table := claims.table_of(found, name, flagged))["rows"]],
        "outpatient": outpatient.applies(found),
        "events": found.events.select_related("actor"),
        "acknowledgments": found.acknowledgments.select_related("interchange"),
        "decisions": remittances.decisions(found),
        "replaces": billing.replaces(found),
        "differences": billing.differences(found),
        "is_void": found.frequency_code == billing.VOID,
        "may_cancel": bool(access.CLAIM_EDITORS & request.roles) and replacement.cancellable(found),
        "replaced_by": replacement.replaced_by(found),
        "may_replace": bool(access.CLAIM_EDITORS & request.roles) and replacement.replaceable(found),
        "may_money": bool(access.MONEY_READERS & request.roles),
        "may_edit": may_edit,
        "undo": replacement.undoable(found) if access.CLAIM_EDITORS & request.roles else None,
        "may_account": bool(access.ACCOUNT_READERS & request.roles),
        "may_chart": bool((access.CHART_READERS | access.CHOSEN_READERS) & request.roles),
        "may_list": bool(access.CLAIM_READERS & request.roles),
        "may_patient": bool(access.PATIENT_READERS & request.roles),
        "registration": _registration(found) if access.PATIENT_READERS & request.roles else [],
    }


def _registration(found: Claim) -> list[patients.Difference]:
    """Where record and registration differ, while the claim has not gone out: it says what is registered."""
    if found.encounter is None or found.status not in billing.BEFORE_SENDING:
        return []
    return patients.differences_of(found.encounter)


def _step(request: MemberRequest, pk: int, step: Callable[[Claim], Claim]) -> HttpResponse:
    found, refused = _claim(request, pk), ""
    try:
        _begin(request, found)
        step(found)
    except ClaimwrightError as error:
        refused = str(error)
    return render(request, "claims/parts/claim.html", {**_context(request, _claim(request, pk)), "refused": refused})
