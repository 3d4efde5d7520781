"""The reference screens: what is loaded and due, files added, updates fetched, and what a release changed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.errors import ReferenceMissingError
from claimwright.reference import default_home
from claimwright.reference.changes import Changes
from claimwright.reference.impact import PROBLEM_LISTS
from claimwright.reference.releases.calendar import standing
from claimwright.reference.releases.store import Store
from claimwright.reference.releases.update import addresses
from claimwright.workbench import access, audit, opened_library, typed
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.library import changes as release_changes
from claimwright.workbench.library import jobs
from claimwright.workbench.models import ReferenceJob
from claimwright.workbench.refusals import RefusedError

_STATES: Final = {"current": "good", "stale": "warn", "missing": "", "undated": "info"}
_MOST: Final = 400
"""Rows of a list that a page shows; the command line prints all."""


@view(roles=access.REFERENCE_ADMINISTRATORS)
def status(request: MemberRequest) -> HttpResponse:
    """Every data set: loaded, from when to when, stale, missing, and what that disables."""
    rows = standing(Store(default_home()), timezone.localdate()).to_dicts()
    problem, packages = "", []
    try:
        packages = opened_library.library().status().to_dicts()
    except ReferenceMissingError as error:
        problem = str(error)
    wanted = request.GET.get("state", "")
    context = {
        "here": "reference_status",
        "rows": [row | {"tone": _STATES[row["state"]]} for row in rows if wanted in ("", row["state"])],
        "counts": [(name, sum(row["state"] == name for row in rows)) for name in _STATES],
        "state": wanted,
        "packages": packages,
        "problem": problem,
        "may_load": bool(access.REFERENCE_LOADERS & request.roles),
        "names": list(dict.fromkeys(row.name for row in addresses())),
        **_job(request),
    }
    return render(request, "library/status.html", context)


@view(roles=access.REFERENCE_ADMINISTRATORS)
def job(request: MemberRequest) -> HttpResponse:
    """How the loading stands, asked again every two seconds while it runs."""
    return render(request, "library/parts/job.html", _job(request))


@view(roles=access.REFERENCE_LOADERS, methods=("POST",), uploads=True)
def add(request: MemberRequest) -> HttpResponse:
    """Adds files sent by the browser."""
    files = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    try:
        jobs.upload(request.practice, request.user, files)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("reference_status")


@view(roles=access.REFERENCE_LOADERS, methods=("POST",))
def update(request: MemberRequest) -> HttpResponse:
    """Fetches what is due from the publishers."""
    known = {row.name for row in addresses()}
    names = [name for name in request.POST.getlist("names") if name in known]
    try:
        jobs.fetch(request.practice, request.user, names=names, accepted=bool(request.POST.get("accepted")))
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("reference_status")


@view(roles=access.RELEASE_READERS, event="reference.changes_read")
def changes(request: MemberRequest) -> HttpResponse:
    """What a release changed, and what that touches in this practice."""
    system = request.GET.get("system", "icd10cm")
    system = system if system in release_changes.SYSTEMS else "icd10cm"
    context: dict[str, Any] = {
        "here": "",
        "system": system,
        "systems": list(release_changes.SYSTEMS.items()),
        "kinds": release_changes.KINDS,
    }
    try:
        context |= _between(request, system)
    except ReferenceMissingError as error:
        context["problem"] = str(error)
    return render(request, "library/changes.html", context)


def _between(request: MemberRequest, system: str) -> dict[str, Any]:
    known = release_changes.releases(system)
    today = timezone.localdate()
    held = [day for day, _ in known if day <= today] or [day for day, _ in known]
    after = _day(request.GET.get("after", "")) or held[0]
    before = _day(request.GET.get("before", "")) or next((day for day in held if day < after), held[-1])
    shown: dict[str, Any] = {"releases": known, "before": before, "after": after}
    if before >= after:
        return shown | {"problem": "The later release begins no later than the earlier one."}
    found = release_changes.between(system, before, after)
    kind = request.GET.get("kind", "")
    rows = found.of(kind) if kind in release_changes.KINDS else found.codes
    counts = dict(found.codes["change"].value_counts().rows())
    return shown | {
        "kind": kind,
        "counts": [(name, counts.get(name, 0)) for name in release_changes.KINDS],
        "rows": [row | {"shown": opened_library.shown(system, row["code"])} for row in rows.head(_MOST).to_dicts()],
        "left": max(0, rows.height - _MOST),
        "notes": [row | {"shown": _carrier(row["code"])} for row in found.notes.head(_MOST).to_dicts()],
        "note_count": found.notes.height,
        "remarks": found.remarks,
        **_impact(request, found),
        "may_chart": bool(access.CHART_READERS & request.roles),
        "may_claims": bool(access.CLAIM_READERS & request.roles),
    }


def _impact(request: MemberRequest, found: Changes) -> dict[str, Any]:
    """Counts by place, the rows of the place wanted, and problem lists for those who may read charts."""
    rows = release_changes.touched(request.practice, found)
    wanted, may_chart = request.GET.get("where", ""), bool(access.CHART_READERS & request.roles)
    named = wanted == PROBLEM_LISTS and may_chart
    problems = release_changes.problems(request.practice, found, _MOST if named else 0)
    if problems.rows:
        shown = len({row["patient"].pk for row in problems.rows})
        detail = {"list": found.system, "release": str(found.after), "patients": shown}
        audit.record("problem_list.read", actor=request.user, practice=request.practice, detail=detail)
    return {
        "where": wanted,
        "impact": [row for row in rows if wanted in ("", row["where"])],
        "wheres": [(name, sum(row["where"] == name for row in rows)) for name in release_changes.PLACES],
        "problems": problems,
        "problems_left": problems.entries - len(problems.rows),
    }


def _carrier(code: str) -> str:
    return f"chapter {code}" if code.isdigit() else opened_library.dot(code)


def _job(request: MemberRequest) -> dict[str, Any]:
    """The practice's own loading; of another's it is told that one is under way, and nothing else."""
    current, own = jobs.running(), of_practice(request, ReferenceJob)
    elsewhere = current is not None and current.practice_id != request.practice.pk
    return {"job": own.first(), "elsewhere": elsewhere}


def _day(text: str) -> date | None:
    return typed.day(text)
