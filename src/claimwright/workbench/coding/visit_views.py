"""The visit on the chart screen: an element overruled, the level that follows, and the visit taken into the services."""

from __future__ import annotations

from django.http import HttpResponse

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.coding import taken_visits, visits
from claimwright.workbench.coding.chart_views import seen_version, step_on_draft


@view(roles=access.CHART_CODERS, methods=("POST",))
def overrule(request: MemberRequest, pk: int) -> HttpResponse:
    """What the coder says of the elements, in place of what was read."""
    values = request.POST.dict()
    return step_on_draft(
        request,
        pk,
        lambda encounter: visits.overrule(encounter, values, actor=request.user, seen=seen_version(request)),
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """The visit as it now stands, or the problem visit beside it, among the services."""
    problem = request.POST.get("which") == "problem"
    return step_on_draft(
        request,
        pk,
        lambda encounter: taken_visits.take(encounter, problem=problem, actor=request.user, seen=seen_version(request)),
    )
