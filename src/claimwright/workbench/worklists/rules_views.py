"""The screen of rules by which work is given, of absences, and of handing somebody's work over."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, view
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.worklists import rules as work_rules
from claimwright.workbench.worklists.bulk import Report
from claimwright.workbench.worklists.rows import rows_of
from claimwright.workbench.worklists.sight import Sight
from claimwright.workbench.worklists.views import sight

_MOST_TOLD = 20
"""Rows of which a message says why they were refused; the rest are counted."""


@view(roles=access.WORK_ASSIGNERS, methods=("GET", "POST"))
def rules(request: MemberRequest) -> HttpResponse:
    seen = sight(request)
    if request.method == "POST":
        try:
            messages.success(request, _done(request, seen))
        except RefusedError as refused:
            messages.error(request, str(refused))
        return redirect("work_rules")
    return render(request, "worklists/rules.html", {"here": "my_work", **work_rules.shown(request.practice)})


def _done(request: MemberRequest, seen: Sight) -> str:
    """Does what the form asks for, and says so."""
    sent, practice = request.POST, request.practice
    row = typed.whole(sent.get("row", "")) or 0
    plain = {name: str(value) for name, value in sent.items()}
    acts: dict[str, Callable[[], str | Report]] = {
        "add_rule": lambda: f"Rule {work_rules.add_rule(practice, plain, seen).position} added.",
        "remove_rule": lambda: _said("The rule is taken away.", work_rules.remove_rule(practice, row, seen)),
        "add_absence": lambda: f"{work_rules.add_absence(practice, plain, seen).cover.shown_name} covers.",
        "remove_absence": lambda: _said("The absence is taken away.", work_rules.remove_absence(practice, row, seen)),
        "hand_over": lambda: work_rules.hand_over(practice, plain, seen),
        "run": lambda: work_rules.run(practice, seen, timezone.localdate()),
    }
    act = acts.get(sent.get("act", ""))
    if act is None:
        raise RefusedError("Choose what to do.")
    told = act()
    return told if isinstance(told, str) else _reported(request, seen, told)


def _said(text: str, _: None) -> str:
    return text


def _reported(request: MemberRequest, seen: Sight, report: Report) -> str:
    """How many were done; each that was refused is told by its number, with why."""
    some = report.refused[:_MOST_TOLD]
    rows = rows_of([item for item, _ in some], seen, timezone.localdate())
    for row, (_, why) in zip(rows, some, strict=True):
        messages.warning(request, f"{row.number}: {why}")
    if len(report.refused) > _MOST_TOLD:
        messages.warning(request, f"{len(report.refused) - _MOST_TOLD} more were refused.")
    return f"{report.text}: {report.done} done, {len(report.refused)} refused."
