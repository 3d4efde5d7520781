"""Notes to oneself and to the lead on a chart, and the lead's list of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.coding import own_notes
from claimwright.workbench.models import ChartNote, Encounter
from claimwright.workbench.refusals import RefusedError


def leads(request: MemberRequest) -> bool:
    """Whether the reader leads coders: gives them their work."""
    return bool(access.WORK_ASSIGNERS & request.roles)


@view(roles=access.CHART_READERS, methods=("POST",))
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """A note on the chart, to oneself or to the lead."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    refused = ""
    try:
        own_notes.write_note(encounter, request.POST.get("text", ""), request.POST.get("to", ""), request.user)
    except RefusedError as error:
        refused = str(error)
    context = {
        "encounter": encounter,
        "own_notes": own_notes.of_chart(encounter, request.user, leads=leads(request)),
        "refused": refused,
        "kept": request.POST.get("text", "") if refused else "",
        "notes_open": True,
    }
    return render(request, "coding/parts/own_notes.html", context)


@view(roles=access.WORK_ASSIGNERS, event="chart_notes.read")
def to_lead(request: MemberRequest) -> HttpResponse:
    """The notes that coders wrote to their lead: unanswered ones, or all."""
    return _listed(request)


@view(roles=access.WORK_ASSIGNERS, methods=("POST",))
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """The lead's answer, which its author reads on the chart."""
    rows = of_practice(request, ChartNote).select_related("encounter__practice")
    note = get_or_404(request, rows.filter(to=own_notes.LEAD), pk=pk)
    request.audited = note.encounter
    refused = ""
    try:
        own_notes.answer_note(note, request.POST.get("text", ""), request.user)
    except RefusedError as error:
        refused = str(error)
    return _listed(request, refused)


def _listed(request: MemberRequest, refused: str = "") -> HttpResponse:
    shown = request.GET.get("shown", "")
    rows = own_notes.to_lead(request.practice, unanswered=shown != "all")
    filters = {"shown": shown, "page": request.GET.get("page", "")}
    page = lists.page(rows, filters, rows.count())
    listed = own_notes.noted(rows.filter(pk__in=page.rows))
    context = {"here": "worklist", "page": page, "rows": listed, "filters": filters, "refused": refused}
    return render(request, "coding/notes_to_lead.html", context)
