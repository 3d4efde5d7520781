"""What the denials teach: which were foreseen, what the others share, and what each edit brings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, get_or_404, not_found, view
from claimwright.workbench.models import Claim, DenialLook
from claimwright.workbench.rules import learned_denials

_YIELDS = 30


@view(roles=access.RULE_READERS, event="rules.denials_read")
def rule_denials(request: MemberRequest) -> HttpResponse:
    found = learned_denials.last_look(request.practice)
    context: dict[str, Any] = {
        "here": "rules",
        "look": found,
        "may_write": bool(access.RULE_WRITERS & request.roles),
        "kinds": learned_denials.KINDS.items(),
    }
    if found is not None:
        context |= {
            "reasons": learned_denials.reasons_of(found),
            "proposals": learned_denials.proposals_of(found),
            "yields": found.content["yields"][:_YIELDS],
            "more_yields": max(0, len(found.content["yields"]) - _YIELDS),
        }
    return render(request, "rules/denials.html", context)


@view(roles=access.RULE_WRITERS, methods=("POST",))
def rule_denials_look(request: MemberRequest) -> HttpResponse:
    """Looks at the denials again."""
    try:
        found = learned_denials.look(request.practice, actor=request.user)
        messages.success(request, f"{found.claims} decided claims were looked at.")
    except ClaimwrightError as refused:
        messages.error(request, str(refused))
    return redirect("rule_denials")


@view(roles=access.RULE_READERS, event="rules.denials_read")
def rule_denials_behind(request: MemberRequest, pk: int) -> HttpResponse:
    """The claims behind a number."""
    found = get_or_404(request, DenialLook, pk=pk)
    if "about" not in request.GET:
        return redirect("rule_denials")
    kind, about = request.GET.get("show", "unforeseen"), request.GET["about"]
    keys = learned_denials.keys_behind(found, about, kind)
    if keys is None:
        raise not_found(request, "deniallook", pk=pk)
    rows = Claim.objects.filter(practice=request.practice, pk__in=keys).order_by("pk")
    named = learned_denials.KINDS.get(kind, "Denied lines of a proposal")
    context = {
        "here": "rules",
        "look": found,
        "page": lists.page_of_rows(rows, request.GET.dict()),
        "named": named if kind == "proposal" else f"{named}: {about}",
    }
    return render(request, "rules/denials_behind.html", context)
