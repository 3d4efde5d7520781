"""The dashboard: six key performance indicators, each opening onto its rows and its definition."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.indicators import service as kpis
from claimwright.workbench.models import Claim, Encounter, EncounterStatus


@view(roles=access.DASHBOARD_READERS)
def dashboard(request: MemberRequest) -> HttpResponse:
    states = [
        (value, label, of_practice(request, Encounter).filter(status=value).count())
        for value, label in EncounterStatus.choices
    ]
    most = max((count for _, _, count in states), default=0) or 1
    context = {
        "here": "dashboard",
        "kpis": kpis.dashboard(request.practice),
        "states": [(value, label, count, 100 * count // most) for value, label, count in states if count],
        "may_chart": bool(access.CHART_READERS & request.roles),
    }
    return render(request, "indicators/dashboard.html", context)


@view(roles=access.DASHBOARD_READERS, event="kpi.read")
def kpi(request: MemberRequest, name: str) -> HttpResponse:
    found = next((one for one in kpis.dashboard(request.practice) if one.definition.id == name), None)
    if found is None:
        raise Http404
    model = Claim if found.definition.rows == "claims" else Encounter
    top = {int(row) for row in found.numerator_rows}
    rows = of_practice(request, model).filter(
        pk__in=[int(row) for row in {*found.denominator_rows, *found.numerator_rows}]
    )
    context = {
        "here": "dashboard",
        "kpi": found,
        "rows": [{"row": row, "counts": row.pk in top} for row in rows.order_by("pk")],
        "of_claims": model is Claim,
        "may_claims": bool(access.CLAIM_READERS & request.roles),
        "may_chart": bool(access.CHART_READERS & request.roles),
    }
    return render(request, "indicators/kpi.html", context)
