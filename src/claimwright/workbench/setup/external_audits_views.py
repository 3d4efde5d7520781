"""External audits as screens: who audits from outside, until when, and which charts they may read; invited, changed, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import ExternalAudit
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import external_audits as audits
from claimwright.workbench.setup import forms, people
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.views import page_of

KIND: Final = "external_audit"
_PERSON: Final = frozenset({"username", "first_name", "last_name"})
_USUAL_DAYS: Final = 90


@view(roles=access.AUDIT_CHOOSERS)
def external_audits(request: MemberRequest) -> HttpResponse:
    """Every external audit of the practice, those that are over too."""
    rows = [
        {"audit": one, "open": audits.is_open(one), "charts": audits.chosen(one).count()}
        for one in audits.audits_of(request.practice)
    ]
    return render(request, "setup/external_audits.html", page_of(request, "external_audits", rows=rows))


@view(roles=access.AUDIT_CHOOSERS, methods=("GET", "POST"))
def external_audit_add(request: MemberRequest) -> HttpResponse:
    """Invites an external auditor; the link is shown once, for whoever invites to hand over."""
    written: dict[str, str] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        written = forms.typed(KIND, request.POST)
        try:
            made, token = audits.start(request.practice, written, typed.day(written["last_day"]), By(request.user))
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            return _invited(request, made, token)
    context = page_of(request, "external_audits", fields=forms.shown(KIND, written, problems))
    return render(request, "setup/external_audit_add.html", context)


@view(roles=access.AUDIT_CHOOSERS, methods=("GET", "POST"), event="external_audit.opened")
def external_audit(request: MemberRequest, pk: int) -> HttpResponse:
    """One audit: its last day, its charts, and charts to choose by day of service."""
    found = _audit(request, pk)
    problems: dict[str, str] = {}
    kept = {"reason": found.reason, "last_day": str(found.last_day)}
    if request.method == "POST":
        kept = forms.typed(KIND, request.POST, without=_PERSON)
        try:
            audits.change(found, kept["reason"], typed.day(kept["last_day"]), By(request.user))
            messages.success(request, "The audit is changed.")
            return redirect("external_audit", pk)
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            messages.error(request, str(refused))
        found.refresh_from_db()
    last = typed.day(request.GET.get("to", "")) or timezone.localdate()
    first = typed.day(request.GET.get("from", "")) or last - timedelta(days=_USUAL_DAYS)
    provider = request.GET.get("provider", "").strip()
    is_open = audits.is_open(found)
    context = page_of(
        request, "external_audits", audit=found, open=is_open, waiting=not found.user.has_usable_password(),
        fields=forms.shown(KIND, kept, problems, without=_PERSON), chosen=audits.chosen(found),
        taken_back=audits.taken_back(found),
        candidates=audits.candidates(found, first, last, provider) if is_open else [],
        since=first, until=last, provider=provider, most=audits.MOST,
    )  # fmt: skip
    return render(request, "setup/external_audit.html", context)


@view(roles=access.AUDIT_CHOOSERS, methods=("POST",))
def external_audit_choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Opens charts: those ticked, and those whose encounter numbers were typed."""

    def step(found: ExternalAudit) -> str:
        keys, unknown = audits.numbered(request.practice, request.POST.get("numbers", ""))
        count = audits.choose(found, [*keys, *_ticked(request)], By(request.user))
        if unknown:
            messages.error(request, f"No record has the encounter number {', '.join(unknown[:20])}.")
        return f"{count} chart{'' if count == 1 else 's'} chosen."

    return _done(request, pk, step)


@view(roles=access.AUDIT_CHOOSERS, methods=("POST",))
def external_audit_take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Closes charts again."""

    def step(found: ExternalAudit) -> str:
        count = audits.take_back(found, _ticked(request), By(request.user))
        return f"{count} chart{'' if count == 1 else 's'} taken back."

    return _done(request, pk, step)


@view(roles=access.AUDIT_CHOOSERS, methods=("POST",))
def external_audit_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Ends it at once."""

    def step(found: ExternalAudit) -> str:
        audits.end(found, By(request.user))
        return f"The audit of {found.user.shown_name} is ended: nothing here opens to them any more."

    return _done(request, pk, step)


@view(roles=access.AUDIT_CHOOSERS, methods=("POST",))
def external_audit_link(request: MemberRequest, pk: int) -> HttpResponse:
    """A new invitation for an auditor who has not come in yet."""
    found = _audit(request, pk)
    try:
        token = people.invite_again(request.practice, found.user, By(request.user), may_administer=False)
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("external_audit", pk)
    return _invited(request, found, token)


def _audit(request: MemberRequest, pk: int) -> ExternalAudit:
    return get_or_404(request, ExternalAudit.objects.select_related("user", "practice"), pk=pk)


def _ticked(request: MemberRequest) -> list[int]:
    return [key for text in request.POST.getlist("chart") if (key := typed.whole(text)) is not None]


def _done(request: MemberRequest, pk: int, step: Callable[[ExternalAudit], str]) -> HttpResponse:
    found = _audit(request, pk)
    try:
        messages.success(request, step(found))
    except RefusedError as refused:
        messages.error(request, str(refused))
    back = request.POST.get("back", "")
    return redirect(f"{reverse('external_audit', args=[pk])}?{back}".rstrip("?"))


def _invited(request: MemberRequest, made: ExternalAudit, token: str) -> HttpResponse:
    """The link stands on this page alone: it is in no message, no cookie and no address of ours."""
    link = request.build_absolute_uri(reverse("invitation", args=[token])) if token else ""
    context: dict[str, Any] = page_of(request, "external_audits", invited=made.user, link=link, audit=made)
    return render(request, "setup/invited.html", context)
