"""Where a user lands, and how the practice is switched."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.workbench import access, audit, features, page_practice, typed
from claimwright.workbench.access import MemberRequest, memberships, view

_TOOLS: Final = ("encoder", "inbox", "my_work", "patients")
"""Where nobody's day begins who has a list of their own kind of work: a biller's begins with claims."""


@view(roles=access.ANYBODY)
def home(request: MemberRequest) -> HttpResponse:
    """The first list of work the user's roles open, else a tool such as the encoder, else the user's own account."""
    for place in sorted(features.places(), key=lambda place: place.name in _TOOLS):
        if place.roles & request.roles:
            return redirect(place.name)
    return redirect("account_change_password")


@view(roles=access.ANYBODY, methods=("POST",), across=True)
def switch_practice(request: MemberRequest) -> HttpResponse:
    """Chooses another of the user's own practices; any other number changes nothing."""
    wanted = typed.whole(request.POST.get("practice", "")) or 0
    chosen = memberships(request.user).filter(practice_id=wanted).first()
    if chosen is not None:
        request.session[access.SESSION_PRACTICE] = chosen.practice_id
        audit.record("practice.switched", actor=request.user, practice=chosen.practice)
    return redirect("home")


@view(roles=access.ANYBODY)
def still_here(request: MemberRequest) -> HttpResponse:
    """Whether the session still holds, in the practice of the page: asked before a form leaves it, and by "Stay signed in"."""
    return HttpResponse(status=page_practice.STATUS if page_practice.is_another(request, request.practice) else 204)
