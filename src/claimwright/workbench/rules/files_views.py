"""Files of rules: written for other practices to read, looked at before they are taken in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.edits.own_rules import published_text
from claimwright.errors import ClaimwrightError
from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, memberships, view
from claimwright.workbench.models import Practice
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.rules import keeping

PUBLISHED = "published_rules.toml"


@view(roles=access.RULE_READERS, event="rules.exported")
def rules_file(request: MemberRequest) -> HttpResponse:
    """All rules of the practice as a TOML file, which this page and the commands read again."""
    text = keeping.file_of(request.practice)
    headers = {"Content-Disposition": 'attachment; filename="rules.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@view(roles=access.RULE_WRITERS, methods=("GET", "POST"), uploads=True)
def rules_import(request: MemberRequest) -> HttpResponse:
    """Rules of a file, of another practice of this person, or the ones that are shipped: looked at, then taken in."""
    others = _others(request)
    context: dict[str, Any] = {"here": "rules", "others": others}
    if request.method == "POST":
        try:
            text, name = _given(request, others)
            taken = bool(request.POST.get("take"))
            found = (
                keeping.take_in(request.practice, text, name, actor=request.user)
                if taken
                else keeping.looked_at(request.practice, text, name)
            )
            if taken:
                counts = {state: sum(one.state == state for one in found) for state in ("new", "changed", "same")}
                messages.success(
                    request,
                    f"{counts['new']} added, off until you switch them on; {counts['changed']} changed; "
                    f"{counts['same']} as before.",
                )
                return redirect("rules")
            context |= {"incoming": found, "text": text, "name": name}
        except ClaimwrightError as refused:
            context["refused"] = str(refused)
    return render(request, "rules/import.html", context)


def _given(request: MemberRequest, others: list[Practice]) -> tuple[str, str]:
    """The text and its name: what was looked at before, the shipped rules, another practice's, or an uploaded file."""
    if request.POST.get("text"):
        return request.POST["text"], request.POST.get("name", "")[:100] or "rules"
    if request.POST.get("published"):
        return published_text(), PUBLISHED
    if chosen := request.POST.get("practice"):
        practice = next((one for one in others if str(one.pk) == chosen), None)
        if practice is None:
            raise RefusedError("Choose one of your practices.")
        text = keeping.file_of(practice)
        if not text:
            raise RefusedError(f"{practice.name} has no rules.")
        return text, practice.name
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise RefusedError("Choose a file.")
    if upload.size is None or upload.size > keeping.LARGEST:
        raise RefusedError(f"The file is larger than {keeping.LARGEST // 1_000_000} MB.")
    try:
        return upload.read().decode("utf-8-sig"), str(upload.name or "rules")[:100]
    except UnicodeDecodeError:
        raise RefusedError("The file is not text (UTF-8).") from None


def _others(request: MemberRequest) -> list[Practice]:
    """Other practices whose rules this person may read."""
    readers = {str(role.value) for role in access.RULE_READERS}
    rows = memberships(request.user).filter(role__in=readers).exclude(practice=request.practice)
    return sorted({one.practice for one in rows}, key=lambda practice: practice.name)
