"""The lead's pages: what is taken of the proposed codes, what was learned of that, the charts behind each number, and resets."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, not_found, of_practice, view
from claimwright.workbench.decisions import learned_list, report, resets
from claimwright.workbench.decisions.counts import KEY
from claimwright.workbench.models import DecidedCode, LearningReset
from claimwright.workbench.refusals import RefusedError

_RESETS = 20


@view(roles=access.LEARNING_READERS, event="decisions.read")
def decisions(request: MemberRequest) -> HttpResponse:
    """Acceptance, precision and minutes, grouped by what the address asks for."""
    filters = request.GET.dict()
    by = report.by_of(filters)
    context = {
        "here": "dashboard",
        "page": report.grouped(request.practice, filters),
        "whole": report.whole(request.practice, filters),
        "by": by,
        "heading": report.BY[by],
        "days": filters.get("days", "") if filters.get("days") in report.DAYS else "90",
        "filters": filters,
        "groups": report.BY.items(),
        "periods": report.DAYS.items(),
        "sorts": report.SORTS.items(),
        "outcomes": [(name, title) for name, (title, _) in report.OUTCOMES.items()],
        "enough": report.CHARTS_OF_A_PERSON,
    }
    return render(request, "decisions/decisions.html", context)


@view(roles=access.LEARNING_READERS, event="decisions.read")
def decisions_behind(request: MemberRequest) -> HttpResponse:
    """The decisions that a number of the report counts, each with its chart."""
    filters = request.GET.dict()
    rows = report.behind(request.practice, filters)
    if rows is None:
        raise not_found(request, "decisions", by=report.by_of(filters))
    named = report.OUTCOMES[filters["outcome"]][0] if filters.get("outcome") else "Decisions"
    return _charts(request, rows, named, "decisions")


@view(roles=access.LEARNING_READERS, event="decisions.read")
def learned(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    context = {
        "here": "dashboard",
        "page": learned_list.listed(request.practice, filters),
        "filters": filters,
        "shown": learned_list.SHOWN.items(),
        "sorts": learned_list.SORTS.items(),
        "resets": of_practice(request, LearningReset).select_related("actor", "lifted_by")[:_RESETS],
        "may_reset": bool(access.LEARNING_RESETTERS & request.roles),
    }
    return render(request, "decisions/learned.html", context)


@view(roles=access.LEARNING_READERS, event="decisions.read")
def learned_behind(request: MemberRequest, pk: int) -> HttpResponse:
    """The decisions behind one thing that was learned: those of the same words, section, setting and code."""
    one = get_or_404(request, DecidedCode, pk=pk)
    rows = of_practice(request, DecidedCode).filter(system=one.system, **{name: getattr(one, name) for name in KEY})
    return _charts(request, rows, f"“{one.phrase}”" if one.phrase else "Decisions", "learned")


@view(roles=access.LEARNING_RESETTERS, methods=("POST",))
def learned_reset(request: MemberRequest) -> HttpResponse:
    """Lets one thing be forgotten (``row``), or all."""
    number = typed.whole(request.POST.get("row", ""))
    of = get_or_404(request, DecidedCode, pk=number) if request.POST.get("row") else None
    try:
        resets.reset(request.practice, request.POST.get("reason", ""), of=of, actor=request.user)
        messages.success(request, "It does not count any more. It can be counted again below.")
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("learned")


@view(roles=access.LEARNING_RESETTERS, methods=("POST",))
def learned_restore(request: MemberRequest, pk: int) -> HttpResponse:
    try:
        resets.lift(get_or_404(request, LearningReset, pk=pk), actor=request.user)
        messages.success(request, "It counts again.")
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("learned")


def _charts(request: MemberRequest, rows: QuerySet[DecidedCode], named: str, back: str) -> HttpResponse:
    page = lists.page_of_rows(
        rows.select_related("encounter").defer("encounter__sealed_chart").order_by("-at", "-pk"), request.GET.dict()
    )
    context = {
        "here": "dashboard",
        "page": page,
        "named": named,
        "back": back,
        "back_query": lists.query({name: request.GET.get(name, "") for name in ("by", "days", "sort")}),
        "may_chart": bool(access.CHART_READERS & request.roles),
    }
    return render(request, "decisions/behind.html", context)
