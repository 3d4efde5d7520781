"""The audit trail for the compliance officer: who did, read, searched and exported what, and whether the chain holds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from claimwright.workbench import access, audit, audit_queue
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.models import AuditEvent


@view(roles=access.AUDIT_READERS, event="audit.read")
def audit_log(request: MemberRequest) -> HttpResponse:
    """Events of this practice, newest first; filters in the address: event, actor."""
    rows = of_practice(request, AuditEvent).order_by("-sequence")
    filters = request.GET.dict()
    events = of_practice(request, AuditEvent).order_by("event").values_list("event", flat=True).distinct()
    actors = of_practice(request, AuditEvent).order_by("actor_name").values_list("actor_name", flat=True).distinct()
    if filters.get("event"):
        rows = rows.filter(event=filters["event"])
    if filters.get("actor"):
        rows = rows.filter(actor_name=filters["actor"])
    page = Paginator(rows, 200).get_page(filters.get("page"))
    context = {
        "here": "audit_log",
        "page": page,
        "filters": filters,
        "events": events,
        "actors": [a for a in actors if a],
    }
    return render(request, "trail/audit_log.html", context)


@view(roles=access.AUDIT_READERS, methods=("POST",))
def audit_verify(request: MemberRequest) -> HttpResponse:
    """Verifies the chain of the whole installation."""
    if audit.right_key():
        audit_queue.flush()
    verdict = audit.verify()
    audit.record("audit.verified", actor=request.user, practice=request.practice, detail={"intact": verdict.intact})
    return render(request, "trail/parts/verdict.html", {"verdict": verdict})
