"""The inbox: files dropped or chosen, each with what became of it; one that waits, with its text and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.workbench import access, lists
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.intake import facts, inbox
from claimwright.workbench.intake.form import facts_of, first_values
from claimwright.workbench.models import InboxFile, InboxState
from claimwright.workbench.refusals import RefusedError

LARGEST: Final = min(64 * 1024 * 1024, settings.UPLOAD_BYTES)
"""Bytes of a file brought by the screen; larger ones come by command or folder."""
_STATES: Final = (("", "Waiting"), *InboxState.choices, ("all", "All"))
_TEXT_SHOWN: Final = 200_000


@view(roles=access.INBOX_READERS, event="inbox.read")
def inbox_list(request: MemberRequest) -> HttpResponse:
    """The files that wait, or those of a state."""
    filters = {name: value for name, value in request.GET.dict().items() if name in {"state", "page"}}
    rows = _rows(request, filters.get("state", ""))
    page = lists.page(rows, filters, rows.count())
    whole = InboxFile.objects.filter(pk__in=page.rows).defer("sealed").select_related("received_by")
    context = {
        "here": "inbox",
        "page": page,
        "rows": [(one, inbox.said(one)) for one in lists.in_order(whole, page.rows)],
        "filters": filters,
        "states": _STATES,
        "largest": LARGEST,
        "may_bring": bool(access.INBOX_BRINGERS & request.roles),
    }
    return render(request, "intake/inbox.html", context)


def _rows(request: MemberRequest, state: str) -> Any:
    rows = of_practice(request, InboxFile).order_by("-pk")
    if state == "all":
        return rows
    return rows.filter(state=state) if state in InboxState.values else rows.filter(state__in=inbox.OPEN)


@view(roles=access.INBOX_BRINGERS, methods=("POST",), uploads=True)
def add(request: MemberRequest) -> HttpResponse:
    """Takes uploaded files in; each is told with what became of it, to a script as JSON."""
    told: list[dict[str, Any]] = []
    for upload in request.FILES.getlist("files"):
        name = upload.name or "upload"
        if (upload.size or 0) > LARGEST:
            told.append(
                _line(name, "refused", f"larger than {LARGEST // 1024 // 1024} MB: bring it by command or folder")
            )
            continue
        try:
            for taken in inbox.receive(request.practice, name, upload.read(), came_by="screen", actor=request.user):
                file = taken.file
                told.append(_line(file.file_name, file.state, taken.words, reverse("inbox_file", args=[file.pk])))
        except RefusedError as refused:
            told.append(_line(name, "refused", str(refused)))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"files": told})
    for line in told:
        used = line["state"] == InboxState.USED
        messages.add_message(
            request, messages.SUCCESS if used else messages.WARNING, f"{line['name']}: {line['words']}"
        )
    if not told:
        messages.error(request, "Choose a file first.")
    return redirect("inbox")


def _line(name: str, state: str, words: str, address: str = "") -> dict[str, Any]:
    return {"name": name, "state": state, "words": words, "address": address}


@view(roles=access.INBOX_READERS, event="inbox.file_read")
def file(request: MemberRequest, pk: int) -> HttpResponse:
    """One file: what it says, what became of it, and what it needs."""
    found = get_or_404(request, InboxFile.objects.select_related("received_by"), pk=pk)
    return _shown(request, found, {})


def _shown(request: MemberRequest, found: InboxFile, given: dict[str, str], status: int = 200) -> HttpResponse:
    charts = inbox.charts_of(found)
    waits = found.state in inbox.OPEN
    asks = found.state == InboxState.ASKS
    asked = inbox.asked_of(found, charts) if asks else []
    one_form = asks and not facts.several_ask(asked)
    text = "\n\n".join(document.text for chart in charts for document in chart.documents)
    context = {
        "here": "inbox",
        "file": found,
        "said": inbox.said(found),
        "text": text[:_TEXT_SHOWN],
        "cut": len(text) > _TEXT_SHOWN,
        "visits": len(charts),
        "form": given or (first_values(asked or charts) if asks else {}),
        "namesakes": facts.namesakes(request.practice, asked[0]) if asked else [],
        "asks": one_form,
        "waits": waits,
        "may_bring": bool(access.INBOX_BRINGERS & request.roles),
        "may_charts": bool(access.CHART_READERS & request.roles),
        "next": _next(request, found.pk) if waits else None,
    }
    return render(request, "intake/file.html", context, status=status)


def _next(request: MemberRequest, pk: int) -> int | None:
    """The next older file that waits, else the newest other one."""
    waiting = of_practice(request, InboxFile).filter(state__in=inbox.OPEN).order_by("-pk").exclude(pk=pk)
    found: int | None = waiting.filter(pk__lt=pk).values_list("pk", flat=True).first()
    return found or waiting.values_list("pk", flat=True).first()


@view(roles=access.INBOX_BRINGERS, event="inbox.exported")
def content(request: MemberRequest, pk: int) -> HttpResponse:
    """The bytes of a file exactly as they came."""
    found = get_or_404(request, InboxFile, pk=pk)
    response = HttpResponse(found.content if found.size else b"", content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="inbox-{found.pk}"'
    return response


@view(roles=access.INBOX_BRINGERS, methods=("POST",), event="patients.searched")
def patients(request: MemberRequest, pk: int) -> HttpResponse:
    """Patients to choose from, by any parts of name, number or birth date; searched by POST, so no name stands in an address."""
    found = get_or_404(request, InboxFile, pk=pk)
    hits = facts.find_patients(request.practice, request.POST.get("patient_search", ""))
    return render(request, "intake/parts/patients.html", {"file": found, "hits": hits, "asked": True})


@view(roles=access.INBOX_BRINGERS, methods=("POST",))
def give(request: MemberRequest, pk: int) -> HttpResponse:
    """The facts a person gives for a file; with all of them it is used."""
    found = get_or_404(request, InboxFile, pk=pk)
    try:
        given = facts_of(request.practice, request.POST.dict())
        taken = inbox.mend(found, given, actor=request.user)
    except RefusedError as refused:
        messages.error(request, str(refused))
        found.refresh_from_db()
        return _shown(request, found, request.POST.dict())
    return _done(request, taken)


@view(roles=access.INBOX_BRINGERS, methods=("POST",))
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Reads the kept bytes once more."""
    found = get_or_404(request, InboxFile, pk=pk)
    return _step(request, found, lambda: inbox.read_again(found, actor=request.user))


@view(roles=access.INBOX_BRINGERS, methods=("POST",))
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Puts a file aside, with the reason."""
    found = get_or_404(request, InboxFile, pk=pk)
    return _step(request, found, lambda: inbox.discard(found, request.POST.get("reason", ""), actor=request.user))


def _step(request: MemberRequest, found: InboxFile, step: Callable[[], inbox.Taken | None]) -> HttpResponse:
    try:
        taken = step()
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("inbox_file", found.pk)
    if taken is not None:
        return _done(request, taken)
    messages.success(request, "Discarded. It is kept, and can be read again.")
    return _onward(request, found.pk)


def _done(request: MemberRequest, taken: inbox.Taken) -> HttpResponse:
    inbox.suggest_for(taken, actor=request.user)
    if not taken.used:
        messages.warning(request, taken.words)
        return redirect("inbox_file", taken.file.pk)
    messages.success(request, f"Used: {taken.words}.")
    return _onward(request, taken.file.pk)


def _onward(request: MemberRequest, pk: int) -> HttpResponse:
    """The next file that waits, so that one works through the list; the list when none does."""
    following = _next(request, pk)
    return redirect("inbox_file", following) if following else redirect("inbox")
