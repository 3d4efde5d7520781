"""The physician's own pages: what they are asked, the excerpt of that patient's record, the answer. No code and no amount stands here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import WITH_PHYSICIAN, PhysicianQuery, QueryStatus
from claimwright.workbench.queries import answering, asking, policy
from claimwright.workbench.queries.composer_views import documents
from claimwright.workbench.refusals import RefusedError

_DONE = 30
"""Answered questions that are listed."""


@view(roles=access.QUERY_ANSWERERS, event="query.list")
def mine(request: MemberRequest) -> HttpResponse:
    """What a physician is asked, soonest due first, and what they answered last."""
    rows = of_practice(request, PhysicianQuery).filter(addressee=request.user)
    rows = rows.select_related("encounter__patient", "sent").defer("sealed", "encounter__sealed_chart")
    now = timezone.now()
    waiting = [
        {"query": row, "subject": row.sent.content["subject"], "late": bool(row.due_at and row.due_at < now)}
        for row in rows.filter(status__in=WITH_PHYSICIAN).order_by("due_at")
    ]
    done = [
        {"query": row, "subject": row.sent.content["subject"]}
        for row in rows.exclude(status__in=[QueryStatus.DRAFT, *WITH_PHYSICIAN])
        .exclude(sent=None)
        .order_by("-answered_at", "-pk")[:_DONE]
    ]
    return render(request, "queries/mine.html", {"here": "my_queries", "waiting": waiting, "done": done})


@view(roles=access.QUERY_ANSWERERS, event="query.read")
def asked(request: MemberRequest, pk: int) -> HttpResponse:
    """One question with the documents that its indicators stand in."""
    found = _own(request, pk)
    answering.see(found, actor=request.user)
    return _page(request, found)


@view(roles=access.QUERY_ANSWERERS, methods=("POST",))
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Signs an answer, or keeps a comment (``do``: answer, comment)."""
    found, sent = _own(request, pk), request.POST
    try:
        if sent.get("do") == "comment":
            answering.comment(found, sent.get("comment", ""), actor=request.user)
            messages.success(request, "Kept with the question.")
            return redirect("my_query", found.pk)
        answering.answer(
            found,
            typed.whole(sent.get("choice", "")),
            sent.get("words", ""),
            sent.get("comment", ""),
            signed=bool(sent.get("signed")),
            noted=bool(sent.get("noted")),
            actor=request.user,
        )
    except RefusedError as error:
        found.refresh_from_db()
        return _page(request, found, str(error))
    messages.success(request, "Signed. Thank you.")
    return redirect("my_queries")


def _own(request: MemberRequest, pk: int) -> PhysicianQuery:
    rows = PhysicianQuery.objects.select_related(
        "encounter__patient", "encounter__practice", "author", "sent", "practice"
    )
    return get_or_404(request, rows.exclude(sent=None), pk=pk, addressee=request.user)


def _page(request: MemberRequest, found: PhysicianQuery, problem: str = "") -> HttpResponse:
    query = asking.loaded(found.sent.content)
    response = getattr(found, "response", None)
    content = response.content if response else {}
    said = [one.words["text"] for one in found.events.filter(event="comment") if one.words.get("text")]
    context = {
        "here": "my_queries",
        "found": found,
        "asked": query,
        "documents": documents(found.encounter, query, only=True),
        "waits": found.status in WITH_PHYSICIAN,
        "late": policy.clock(found, policy.policy_of(request.practice)) in {"overdue", "escalate"},
        "response": response,
        "answer": content,
        "said": answering.statement(content) if response else "",
        "comments": said,
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "queries/answer.html", context)
