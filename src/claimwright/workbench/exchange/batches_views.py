"""What went out and what came back: batches, their acknowledgments, and files read in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, audit
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.exchange import listing, outbox, receiving
from claimwright.workbench.models import Batch, Interchange
from claimwright.workbench.refusals import RefusedError

_LATEST: Final = 10
"""Received files shown beside the batches; all of them are a list of their own."""


@view(roles=access.CLAIM_READERS, event="batches.read")
def batches(request: MemberRequest) -> HttpResponse:
    filters = request.GET.dict()
    found = listing.batches(request.practice, filters)
    files = of_practice(request, Interchange).filter(direction="in")
    waiting = of_practice(request, Batch).filter(written_at=None, interchange__isnull=False).order_by("number")
    context = {
        "here": "batches",
        "page": found.page,
        "dollars": found.dollars,
        "filters": filters,
        "statuses": listing.BATCH_STATUSES,
        "payers": listing.payers(request.practice),
        "sorts": list(listing.BATCH_SORTS.items()),
        "waiting": list(waiting),
        "received": files.defer("sealed")[:_LATEST],
        "received_count": files.count(),
        **_allowed(request),
    }
    return render(request, "exchange/batches.html", context)


@view(roles=access.CLAIM_READERS, event="batches.read")
def received(request: MemberRequest) -> HttpResponse:
    """Every file that came in, with what it says and whether it could be read."""
    filters, files = request.GET.dict(), of_practice(request, Interchange).filter(direction="in")
    choices = listing.file_choices(files)
    context = {
        "here": "batches",
        "page": listing.files(files, filters),
        "filters": filters,
        "kinds": choices["transaction"],
        "states": choices["state"],
        **_allowed(request),
    }
    return render(request, "exchange/received.html", context)


def _allowed(request: MemberRequest) -> dict[str, bool]:
    return {
        "may_receive": bool(access.CLAIM_EDITORS & request.roles),
        "may_money": bool(access.MONEY_READERS & request.roles),
    }


@view(roles=access.CLAIM_READERS, event="batch.read")
def batch(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_or_404(request, Batch.objects.select_related("interchange", "created_by"), pk=pk)
    filters = request.GET.dict()
    claims = listing.claims(found, filters)
    answers = listing.answers(found, claims)
    context = {
        "here": "batches",
        "batch": found,
        "page": claims,
        "filters": filters,
        "statuses": listing.states_of(found),
        "acknowledgments": answers,
        "may_export": bool(access.CLAIM_EDITORS & request.roles),
    }
    return render(request, "exchange/batch.html", context)


@view(roles=access.CLAIM_EDITORS, event="interchange.exported")
def download(request: MemberRequest, pk: int) -> HttpResponse:
    """The bytes of an interchange, exactly as sent or received."""
    found = get_or_404(request, Interchange, pk=pk)
    response = HttpResponse(found.content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.pk}-{found.transaction}.x12"'
    return response


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def read_again(request: MemberRequest, pk: int) -> HttpResponse:
    """A file that could not be read, tried once more."""
    kept = get_or_404(request, Interchange, pk=pk)
    _tell(request, lambda: receiving.read_again(kept, actor=request.user))
    return redirect("batches")


@view(roles=access.CLAIM_EDITORS, methods=("POST",))
def write_files(request: MemberRequest) -> HttpResponse:
    """Writes the files of batches that a full disk or a crash kept from the outbox."""
    for said in outbox.mend(request.practice) or ["Every batch has its file."]:
        messages.info(request, said)
    audit.record("outbox.mended", actor=request.user, practice=request.practice)
    return redirect("batches")


@view(roles=access.CLAIM_EDITORS, methods=("POST",), uploads=True)
def receive(request: MemberRequest) -> HttpResponse:
    """Reads uploaded acknowledgments and remittances; one that cannot be read is kept and named, the others go on."""
    files = request.FILES.getlist("files")
    for file in files:
        _tell(
            request,
            partial(receiving.receive_file, request.practice, file.name or "upload", file.read(), actor=request.user),
        )
    if not files:
        messages.error(request, "Choose a file first.")
    audit.record("interchange.uploaded", actor=request.user, practice=request.practice, detail={"files": len(files)})
    return redirect("batches")


def _tell(request: MemberRequest, read: Callable[[], receiving.Received]) -> None:
    try:
        result = read()
    except RefusedError as refused:
        messages.error(request, str(refused))
        return
    level = messages.ERROR if result.state == receiving.QUARANTINED else messages.SUCCESS
    messages.add_message(request, level, result.summary)
