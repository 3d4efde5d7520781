"""Files of rows: looked at before anything is written, taken in, and written for others to read."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import fee_book, files, people
from claimwright.workbench.setup.changes import FILE, By
from claimwright.workbench.setup.views import download, page_of
from claimwright.workbench.setup_fields import PLURALS, fields_of

_MAP: Final = "map-"
_USUAL: Final = "usual-"
_LISTS: Final = {**PLURALS, fee_book.KIND: "fees", people.KIND: "people"}


@view(roles=access.SETUP_READERS, event="setup.exported")
def file_out(request: MemberRequest, kind: str) -> HttpResponse:
    """All rows of a kind as CSV, which ``file_in`` and the commands read again."""
    return download(files.written_csv(kind, files.listed(request.practice, kind)), f"{_LISTS[kind]}.csv")


def _take(request: MemberRequest, kind: str) -> HttpResponse:
    """A file looked at, and then taken in: which column is which, what would change, what cannot be used and why."""
    context: dict[str, Any] = {"kind": kind, "list": _LISTS[kind], "fields": fields_of(kind)}
    upload = request.FILES.get("file")
    if request.method == "POST":
        try:
            if not isinstance(upload, UploadedFile):
                raise RefusedError("Choose a file.")
            context |= _read(request, kind, upload)
        except RefusedError as refused:
            context["refused"] = str(refused)
    outcome = context.get("outcome")
    if outcome is not None and context["taken"] and not outcome.rejects:
        messages.success(request, f"{outcome.added} added, {outcome.changed} changed, {outcome.same} as before.")
        return redirect(_LISTS[kind])
    part = bool(request.headers.get("HX-Request"))
    template = "setup/parts/outcome.html" if part else "setup/import.html"
    return render(request, template, page_of(request, _LISTS[kind], **context))


@view(roles=access.SETUP_EDITORS, methods=("GET", "POST"), uploads=True)
def file_in(request: MemberRequest, kind: str) -> HttpResponse:
    return _take(request, kind)


@view(roles=access.PEOPLE_EDITORS, methods=("GET", "POST"), uploads=True)
def people_in(request: MemberRequest) -> HttpResponse:
    return _take(request, people.KIND)


def _read(request: MemberRequest, kind: str, upload: UploadedFile[Any]) -> dict[str, Any]:
    if upload.size is None or upload.size > files.LARGEST:
        raise RefusedError(f"The file is larger than {files.LARGEST // 1_000_000} MB.")
    sheet = files.read_sheet(upload.read())
    chosen = {name.removeprefix(_MAP): text for name, text in request.POST.items() if name.startswith(_MAP)}
    mapping = {name: text for name, text in chosen.items() if text} if chosen else files.guessed(kind, sheet.names)
    usual = {name.removeprefix(_USUAL): str(text) for name, text in request.POST.items() if name.startswith(_USUAL)}
    shown = {
        "names": sheet.names,
        "mapped": [(one, mapping.get(one.name, "")) for one in fields_of(kind)],
        "usual": usual,
        "rows": len(sheet.rows),
        "taken": bool(request.POST.get("take")),
    }
    try:
        outcome = files.take(
            request.practice,
            kind,
            sheet,
            By(request.user, FILE),
            mapping={name: str(text) for name, text in mapping.items()},
            usual=usual,
            preview=not shown["taken"],
            may_administer=bool(access.PRACTICE_MAKERS & request.roles),
        )
    except RefusedError as refused:
        return {**shown, "refused": str(refused)}
    return {**shown, "outcome": outcome}
