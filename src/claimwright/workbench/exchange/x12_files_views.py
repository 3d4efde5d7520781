"""X12 files in plain words: what is stored, one opened loop by loop, a claim at a time, findings at their place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.errors import UnreadableError
from claimwright.workbench import access, audit, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.exchange import listing, x12_files
from claimwright.workbench.models import Interchange

_MONEY = "835"


@view(roles=access.CLAIM_READERS, event="interchanges.read")
def files(request: MemberRequest) -> HttpResponse:
    """Every stored interchange; remittances for those who may read money."""
    filters, rows = request.GET.dict(), of_practice(request, Interchange)
    if not access.MONEY_READERS & request.roles:
        rows = rows.exclude(transaction__contains=_MONEY)
    choices = listing.file_choices(rows)
    context = {
        "here": "x12_files",
        "page": listing.files(rows, filters),
        "filters": filters,
        "directions": listing.DIRECTIONS,
        "kinds": choices["transaction"],
        "states": choices["state"],
        "may_look": bool(access.CLAIM_EDITORS & request.roles),
    }
    return render(request, "exchange/x12_files.html", context)


@view(roles=access.CLAIM_EDITORS, methods=("POST",), uploads=True)
def look(request: MemberRequest) -> HttpResponse:
    """Keeps an uploaded file and opens it; nothing is posted from it."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "Choose a file first.")
        return redirect("x12_files")
    try:
        kept = x12_files.look(request.practice, file.name or "upload", file.read(), actor=request.user)
    except UnreadableError as problem:
        messages.error(request, str(problem))
        return redirect("x12_files")
    return redirect("x12_file", kept.pk)


@view(roles=access.CLAIM_READERS, event="interchange.opened")
def file(request: MemberRequest, pk: int) -> HttpResponse:
    """One interchange: the claim asked for, or the first place with something wrong."""
    return _shown(request, pk, request.GET.get("claim", ""), "")


@view(roles=access.CLAIM_READERS, methods=("POST",), event="interchange.searched")
def find(request: MemberRequest, pk: int) -> HttpResponse:
    """The claims that hold a text. It comes in the body: it may be a name, which must not stand in an address."""
    return _shown(request, pk, request.POST.get("claim", ""), request.POST.get("find", "").strip())


def _shown(request: MemberRequest, pk: int, wanted: str, text: str) -> HttpResponse:
    found = get_or_404(request, Interchange, pk=pk)
    context: dict[str, Any] = {"here": "x12_files", "file": found, "find": text}
    try:
        opened = x12_files.opened(found)
    except UnreadableError as problem:
        return render(request, "exchange/x12_file.html", {**context, "problem": str(problem)})
    if _MONEY in opened.kinds and not access.MONEY_READERS & request.roles:
        audit.record("access.refused", actor=request.user, practice=request.practice, object=found)
        raise PermissionDenied("Your role does not open remittances.")
    hits = opened.outline.claims_with(text) if text else None
    if hits and typed.whole(wanted) is None:
        wanted = str(next((hit for hit in hits if hit), 0))
    claim = opened.chosen(wanted)
    context |= {
        "opened": opened,
        "claim": claim,
        "label": opened.index[claim - 1]["label"] if claim else "",
        "loops": opened.loops(claim),
        "listed": opened.listed(claim, hits),
        "hits": None if hits is None else sum(1 for hit in hits if hit),
        "found_outside": bool(hits) and 0 in (hits or []),
        "before": claim - 1 if claim > 1 else None,
        "after": claim + 1 if claim < len(opened.index) else None,
        "next_wrong": opened.next_with_findings(claim),
        "may_export": bool(access.CLAIM_EDITORS & request.roles),
    }
    return render(request, "exchange/x12_file.html", context)
