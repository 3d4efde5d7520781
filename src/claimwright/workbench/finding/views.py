"""The search box: what is typed comes by POST, and neither an address nor a log nor the audit trail has it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, audit_queue
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.finding import answers


@view(roles=access.EVERYONE, methods=("POST",))
def find(request: MemberRequest) -> HttpResponse:
    """Rows for the words; before there are any, where one's day begins. The trail keeps which rows were shown, not the words."""
    words = request.POST.get("q", "").strip()
    found = answers.answer(request.practice, request.roles, words) if words else answers.to_begin_with(request.roles)
    if words:
        audit_queue.record("search.made", actor=request.user, practice=request.practice, detail={"shown": found.shown})
    return render(request, "finding/parts/found.html", {"answer": found, "words": bool(words)})
