"""What an external auditor begins with: the charts that were chosen for them, and until which day they may read them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.models import Claim, Encounter, ExternalAudit


@view(roles=access.CHOSEN_READERS, event="worklist.read")
def audited_charts(request: MemberRequest) -> HttpResponse:
    """The chosen charts by day of service, each with its claims; of the practice nothing else exists here."""
    charts = of_practice(request, Encounter).select_related("patient").defer("sealed_chart")
    claims: dict[int, list[Claim]] = {}
    for one in of_practice(request, Claim).order_by("row_id"):
        claims.setdefault(one.encounter_id or 0, []).append(one)
    context = {
        "here": "audited_charts",
        "audit": of_practice(request, ExternalAudit).filter(ended_at=None).first(),
        "charts": [{"encounter": one, "claims": claims.get(one.pk, [])} for one in charts.order_by("date_of_service", "pk")],
    }  # fmt: skip
    return render(request, "coding/audited.html", context)
