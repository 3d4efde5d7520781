"""The search box, and the filter of lists by people: what is typed comes by POST, and no address, log or trail has it."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.workbench import access, audit_queue, lists
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.finding import answers, front


@view(roles=access.EVERYONE, methods=("POST",))
def find(request: MemberRequest) -> HttpResponse:
    """Rows for the words; before there are any, where one's day begins. The trail keeps which rows were shown, not the words."""
    words = request.POST.get("q", "").strip()
    found = answers.answer(request.practice, request.roles, words) if words else answers.to_begin_with(request.roles)
    if words:
        audit_queue.record("search.made", actor=request.user, practice=request.practice, detail={"shown": found.shown})
    return render(request, "finding/parts/found.html", {"answer": found, "words": bool(words)})


@view(roles=access.CHART_READERS | access.CLAIM_READERS, methods=("POST",))
def filter_list(request: MemberRequest, name: str) -> HttpResponse:
    """The list, filtered by the people who were typed, with the filters it had; without words by nobody."""
    words = request.POST.get("q", "").strip()
    filters = QueryDict(request.POST.get("filters", "")).dict()
    who = front.sealed(request.practice, words) if words else ""
    if words:
        detail = {"list": name}
        audit_queue.record("search.made", actor=request.user, practice=request.practice, detail=detail)
    address = lists.query({key: str(value) for key, value in filters.items()}, page="", **{front.FILTER: who})
    return redirect(f"{reverse(name)}?{address}".rstrip("?"))
