"""The abstract of an inpatient stay on the chart screen: what the coder says of it."""

from __future__ import annotations

from django.http import HttpResponse

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.coding import abstracts
from claimwright.workbench.coding.chart_views import seen_version, step_on_draft


@view(roles=access.CHART_CODERS, methods=("POST",))
def abstract(request: MemberRequest, pk: int) -> HttpResponse:
    """How the stay began and ended, who was in charge and who operated, in place of what the record says."""
    values = request.POST.dict()
    return step_on_draft(
        request,
        pk,
        lambda encounter: abstracts.say(encounter, values, actor=request.user, seen=seen_version(request)),
    )
