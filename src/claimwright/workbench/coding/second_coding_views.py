"""The second coder's screen, which shows nothing of the first's codes, and the comparison of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.coding.comparing import agreement
from claimwright.workbench import access, opened_library, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.coding import second_coding
from claimwright.workbench.coding.chart_views import hits_for
from claimwright.workbench.coding.draft import POA_VALUES
from claimwright.workbench.coding.record_pane import record_of
from claimwright.workbench.models import Encounter, SecondCoding
from claimwright.workbench.refusals import RefusedError

SECOND_CODERS = access.CHART_CODERS | access.LEARNING_READERS
"""Who may code a chart again: coders, and who audits or leads them."""
_KINDS = (("diagnosis", "Diagnoses"), ("procedure", "Procedures"), ("service", "Services"))


@view(roles=SECOND_CODERS, event="second_coding.read")
def second(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own second coding of a chart: begun, or still to begin; finished, it is compared."""
    encounter = _encounter(request, pk)
    mine = SecondCoding.objects.filter(encounter=encounter, coder=request.user).first()
    if mine is not None and mine.finished_at is not None:
        return redirect("chart_compare", pk)
    context = {
        **_codes(encounter, mine),
        "here": "worklist",
        "record": record_of(encounter, list(encounter.documents.all()), {}, frozenset(), ()),
        "coded_first": second_coding.coded_first(encounter, request.user),
        "finished": _finished(request, encounter),
    }
    return render(request, "coding/second_coding.html", context)


@view(roles=SECOND_CODERS, methods=("POST",))
def begin(request: MemberRequest, pk: int) -> HttpResponse:
    encounter = _encounter(request, pk)
    try:
        second_coding.begin_second(encounter, request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("chart_second", pk)


@view(roles=SECOND_CODERS, methods=("POST",))
def give_up(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own second coding, given up: the chart opens with the first coder's codes again."""
    second_coding.give_up_second(_encounter(request, pk), request.user)
    return redirect("chart", pk)


@view(roles=SECOND_CODERS, methods=("POST",))
def find(request: MemberRequest, pk: int) -> HttpResponse:
    """Codes for the words typed, to add to one's own."""
    encounter = _encounter(request, pk)
    return hits_for(request, encounter, reverse("second_step", args=[pk]))


@view(roles=SECOND_CODERS, methods=("POST",))
def step(request: MemberRequest, pk: int) -> HttpResponse:
    """One step on one's own codes: ``do`` is add, remove, move, detail or finish."""
    encounter, refused = _encounter(request, pk), ""
    mine = SecondCoding.objects.filter(encounter=encounter, coder=request.user).first()
    try:
        mine = second_coding.change_second(encounter, request.user, _step(request, encounter))
        if mine.finished_at is not None:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = reverse("chart_compare", args=[pk])
            return response
    except RefusedError as error:
        refused = str(error)
    return render(request, "coding/parts/second_codes.html", {**_codes(encounter, mine), "refused": refused})


def _step(request: MemberRequest, encounter: Encounter) -> Callable[[SecondCoding], None]:
    values = request.POST.dict()
    key, do = values.get("key", ""), values.get("do", "add")
    if do == "add":
        return second_coding.add(encounter, values.get("system", ""), values.get("code", ""))
    if do == "finish":
        return second_coding.finish
    if do == "detail":
        return second_coding.detail(key, values, POA_VALUES)
    if do == "move":
        return second_coding.move(key, -1 if values.get("by") == "up" else 1)
    if do == "remove":
        return second_coding.remove(key)
    raise RefusedError("There is no such step.")


@view(roles=SECOND_CODERS, event="second_coding.compared")
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """A finished second coding beside the first coder's codes."""
    encounter = _encounter(request, pk)
    finished = _finished(request, encounter)
    asked = typed.whole(request.GET.get("by", ""))
    mine = next((one for one in finished if one.pk == asked), None) or next(
        (one for one in finished if one.coder_id == request.user.pk), finished[0] if finished else None
    )
    rows, final = second_coding.compared(mine) if mine else ([], False)
    alike, every = agreement(rows)
    context = {
        "here": "worklist",
        "encounter": encounter,
        "second": mine,
        "finished": finished,
        "kinds": [(title, [_shown(row) for row in rows if row.kind == kind]) for kind, title in _KINDS],
        "final": final,
        "alike": alike,
        "every": every,
    }
    return render(request, "coding/compared.html", context)


def _shown(row: Any) -> dict[str, Any]:
    """A row with its code as people write it, and what each coder's details say."""
    sides = [_said(item) if item else "" for item in (row.first, row.second)]
    return {"row": row, "shown": opened_library.shown(row.system, row.code), "sides": sides}


def _said(item: Mapping[str, Any]) -> str:
    poa = f"POA {item['poa']}" if item.get("poa") else ""
    counted = f"× {Decimal(item['units']).normalize():f}" if item.get("units") else ""
    return " ".join(one for one in (poa, *item.get("modifiers", ()), counted, item.get("date", "")) if one) or "yes"


def _encounter(request: MemberRequest, pk: int) -> Encounter:
    rows = Encounter.objects.select_related("patient", "practice", "owner", "finalised_by")
    return get_or_404(request, rows, pk=pk)


def _finished(request: MemberRequest, encounter: Encounter) -> list[SecondCoding]:
    """The finished second codings of a chart; who has one open sees those of others when theirs is finished too."""
    rows = of_practice(request, SecondCoding).filter(encounter=encounter).select_related("coder", "encounter")
    if rows.filter(coder=request.user, finished_at=None).exists():
        return []
    return list(rows.exclude(finished_at=None))


def _codes(encounter: Encounter, mine: SecondCoding | None) -> dict[str, Any]:
    """One's own codes as the screen shows them."""
    codes = mine.codes if mine else []
    diagnoses = [one["code"] for one in codes if one["kind"] == "diagnosis"]
    shown = [
        {
            **one,
            "shown": opened_library.shown(one["system"], one["code"]),
            "pointers": [diagnoses.index(code) + 1 for code in one.get("for", []) if code in diagnoses],
        }
        for one in codes
    ]
    return {
        "encounter": encounter,
        "second": mine,
        "inpatient": encounter.setting == "inpatient",
        "poa_values": POA_VALUES,
        "kinds": [(kind, title, [one for one in shown if one["kind"] == kind]) for kind, title in _KINDS],
    }
