"""The screens of charges: what is missing, a sheet to enter, and the charge sheets of clinics."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.errors import ClaimwrightError
from claimwright.workbench import access, setup, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.charges import missing, sheets, superbills
from claimwright.workbench.models import Encounter, Superbill
from claimwright.workbench.refusals import RefusedFieldsError

_ROWS: Final = 6
"""Free lines of the form; what it leaves is entered on a second sheet, or on the chart."""
_SAID: Final = {
    "new": "The charges are entered: the visit waits for its codes to be finalised.",
    "known": "These charges were entered before; nothing changed.",
    "updated": "The charges are added to the visit.",
    "same": "The visit has these charges already; nothing changed.",
}


@view(roles=access.INBOX_READERS, event="charges.read")
def charges(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    context = {
        "here": "my_work",
        "page": missing.listed(request.practice, filters, timezone.localdate()),
        "filters": filters,
        "shows": [pair for pair in missing.SHOWN.items() if pair[0]],
        "first": missing.SHOWN[""],
        "superbills": of_practice(request, Superbill),
        **_rights(request),
    }
    return render(request, "charges/charges.html", context)


@view(roles=access.INBOX_BRINGERS, methods=("GET", "POST"))
def charge_entry(request: MemberRequest) -> HttpResponse:
    """A sheet for a visit; with ``encounter`` for one that is here, with ``superbill`` the codes of a clinic to tick."""
    encounter, superbill = _named(request, Encounter, "encounter"), _named(request, Superbill, "superbill")
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            sheet = sheets.read(request.practice, _sent(request, encounter), _typed_lines(request, superbill))
            found, outcome = sheets.enter(request.practice, sheet, actor=request.user, encounter=encounter)
            messages.success(request, _SAID[outcome])
            return redirect("chart", found.pk) if access.CHART_READERS & request.roles else redirect("charges")
        except RefusedFieldsError as refused:
            problems = refused.problems
        except ClaimwrightError as refused:
            problems = {"sheet": str(refused)}
    context = {
        "here": "my_work",
        "encounter": encounter,
        "superbill": superbill,
        "offered": [(superbills.shown(line), line["words"]) for line in superbill.lines] if superbill else [],
        "superbills": of_practice(request, Superbill),
        "providers": list(setup.rows_of(request.practice, "provider")),
        "locations": list(setup.rows_of(request.practice, "location")),
        "typed": request.POST,
        "rows": _shown_rows(request, problems),
        "ticked": request.POST.getlist("tick"),
        "problems": problems,
    }
    return render(request, "charges/entry.html", context)


@view(roles=access.SETUP_EDITORS, methods=("GET", "POST"))
def superbill_add(request: MemberRequest) -> HttpResponse:
    return _superbill(request, None)


@view(roles=access.SETUP_EDITORS, methods=("GET", "POST"))
def superbill_edit(request: MemberRequest, pk: int) -> HttpResponse:
    return _superbill(request, get_or_404(request, Superbill, pk=pk))


def _superbill(request: MemberRequest, superbill: Superbill | None) -> HttpResponse:
    problems: dict[str, str] = {}
    sent: dict[str, str] = {name: str(value) for name, value in request.POST.items()}
    if request.method == "POST":
        try:
            if superbill is not None and sent.get("remove"):
                superbills.remove(superbill, request.user)
                messages.success(request, "The charge sheet is taken away.")
            else:
                kept = superbills.put(request.practice, sent, request.user, superbill)
                messages.success(request, f"“{kept.name}” is kept.")
            return redirect("charges") if access.INBOX_READERS & request.roles else redirect("superbill_add")
        except RefusedFieldsError as refused:
            problems = refused.problems
    elif superbill is not None:
        sent = {"name": superbill.name, "location": superbill.location, "lines": superbills.as_text(superbill)}
    context = {
        "here": "my_work",
        "superbill": superbill,
        "typed": sent,
        "locations": list(setup.rows_of(request.practice, "location")),
        "problems": problems,
    }
    return render(request, "charges/superbill.html", context)


def _named[T: (Encounter, Superbill)](request: MemberRequest, model: type[T], name: str) -> T | None:
    """The row that the address names, of this practice; None where it names none."""
    key = request.GET.get(name, "")
    return get_or_404(request, model, pk=typed.whole(key) or 0) if key else None


def _sent(request: MemberRequest, encounter: Encounter | None) -> dict[str, str]:
    sent = {name: str(value) for name, value in request.POST.items()}
    if encounter is not None:
        day = encounter.date_of_service
        sent |= {"patient": encounter.patient.patient_id, "day": day.isoformat() if day else ""}
    return sent


def _typed_lines(request: MemberRequest, superbill: Superbill | None) -> list[dict[str, str]]:
    """What was typed into the free lines, then what was ticked on the clinic's sheet."""
    sent, found = request.POST, []
    for number in range(1, _ROWS + 1):
        found.append({name: sent.get(f"{name}_{number}", "") for name in ("code", "modifiers", "units", "pointers")})
    for line in superbills.ticked(superbill, sent.getlist("tick")):
        found.append({"code": line["code"], "modifiers": " ".join(line["modifiers"])})
    return found


def _shown_rows(request: MemberRequest, problems: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "problem": problems.get(f"line {number}", ""),
            **{name: request.POST.get(f"{name}_{number}", "") for name in ("code", "modifiers", "units", "pointers")},
        }
        for number in range(1, _ROWS + 1)
    ]


def _rights(request: MemberRequest) -> dict[str, bool]:
    return {
        "may_enter": bool(access.INBOX_BRINGERS & request.roles),
        "may_chart": bool(access.CHART_READERS & request.roles),
        "may_setup": bool(access.SETUP_EDITORS & request.roles),
    }
