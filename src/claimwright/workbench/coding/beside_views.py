"""What a coder opens beside a chart: earlier encounters of the patient with their codes, and the calculators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import counting, second_coding
from claimwright.workbench.coding.chart_views import seen_version, step_on_draft, to_second
from claimwright.workbench.coding.counted_services import take_counted
from claimwright.workbench.coding.earlier import with_codes
from claimwright.workbench.models import CodingDraft, Encounter


@view(roles=access.CHART_READERS, event="chart.earlier_read")
def earlier_encounters(request: MemberRequest, pk: int) -> HttpResponse:
    """The patient's earlier encounters and their codes; which of them the chart has too."""
    encounter = get_or_404(request, Encounter.objects.select_related("patient", "practice"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        return to_second(pk)
    rows, count = with_codes(encounter)
    return render(request, "coding/parts/earlier.html", {"encounter": encounter, "rows": rows, "count": count})


@view(roles=access.CHART_CODERS, event="chart.read")
def calculators(request: MemberRequest, pk: int) -> HttpResponse:
    """The calculators, filled with what the note says."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        return to_second(pk)
    texts = {one.document_id: one.text for one in encounter.documents.all()}
    draft = CodingDraft.objects.filter(encounter=encounter).first()

    def quotes(places: list[dict[str, Any]]) -> list[str]:
        return [texts[one["document"]][one["start"] : one["end"]] for one in places]

    shown = counting.shown_counted(encounter, draft, quotes)
    return render(request, "coding/parts/calculators.html", {"encounter": encounter, **shown})


@view(roles=access.CHART_CODERS, methods=("POST",))
def calculate(request: MemberRequest, pk: int) -> HttpResponse:
    """What the values make, without writing anything."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    found = counting.answered(encounter, request.POST)
    context = {"encounter": encounter, "lines": found.lines, "refused": found.refused}
    return render(request, "coding/parts/counted.html", context)


@view(roles=access.CHART_CODERS, methods=("POST",))
def calculated_take(request: MemberRequest, pk: int) -> HttpResponse:
    """What was counted, among the services."""
    values = request.POST
    return step_on_draft(
        request,
        pk,
        lambda encounter: take_counted(encounter, values, actor=request.user, seen=seen_version(request)),
    )
