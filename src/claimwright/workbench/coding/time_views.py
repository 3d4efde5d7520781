"""A coder's own clock: on the chart, in a list of one's own days, and what coders shared with who leads them."""

from __future__ import annotations

import contextlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import chart_time
from claimwright.workbench.models import Encounter
from claimwright.workbench.refusals import BusyError

_LONGEST = 24 * 3600


@view(roles=access.CHART_CODERS, methods=("POST",))
def counted(request: MemberRequest, pk: int) -> HttpResponse:
    """Seconds that the page counted of one's own work, and whether the clock is paused."""
    encounter = get_or_404(request, Encounter, pk=pk)
    seconds = typed.whole(request.POST.get("seconds", ""), _LONGEST) or 0
    with contextlib.suppress(BusyError):  # some seconds less, and nobody is told off by their own clock
        chart_time.count(request.user, encounter, seconds, paused=request.POST.get("paused") == "yes")
    return HttpResponse(status=204)


@view(roles=access.CHART_CODERS)
def my_time(request: MemberRequest) -> HttpResponse:
    """One's own time by day and chart; each day is shared or not."""
    today = timezone.localdate()
    context = {
        "here": "worklist",
        "days": list(chart_time.own_days(request.user, request.practice, today)),
        "rows": list(chart_time.own_rows(request.user, request.practice, today)[:200]),
        "fewest": chart_time.FEWEST,
        "span": chart_time.DAYS,
    }
    return render(request, "coding/my_time.html", context)


@view(roles=access.CHART_CODERS, methods=("POST",))
def share(request: MemberRequest) -> HttpResponse:
    """One day of one's own time shown to the lead, or no longer."""
    day = typed.day(request.POST.get("day", ""))
    shared = request.POST.get("shared") == "yes"
    charts = chart_time.share(request.user, request.practice, day, shared=shared) if day else 0
    if charts:
        messages.success(
            request, f"Your time of {day} is {'shared with your lead' if shared else 'yours alone again'}."
        )
    return redirect("my_time")


@view(roles=access.WORK_ASSIGNERS, event="shared_time.read")
def shared_time(request: MemberRequest) -> HttpResponse:
    """What coders shared of their time, and sums of all where the practice shows them."""
    today = timezone.localdate()
    context = {
        "here": "worklist",
        "days": list(chart_time.shared_days(request.practice, today)),
        "totals": list(chart_time.totals(request.practice, today)),
        "shows_totals": request.practice.time_totals,
        "may_set": bool(access.SETUP_EDITORS & request.roles),
        "fewest": chart_time.FEWEST,
    }
    return render(request, "coding/shared_time.html", context)


@view(roles=access.SETUP_EDITORS & access.WORK_ASSIGNERS, methods=("POST",))
def time_totals(request: MemberRequest) -> HttpResponse:
    """Whether sums of all coders' time are shown."""
    chart_time.show_totals(request.practice, request.POST.get("shown") == "yes", request.user)
    return redirect("shared_time")
