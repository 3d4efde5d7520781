"""The dashboard: six key performance indicators, each opening onto its rows and its definition."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.indicators import counted
from claimwright.workbench.models import Claim, Encounter, EncounterStatus


@view(roles=access.DASHBOARD_READERS)
def dashboard(request: MemberRequest) -> HttpResponse:
    rows = of_practice(request, Encounter).order_by().values("status").annotate(count=Count("pk"))
    counts = {row["status"]: row["count"] for row in rows}
    states = [(value, label, counts.get(value, 0)) for value, label in EncounterStatus.choices]
    most = max(counts.values(), default=0) or 1
    context = {
        "here": "dashboard",
        "kpis": counted.counted(request.practice, timezone.localdate()),
        "states": [(value, label, count, 100 * count // most) for value, label, count in states if count],
        "may_chart": bool(access.CHART_READERS & request.roles),
        "may_lead": bool(access.LEARNING_READERS & request.roles),
    }
    return render(request, "indicators/dashboard.html", context)


@view(roles=access.DASHBOARD_READERS, event="kpi.read")
def kpi(request: MemberRequest, name: str) -> HttpResponse:
    today = timezone.localdate()
    found = next(iter(counted.counted(request.practice, today, only=name)), None)
    if found is None:
        raise Http404
    of_claims = found.definition.rows == "claims"
    page = counted.behind(request.practice, found, request.GET.dict(), today)
    counts: dict[int, bool] = dict(page.rows)
    rows: QuerySet[Any] = of_practice(request, Claim) if of_claims else _encounters(request)
    wide: list[Model] = lists.in_order(rows.filter(pk__in=counts), counts)
    context = {
        "here": "dashboard",
        "kpi": found,
        "page": page,
        "rows": [{"row": row, "counts": counts[row.pk]} for row in wide],
        "of_claims": of_claims,
        "may_claims": bool(access.CLAIM_READERS & request.roles),
        "may_chart": bool(access.CHART_READERS & request.roles),
    }
    return render(request, "indicators/kpi.html", context)


def _encounters(request: MemberRequest) -> QuerySet[Encounter]:
    return of_practice(request, Encounter).defer("sealed_chart")
