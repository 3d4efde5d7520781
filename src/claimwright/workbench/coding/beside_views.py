"""What a coder opens beside a chart: earlier encounters of the patient with their codes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding.earlier import with_codes
from claimwright.workbench.models import Encounter


@view(roles=access.CHART_READERS, event="chart.earlier_read")
def earlier_encounters(request: MemberRequest, pk: int) -> HttpResponse:
    """The patient's earlier encounters and their codes; which of them the chart has too."""
    encounter = get_or_404(request, Encounter.objects.select_related("patient", "practice"), pk=pk)
    rows, count = with_codes(encounter)
    return render(request, "coding/parts/earlier.html", {"encounter": encounter, "rows": rows, "count": count})
