"""The practice's questions: what is out and overdue, one question with its answer, the charts that leave something open, the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.errors import ReferenceMissingError
from claimwright.queries.tables import triggers
from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import (
    WITH_PHYSICIAN,
    Encounter,
    EncounterStatus,
    GapLook,
    PhysicianQuery,
    QueryStatus,
)
from claimwright.workbench.queries import answering, asking, figures, policy, service
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError

SHOWN: Final = {
    "waiting": ("With the physician", Q(status__in=WITH_PHYSICIAN)),
    "overdue": ("Overdue", Q(status__in=WITH_PHYSICIAN)),
    "escalated": ("Escalated", Q(status=QueryStatus.ESCALATED)),
    "answered": ("Answered", Q(status__in=[QueryStatus.ANSWERED, QueryStatus.DOCUMENTED])),
    "draft": ("Drafts", Q(status=QueryStatus.DRAFT)),
    "closed": ("Closed", Q(status__in=[QueryStatus.CLOSED, QueryStatus.WITHDRAWN])),
    "overridden": ("Sent with a warning", Q(sent__isnull=False) & ~Q(sent__overridden=[])),
    "all": ("All", Q()),
}
_OPEN: Final = (EncounterStatus.TO_CODE, EncounterStatus.CODING, EncounterStatus.QUERIED)


@view(roles=access.QUERY_READERS, event="query.list")
def queries(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    show = filters.get("show", "") if filters.get("show") in SHOWN else "waiting"
    rows = of_practice(request, PhysicianQuery).filter(SHOWN[show][1])
    if show == "overdue":
        rows = rows.filter(due_at__lt=timezone.now())
    if filters.get("mine"):
        rows = rows.filter(author=request.user)
    order = ["due_at", "-pk"] if show in {"waiting", "overdue"} else ["-pk"]
    rows = rows.select_related("encounter__patient", "author", "addressee").defer("sealed", "encounter__sealed_chart")
    page = lists.page_of_rows(rows.order_by(*order), filters)
    clocks, now = policy.policy_of(request.practice), timezone.now()
    for row in page.rows:
        row.clock = policy.clock(row, clocks, now)
    context = {
        "here": "queries",
        "page": page,
        "show": show,
        "shown": [(name, title) for name, (title, _) in SHOWN.items()],
        "filters": filters,
        "overdue": policy.overdue(request.practice).count(),
        **_rights(request),
    }
    return render(request, "queries/queries.html", context)


@view(roles=access.QUERY_READERS, event="query.read")
def query(request: MemberRequest, pk: int) -> HttpResponse:
    return _one(request, _get(request, pk))


@view(roles=access.QUERY_ASKERS | access.QUERY_MANAGERS, methods=("POST",))
def act(request: MemberRequest, pk: int) -> HttpResponse:
    """A step on a question (``do``: withdraw, remind, escalate, document, close)."""
    found = _get(request, pk)
    words, manages = request.POST.get("words", ""), bool(access.QUERY_MANAGERS & request.roles)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "withdraw": (lambda: service.withdraw(found, words, actor=request.user, manages=manages), "Withdrawn."),
        "remind": (lambda: service.remind(found, actor=request.user), "Reminded."),
        "document": (lambda: answering.document(found, words, actor=request.user), "It stands in the record."),
        "close": (lambda: service.close(found, actor=request.user), "Closed."),
    }
    if manages:
        steps["escalate"] = (lambda: service.escalate(found, actor=request.user), "Escalated.")
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        messages.error(request, "There is no such step.")
        return redirect("query", found.pk)
    try:
        step[0]()
    except RefusedError as error:
        found.refresh_from_db()
        return _one(request, found, str(error))
    messages.success(request, step[1])
    return redirect("query", found.pk)


@view(roles=access.QUERY_READERS, event="query.gaps")
def gaps(request: MemberRequest) -> HttpResponse:
    """Charts that are being coded and leave something open, most gaps first; by trigger and count alone."""
    filters = request.GET.dict()
    rows = of_practice(request, GapLook).filter(encounter__status__in=_OPEN, found__gt=0)
    rows = rows.select_related("encounter__patient").defer("encounter__sealed_chart").order_by("-found", "-encounter")
    page = lists.page_of_rows(rows, filters)
    subjects = {one.id: one.subject for one in triggers(timezone.localdate())}
    for row in page.rows:
        row.named = [{"id": one["trigger"], "subject": subjects.get(one["trigger"], "")} for one in row.gaps]
    context = {"here": "queries", "page": page, "waiting": _unlooked(request).count(), **_rights(request)}
    return render(request, "queries/gaps.html", context)


@view(roles=access.QUERY_ASKERS, methods=("POST",))
def look(request: MemberRequest) -> HttpResponse:
    """Looks through the next charts that nobody looked through as they stand."""
    found = 0
    try:
        for encounter in _unlooked(request).order_by("-pk")[: asking.LOOKED_AT_ONCE]:
            found += asking.look(encounter).found
        messages.success(request, f"{found} gap{'' if found == 1 else 's'} found.")
    except ReferenceMissingError as error:
        messages.error(request, str(error))
    return redirect("query_gaps")


@view(roles=access.QUERY_READERS, event="query.figures")
def report(request: MemberRequest) -> HttpResponse:
    by = request.GET.get("by", "") if request.GET.get("by") in figures.BY else "trigger"
    days = request.GET.get("days", "") if request.GET.get("days") in figures.DAYS else "90"
    rows, whole = figures.figures(request.practice, by, int(days))
    context = {
        "here": "queries",
        "rows": rows,
        "whole": whole,
        "by": by,
        "days": days,
        "groups": figures.BY.items(),
        "periods": figures.DAYS.items(),
        "heading": figures.BY[by],
        "rate": figures.query_rate(request.practice, int(days)),
    }
    return render(request, "queries/report.html", context)


@view(roles=access.QUERY_READERS)
def clocks(request: MemberRequest) -> HttpResponse:
    return _clocks(request)


@view(roles=access.QUERY_MANAGERS, methods=("POST",))
def clocks_change(request: MemberRequest) -> HttpResponse:
    numbers = {name: typed.whole(request.POST.get(name, "")) for name in policy.BOUNDS}
    try:
        policy.change_policy(request.practice, numbers, actor=request.user)
    except RefusedFieldsError as error:
        return _clocks(request, error.problems, request.POST.dict())
    messages.success(request, "Kept. Questions that are out keep their day.")
    return redirect("query_clocks")


def _clocks(
    request: MemberRequest, problems: dict[str, str] | None = None, typed_in: dict[str, str] | None = None
) -> HttpResponse:
    now = policy.policy_of(request.practice)
    named = {
        "hours_in_stay": "Hours to answer while the patient is there",
        "hours_after": "Hours to answer after the discharge",
        "remind_percent": "Reminder after, in percent of these",
        "escalate_percent": "Escalation after, in percent of these",
        "a_day": "Questions to one physician in a day",
    }
    fields = [
        {
            "name": name,
            "label": named[name],
            "value": (typed_in or {}).get(name, getattr(now, name)),
            "least": least,
            "most": most,
            "problem": (problems or {}).get(name, ""),
        }
        for name, (least, most) in policy.BOUNDS.items()
    ]
    context = {"here": "queries", "fields": fields, "may_manage": bool(access.QUERY_MANAGERS & request.roles)}
    return render(request, "queries/clocks.html", context)


def _get(request: MemberRequest, pk: int) -> PhysicianQuery:
    rows = PhysicianQuery.objects.select_related(
        "encounter__patient", "encounter__practice", "author", "addressee", "practice"
    )
    return get_or_404(request, rows, pk=pk)


def _one(request: MemberRequest, found: PhysicianQuery, problem: str = "") -> HttpResponse:
    sent = getattr(found, "sent", None)
    content: dict[str, Any] = sent.content if sent else found.content
    response = getattr(found, "response", None)
    context = {
        "here": "queries",
        "found": found,
        "asked": asking.loaded(content),
        "findings": content.get("findings", []),
        "reason": content.get("reason", ""),
        "response": response,
        "answer": response.content if response else {},
        "said": answering.statement(response.content) if response else "",
        "effect": getattr(response, "effect", None),
        "events": [{"event": one, "words": one.words.get("text", "")} for one in found.events.select_related("actor")],
        "clock": policy.clock(found, policy.policy_of(request.practice)),
        "waits": found.status in WITH_PHYSICIAN,
        "open": found.status in {QueryStatus.DRAFT, *WITH_PHYSICIAN},
        "problem": problem,
        **_rights(request),
    }
    return render(request, "queries/query.html", context)


def _rights(request: MemberRequest) -> dict[str, bool]:
    return {
        "may_ask": bool(access.QUERY_ASKERS & request.roles),
        "may_manage": bool(access.QUERY_MANAGERS & request.roles),
        "may_chart": bool(access.CHART_READERS & request.roles),
    }


def _unlooked(request: MemberRequest) -> QuerySet[Encounter]:
    rows = of_practice(request, Encounter).filter(status__in=_OPEN)
    return rows.exclude(gap_look__chart_hash=F("chart_hash")).select_related("practice")
