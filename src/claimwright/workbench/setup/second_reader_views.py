"""The screen of the second reader: which model, where, for how long a chart, on or off, and a try with no patient."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, typed
from claimwright.workbench import second_reader as installed
from claimwright.workbench.access import MemberRequest, of_practice, view
from claimwright.workbench.models import AuditEvent
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import second_reader as service
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.views import page_of

_HISTORY: Final = 10
_MOST_VERSIONS: Final = 2**31 - 1


@view(roles=access.PRACTICE_MAKERS, methods=("GET", "POST"))
def second_reader(request: MemberRequest) -> HttpResponse:
    """What is named, and the changes of it."""
    kept = installed.setting()
    values: dict[str, Any] = service.values_of(kept)
    problems: dict[str, str] = {}
    if request.method == "POST":
        given = _typed(request)
        values = {**given, "in_use": given["in_use"] == "yes"}
        try:
            service.change(
                given, By(request.user), version=typed.whole(request.POST.get("version", ""), _MOST_VERSIONS)
            )
            messages.success(request, "Kept.")
            return redirect("second_reader")
        except RefusedFieldsError as refused:
            problems = refused.problems
        except RefusedError as refused:
            messages.error(request, str(refused))
    changes = of_practice(request, AuditEvent).filter(event="second_reader.changed").order_by("-sequence")[:_HISTORY]
    context = page_of(
        request,
        "second_reader",
        kept=kept,
        values=values,
        problems=problems,
        most=service.MOST_SECONDS,
        changes=changes,
    )
    return render(request, "setup/second_reader.html", context)


@view(roles=access.PRACTICE_MAKERS, methods=("POST",))
def try_it(request: MemberRequest) -> HttpResponse:
    """The model that stands in the form, kept or not, asked a question of no patient."""
    try:
        tried = service.try_out(_typed(request), By(request.user), request.practice)
    except RefusedFieldsError as refused:
        tried = service.Tried(False, " ".join(refused.problems.values()))
    return render(request, "setup/parts/tried.html", {"tried": tried})


def _typed(request: MemberRequest) -> dict[str, str]:
    given = {name: request.POST.get(name, "") for name in service.FIELDS}
    return given | {"in_use": "yes" if given["in_use"] else "no"}
