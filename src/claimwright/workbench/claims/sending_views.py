"""What would go out, in how many files and for how many dollars? A person sees it before it goes, and then lets it go once."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, exchange, typed
from claimwright.workbench.access import MemberRequest, view


@view(roles=access.CLAIM_EDITORS, methods=("GET", "POST"), event="claims.shown_to_send")
def plan(request: MemberRequest) -> HttpResponse:
    """The files that would go out: of the marked claims, or of all that is ready."""
    marked = [number for one in request.POST.getlist("claim") if (number := typed.whole(one)) is not None]
    groups = exchange.plan(request.practice, claims=marked or None)
    claims = [claim for group in groups for claim in group.claims]
    context = {
        "here": "claims",
        "groups": groups,
        "count": len(claims),
        "charge": sum((group.charge for group in groups), 0),
        "marked": bool(marked),
        "left": len(set(marked)) - len(claims) if marked else 0,
        "key": uuid4().hex,
        "seen": " ".join(f"{claim.pk}:{claim.version}" for claim in claims),
    }
    return render(request, "claims/send.html", context)


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def send(request: MemberRequest) -> HttpResponse:
    """Sends what the page showed, once, however often the same page is sent; what changed since stays."""
    seen = _seen(request.POST.get("seen", ""))
    key = request.POST.get("key", "")
    if not key or not seen:
        messages.error(request, "Nothing was sent: look at what would go out first.")
        return redirect("claims_send")
    try:
        batches = exchange.send(request.practice, seen=seen, key=key[:64], actor=request.user)
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
        return redirect("claims")
    count = sum(batch.claim_count for batch in batches)
    if count:
        messages.success(request, f"Claims sent: {count}, batches: {len(batches)}.")
    if count < len(seen):
        left = len(seen) - count
        messages.warning(request, f"{left} changed since the page was opened and stayed here. Look at what is ready.")
    for batch in batches:
        if batch.file_problem:
            messages.warning(request, f"Batch {batch.number}: {batch.file_problem} It is written at the next sending.")
    return redirect("batches")


def _seen(text: str) -> dict[int, int]:
    """Row id to version of the claims a page showed."""
    pairs = ([typed.whole(part) for part in one.split(":", 1)] for one in text.split())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] is not None and pair[1] is not None}
