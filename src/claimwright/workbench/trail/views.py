"""The audit trail for the compliance officer: who did, read, searched and exported what, and whether the chain holds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, audit, audit_queue
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.trail import service


@view(roles=access.AUDIT_READERS, methods=("GET", "POST"), event="audit.read")
def audit_log(request: MemberRequest) -> HttpResponse:
    """Events of this practice and sign-ins of its people, newest first; filters in the address, but for the patient's
    record number, which comes in the body with the page of its events."""
    filters = request.GET.dict() | {"patient": request.POST.get("patient", "")}
    if "page" in request.POST:
        filters["page"] = request.POST["page"]
    context = {
        "here": "audit_log",
        "page": service.listed(request.practice, filters),
        "filters": filters,
        "events": service.events(request.practice),
        "actors": service.people(request.practice),
    }
    return render(request, "trail/audit_log.html", context)


@view(roles=access.AUDIT_READERS, methods=("POST",))
def audit_verify(request: MemberRequest) -> HttpResponse:
    """Verifies the chain of the whole installation.

    What waits to be added is added first; with a wrong key it waits on, and the verdict says that the key is wrong.
    """
    if audit.right_key():
        audit_queue.flush()
    verdict = audit.verify()
    audit.record("audit.verified", actor=request.user, practice=request.practice, detail={"intact": verdict.intact})
    return render(request, "trail/parts/verdict.html", {"verdict": verdict})
