"""The chart screen: the record with its evidence on the left, the codes and what the edits say on the right."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, audit, editing, lists, opened_library, typed, worklists
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.coding import chart_time, draft, draft_steps, own_notes, record_updates, second_coding
from claimwright.workbench.coding import service as coding
from claimwright.workbench.coding.codes_pane import Pane
from claimwright.workbench.coding.earlier import earlier
from claimwright.workbench.coding.worklist import OPEN
from claimwright.workbench.models import CodingDraft, Encounter
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.visit_kind import claimed

_NOTES: Final = 3
"""Notes of the chart's thread that stand on the chart."""
Step = Callable[[Encounter], CodingDraft]


@view(roles=access.CHART_READERS | access.CHOSEN_READERS, event="chart.read")
def chart(request: MemberRequest, pk: int) -> HttpResponse:
    encounter = get_or_404(request, Encounter.objects.select_related("patient", "owner", "practice"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        messages.info(
            request, "You code this chart a second time: it shows the first codes when you finish, or give it up."
        )
        return redirect("chart_second", pk)
    problem, works_here = "", bool(access.CHART_READERS & request.roles)
    unread = works_here and coding.takes_long_to_read(encounter)
    try:
        if (
            works_here and not unread
        ):  # the first opening lays suggestions ready; who audits from outside changes nothing
            coding.open_chart(encounter, actor=request.user)
    except ClaimwrightError as error:
        problem = str(error)
    pane = Pane(encounter)
    context = {
        **pane.context(may_code=_may_code(request)),
        **_beside(request, encounter, works_here=works_here),
        "here": "worklist",
        "list": lists.came_from(request),
        "next_too": _may_code(request),
        "other_editor": editing.opened(encounter, request.user) if _may_code(request) else None,
        "problem": problem,
        "unread": unread,
        "record": pane.record(),
        "claimed": claimed([encounter]).get(encounter.pk),
        "claims": list(encounter.claims.order_by("row_id")),
        "works_here": works_here,
        "notes": worklists.of_chart(encounter, _NOTES) if works_here else [],
        "may_second": bool((access.CHART_CODERS | access.LEARNING_READERS) & request.roles),
        "may_talk": bool(access.WORK_READERS & request.roles),
        "may_ask": bool(access.QUERY_ASKERS & request.roles),
        "may_claims": bool((access.CLAIM_READERS | access.CHOSEN_READERS) & request.roles),
    }
    return render(request, "coding/chart.html", context)


@view(roles=access.CHART_READERS, methods=("POST",))
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Reads a long chart for the first time, while its record is open on the page, which then shows what was found."""
    encounter = get_or_404(request, Encounter.objects.select_related("patient", "practice"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        return to_second(pk)
    try:
        coding.open_chart(encounter, actor=request.user)
    except ClaimwrightError as error:
        return _codes(request, encounter, refused=str(error))
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _beside(request: MemberRequest, encounter: Encounter, *, works_here: bool) -> dict[str, object]:
    """What stands beside the codes: how many earlier encounters, one's own notes, one's own clock while the chart is open."""
    if not works_here:
        return {}
    coding_it = _may_code(request) and encounter.status in OPEN
    if coding_it:
        with contextlib.suppress(BusyError):  # who reads waits for nobody: the clock begins with the next opening
            chart_time.begin(request.user, encounter)
    leads = bool(access.WORK_ASSIGNERS & request.roles)
    return {
        "earlier_count": earlier(encounter).count(),
        "own_notes": own_notes.of_chart(encounter, request.user, leads=leads),
        "clock": chart_time.clock(request.user, encounter) if coding_it else None,
    }


@view(roles=access.CHART_CODERS, methods=("POST",))
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    number, code, shown = _number(request, "suggestion"), request.POST.get("code", ""), request.POST.get("shown", "")
    return step_on_draft(
        request,
        pk,
        lambda encounter: draft.accept(
            encounter, number, actor=request.user, seen=seen_version(request), code=code, shown=shown
        ),
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def reject(request: MemberRequest, pk: int) -> HttpResponse:
    number, reason = _number(request, "suggestion"), request.POST.get("reason", "")
    return step_on_draft(
        request,
        pk,
        lambda encounter: draft.reject(encounter, number, reason, actor=request.user, seen=seen_version(request)),
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def add(request: MemberRequest, pk: int) -> HttpResponse:
    system, code = request.POST.get("system", ""), request.POST.get("code", "")
    return step_on_draft(
        request,
        pk,
        lambda encounter: draft.add(encounter, system, code, actor=request.user, seen=seen_version(request)),
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    key = request.POST.get("key", "")
    return step_on_draft(
        request, pk, lambda encounter: draft.remove(encounter, key, actor=request.user, seen=seen_version(request))
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Undoes the last step on the codes."""
    return step_on_draft(
        request, pk, lambda encounter: draft_steps.undo(encounter, actor=request.user, seen=seen_version(request))
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def move(request: MemberRequest, pk: int) -> HttpResponse:
    key, by = request.POST.get("key", ""), -1 if request.POST.get("by") == "up" else 1
    return step_on_draft(
        request, pk, lambda encounter: draft.move(encounter, key, by, actor=request.user, seen=seen_version(request))
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    key, values = request.POST.get("key", ""), request.POST.dict()
    return step_on_draft(
        request,
        pk,
        lambda encounter: draft.detail(encounter, key, values, actor=request.user, seen=seen_version(request)),
    )


@view(roles=access.CHART_CODERS, methods=("POST",))
def find(request: MemberRequest, pk: int) -> HttpResponse:
    """Codes for the words typed; by POST, so that no word of a record stands in an address or a log."""
    encounter = get_or_404(request, Encounter, pk=pk)
    return hits_for(request, encounter, reverse("chart_add", args=[pk]))


@view(roles=access.CHART_CODERS, methods=("POST",))
def finalise(request: MemberRequest, pk: int) -> HttpResponse:
    encounter = get_or_404(request, Encounter.objects.select_related("practice", "patient"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        return to_second(pk)
    try:
        editing.begin(encounter, request.user)
        claim = coding.finalise(
            encounter,
            actor=request.user,
            override=request.POST.get("override", ""),
            seen=seen_version(request),
            read=request.POST.get("record", ""),
        )
    except ClaimwrightError as refused:
        return _codes(request, encounter, refused=str(refused))
    state = "held by the edits for the biller" if claim.status == "held" else "ready to bill"
    messages.success(request, f"The chart is final coded; its claim is {state}.")
    response = HttpResponse(status=204)
    response["HX-Redirect"] = f"{reverse('worklist')}?{lists.came_from(request)}".rstrip("?")
    return response


@view(roles=access.CHART_CODERS, methods=("POST",))
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    """From whoever has the chart open, knowingly."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    editing.take_over(encounter, request.user)
    messages.success(request, "You have taken this chart over.")
    return redirect("chart", pk)


@view(roles=access.CHART_CODERS | access.CLAIM_EDITORS, methods=("POST",))
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Back to the coder, with a reason."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    try:
        if _may_code(
            request
        ):  # who bills sends back what the coder had open: to take it over would be no step of theirs
            editing.begin(encounter, request.user)
        coding.return_to_coder(encounter, request.POST.get("reason", ""), actor=request.user)
        messages.success(request, "The encounter is back with the coder.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("chart", pk) if access.CHART_READERS & request.roles else redirect("claims")


@view(roles=access.CHART_CODERS, methods=("POST",))
def same_visit(request: MemberRequest, pk: int) -> HttpResponse:
    """Whether the encounter is the earlier one it may be."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    same, earlier = request.POST.get("same") == "yes", encounter.perhaps_same_id
    try:
        editing.begin(encounter, request.user)
        record_updates.same_visit(encounter, same, actor=request.user)
        messages.success(request, f"Its record went to encounter {earlier}." if same else "It is a visit of its own.")
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("chart", pk)
    return redirect("chart", earlier if same and earlier else pk)


@view(roles=access.CHART_CODERS, methods=("POST",))
def seen(request: MemberRequest, pk: int) -> HttpResponse:
    """What later records changed was looked at."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice"), pk=pk)
    try:
        editing.begin(encounter, request.user)
        record_updates.seen(encounter, actor=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("chart", pk)


def hits_for(request: MemberRequest, encounter: Encounter, add_there: str) -> HttpResponse:
    """The codes found for what was typed, each a button that adds it at an address."""
    term, system = request.POST.get("q", "").strip(), request.POST.get("system", "icd10cm")
    hits: list[dict[str, str]] = []
    if len(term) > 1 and system in {"icd10cm", "icd10pcs", "hcpcs"}:
        found = opened_library.library().find(term, system=system, on=encounter.date_of_service, limit=12)
        hits = [{"code": opened_library.shown(system, one.code), "description": one.description or ""} for one in found]
    audit.record("coding.searched", actor=request.user, practice=request.practice, object=encounter)
    return render(request, "coding/parts/hits.html", {"hits": hits, "add_there": add_there, "system": system})


def seen_version(request: MemberRequest) -> int | None:
    return editing.seen_version(request.POST.get("version", ""))


def _number(request: MemberRequest, name: str) -> int:
    return typed.whole(request.POST.get(name, "")) or 0


def step_on_draft(request: MemberRequest, pk: int, step: Step) -> HttpResponse:
    """One step on the draft, answered with the codes as they now are; a refused step says why and changes nothing."""
    encounter = get_or_404(request, Encounter.objects.select_related("practice", "patient"), pk=pk)
    if second_coding.is_blind(encounter, request.user):
        return to_second(pk)
    refused = ""
    try:
        editing.begin(encounter, request.user)
        step(encounter)
    except RefusedError as error:
        refused = str(error)
    return _codes(request, encounter, refused=refused)


def to_second(pk: int) -> HttpResponse:
    """Away from the first coder's codes, for whoever codes the chart a second time."""
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("chart_second", args=[pk])
    return response


def _codes(request: MemberRequest, encounter: Encounter, **more: object) -> HttpResponse:
    """The codes pane as it now is."""
    context = Pane(encounter).context(may_code=_may_code(request))
    return render(request, "coding/parts/codes.html", {**context, **more})


def _may_code(request: MemberRequest) -> bool:
    return bool(access.CHART_CODERS & request.roles)
