"""Who works in the practice: invited by a link, roles changed, ended at once, second factor reset."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.models import SetupChange, User
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import changes, forms, people
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.views import filters_of, page_of

_NAMES: Final = frozenset({"username", "first_name", "last_name"})
_HISTORY: Final = 20


@view(roles=access.SETUP_READERS)
def people_list(request: MemberRequest) -> HttpResponse:
    """Who may do what here: the list that is looked through each quarter."""
    filters = filters_of(request)
    found = people.workers(request.practice, term=filters.get("q", ""), ended=bool(filters.get("ended")))
    return render(request, "setup/people.html", page_of(request, "people", workers=found, filters=filters))


@view(roles=access.PEOPLE_EDITORS, methods=("GET", "POST"))
def person_add(request: MemberRequest) -> HttpResponse:
    """An invitation: the link is shown once, for whoever invites to hand over."""
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed = forms.typed("person", request.POST)
        try:
            user, token = people.invite(
                request.practice, typed, By(request.user), may_administer=_may_administer(request)
            )
            return _invited(request, user, token)
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            messages.error(request, str(refused))
    context = page_of(request, "people", fields=forms.shown("person", typed, problems))
    return render(request, "setup/person.html", context)


@view(roles=access.PEOPLE_EDITORS, methods=("GET", "POST"))
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: the roles, and what was done with them."""
    worker = _worker(request, pk)
    problems: dict[str, str] = {}
    roles = list(worker.roles)
    if request.method == "POST":
        roles = request.POST.getlist("roles")
        try:
            people.change_roles(
                request.practice, worker.user, roles, By(request.user), may_administer=_may_administer(request)
            )
            messages.success(request, f"The roles of {worker.user.shown_name} are changed.")
            return redirect("people")
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            messages.error(request, str(refused))
    found = SetupChange.objects.filter(practice=request.practice, kind=people.KIND, key=worker.user.username)
    context = page_of(
        request, "people", worker=worker, fields=forms.shown("person", {"roles": roles}, problems, without=_NAMES),
        changes=[{"change": one, "fields": changes.told(one)} for one in found.select_related("actor")[:_HISTORY]],
    )  # fmt: skip
    return render(request, "setup/person.html", context)


@view(roles=access.PEOPLE_EDITORS, methods=("POST",))
def person_end(request: MemberRequest, pk: int) -> HttpResponse:
    worker = _worker(request, pk)
    return _done(
        request,
        lambda: people.end(request.practice, worker.user, By(request.user), may_administer=_may_administer(request)),
        f"{worker.user.shown_name} does not work here any more.",
    )


@view(roles=access.PEOPLE_EDITORS, methods=("POST",))
def person_factor(request: MemberRequest, pk: int) -> HttpResponse:
    worker = _worker(request, pk)
    return _done(
        request,
        lambda: people.reset_second_factor(
            request.practice, worker.user, By(request.user), may_administer=_may_administer(request)
        ),
        f"{worker.user.shown_name} signs in by password and sets a new second factor.",
    )


@view(roles=access.PEOPLE_EDITORS, methods=("POST",))
def person_link(request: MemberRequest, pk: int) -> HttpResponse:
    """A new invitation for somebody who has no password yet."""
    worker = _worker(request, pk)
    try:
        token = people.invite_again(
            request.practice, worker.user, By(request.user), may_administer=_may_administer(request)
        )
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("person", pk=pk)
    return _invited(request, worker.user, token)


def _worker(request: MemberRequest, pk: int) -> people.Worker:
    """A person of this practice alone; another's does not exist here."""
    found = next((one for one in people.workers(request.practice, ended=True) if one.user.pk == pk), None)
    if found is None:
        raise access.not_found(request, people.KIND, pk=pk)
    return found


def _done(request: MemberRequest, step: Any, said: str) -> HttpResponse:
    try:
        step()
        messages.success(request, said)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("people")


def _invited(request: MemberRequest, user: User, token: str) -> HttpResponse:
    """The link stands on this page alone: it is in no message, no cookie and no address of ours."""
    link = request.build_absolute_uri(reverse("invitation", args=[token])) if token else ""
    return render(request, "setup/invited.html", page_of(request, "people", invited=user, link=link))


def _may_administer(request: MemberRequest) -> bool:
    return bool(access.PRACTICE_MAKERS & request.roles)
