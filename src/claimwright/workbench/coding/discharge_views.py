"""The list of discharges that are not billed yet, filters in the address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.coding import discharges as discharged


@view(roles=access.CHART_READERS, event="discharges.read")
def discharges(request: MemberRequest) -> HttpResponse:
    """Inpatient stays not final billed by the day of discharge."""
    filters = request.GET.dict()
    found = discharged.discharges(request.practice, filters)
    context = {
        "here": "worklist",
        "found": found,
        "page": found.page,
        "filters": filters,
        "shown": discharged.SHOWN,
        "payers": discharged.payers(request.practice),
    }
    return render(request, "coding/discharges.html", context)
