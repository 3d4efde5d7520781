"""Two doors without a password: the first start of an installation, and an invitation. Each link works once."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from claimwright.workbench.models import User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import first_start as start
from claimwright.workbench.setup import forms, links, people

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
_DIFFER: Final = "The two passwords are not the same."
_GONE: Final = 410
_NO_ROLES: Final = frozenset({"roles"})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def first_start(request: HttpRequest, token: str) -> HttpResponse:
    """Administrator, organization and first practice on one page; the person is signed in and lands on the worklist."""
    if links.find(links.FIRST_START, token) is None or not start.is_waiting():
        return _gone(request, "Stop the server and start it again for a new one, where nobody can sign in yet.")
    problems: dict[str, str] = {}
    person = forms.typed("person", request.POST, prefix="person-")
    practice = forms.typed("practice", request.POST, prefix="practice-")
    if request.method == "POST":
        person["roles"] = "; ".join(request.POST.getlist("roles"))
        password = request.POST.get("password", "")
        try:
            if password != request.POST.get("again", ""):
                raise RefusedFieldsError({"again": _DIFFER})
            user = start.begin(token, person, password, request.POST.get("organization", ""), practice)
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            return _gone(request, str(refused))
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, "The practice is there. What it needs next stands below.")
            return redirect("home")
    context = {
        "person": forms.shown("person", person, problems, prefix="person-", without=_NO_ROLES),
        "practice_fields": forms.shown("practice", practice, problems, prefix="practice-"),
        "own_roles": [(role.value, role.label) for role in start.OWN_ROLES],
        "roles": request.POST.getlist("roles") if request.method == "POST" else ["manager"],
        "organization": request.POST.get("organization", ""),
        "problems": problems,
    }
    return render(request, "setup/first_start.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses a password and is signed in."""
    link = links.find(links.INVITATION, token)
    if link is None or not isinstance(link.user, User) or not link.user.is_active:
        return _gone(request, "Ask whoever invited you for a new one.")
    problems: dict[str, str] = {}
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            if password != request.POST.get("again", ""):
                raise RefusedFieldsError({"again": _DIFFER})
            user = people.accept(token, password)
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            return _gone(request, str(refused))
        else:
            login(request, user, backend=BACKEND)
            return redirect("home")
    return render(request, "setup/invitation.html", {"invited": link.user, "problems": problems})


def _gone(request: HttpRequest, advice: str) -> HttpResponse:
    return render(request, "setup/gone.html", {"used": links.USED, "advice": advice}, status=_GONE)
