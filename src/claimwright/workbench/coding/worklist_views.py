"""The coder's worklist: encounters to code, filters in the address, one key to the next chart."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.workbench import access, finding, lists, setup, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import own_notes
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding import worklist as work
from claimwright.workbench.models import Encounter, EncounterStatus
from claimwright.workbench.refusals import RefusedError

_STATUSES: Final = (
    ("open", "To code"),
    ("dnfb", "Not final billed (DNFB)"),
    *EncounterStatus.choices,
    ("all", "All"),
)
_OWNERS: Final = (("me", "Me"), ("none", "Nobody"))


@view(roles=access.CHART_READERS, event="worklist.read")
def worklist(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    found = work.worklist(request.practice, filters, user=request.user)
    choices = work.choices(request.practice)
    may_lead = bool(access.WORK_ASSIGNERS & request.roles)
    context = {
        "here": "worklist",
        "page": found.page,
        "filters": filters,
        "who": finding.chosen(request.practice, filters),
        "statuses": _STATUSES,
        "settings": choices["setting"],
        "payers": choices["payer_name"],
        "owners": _OWNERS,
        "sorts": list(work.SORTS.items()),
        "dollars": found.dollars,
        "may_lead": may_lead,
        "unanswered": own_notes.to_lead(request.practice, unanswered=True).count() if may_lead else 0,
        "may_code": bool(access.CHART_CODERS & request.roles),
        # A practice without any record is new: the list says what it needs next.
        "steps": []
        if found.page.count or request.practice.encounters.exists()
        else setup.next_steps(request.practice, request.roles),
        "may_setup": bool(access.SETUP_READERS & request.roles),
    }
    return render(request, "coding/worklist.html", context)


@view(roles=access.CHART_CODERS)
def next_chart(request: MemberRequest) -> HttpResponse:
    """The next open encounter that is nobody's or one's own, by the filters of the worklist one came from."""
    if request.GET.get("work"):  # opened from a list of all work: its order goes on
        return redirect(f"{reverse('work_next')}?{request.GET.urlencode()}")
    filters = request.GET.dict()
    here = filters.pop("after", "")
    number = typed.whole(here) or 0
    found = work.after(request.practice, filters, user=request.user, encounter=number)
    if found is not None:
        return redirect(f"{reverse('chart', args=[found])}?{lists.query(filters)}".rstrip("?"))
    messages.success(request, "This was the last of the list." if number else "Nothing is left to code.")
    return redirect(f"{reverse('worklist')}?{lists.query(filters)}".rstrip("?"))


@view(roles=access.CHART_CODERS, methods=("POST",))
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """Assigns an encounter to oneself, or gives it back."""
    encounter = get_or_404(request, Encounter, pk=pk)
    try:
        coding.own(encounter, None if request.POST.get("give") else request.user, actor=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('worklist')}?{request.GET.urlencode()}".rstrip("?"))
