"""Payers, providers and locations of a practice, and its own facts: lists, one style of form, and what was changed by whom."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import SetupChange, SetupRow
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import changes, forms, practices, registration, rows
from claimwright.workbench.setup.changes import By
from claimwright.workbench.setup.steps import next_steps
from claimwright.workbench.setup.values import Wrong, day_of, written
from claimwright.workbench.setup_fields import PLURALS, fields_of

COLUMNS: Final = {
    "payer": (
        "payer_id", "name", "claim_filing_indicator", "timely_filing_days", "appeal_days", "enrollment_claims",
        "enrollment_remittance", "valid_from", "valid_to",
    ),
    "provider": ("last_name", "first_name", "npi", "taxonomy", "roles", "valid_from", "valid_to"),
    "location": ("name", "place_of_service", "names", "valid_from", "valid_to"),
}  # fmt: skip
"""What a list shows of a row; the first column leads to its form."""
_HISTORY: Final = 20
_MOST_VERSIONS: Final = 2**31 - 1
_FILTERS: Final = ("q", "ended", "page")


def page_of(request: MemberRequest, here: str, **more: Any) -> dict[str, Any]:
    """What every screen of setting up shows: which one it is, and what the person may do."""
    return {
        "here": "setup",
        "tab": here,
        "may_change": bool(access.SETUP_EDITORS & request.roles),
        "may_people": bool(access.PEOPLE_EDITORS & request.roles),
        "may_practices": bool(access.PRACTICE_MAKERS & request.roles),
        "may_choose_audits": bool(access.AUDIT_CHOOSERS & request.roles),
        **more,
    }


def filters_of(request: MemberRequest) -> dict[str, str]:
    return {name: text for name in _FILTERS if (text := request.GET.get(name, ""))}


@view(roles=access.SETUP_READERS)
def overview(request: MemberRequest) -> HttpResponse:
    """What is set up and what is still missing, with the last changes."""
    found = next_steps(request.practice, request.roles)
    last = of_practice(request, SetupChange).select_related("actor")[:_HISTORY]
    return render(request, "setup/overview.html", page_of(request, "overview", steps=found, changes=_told(last)))


@view(roles=access.SETUP_READERS, methods=("GET", "POST"))
def practice(request: MemberRequest) -> HttpResponse:
    """The practice's own facts."""
    row = practices.own_row(request.practice)
    values = row.values if row else {"name": request.practice.name}
    problems: dict[str, str] = {}
    if request.method == "POST":
        _editors_only(request)
        values = forms.typed("practice", request.POST)
        try:
            practices.change(request.practice, values, By(request.user), version=_version(request))
            messages.success(request, "Kept.")
            return redirect("setup_practice")
        except RefusedError as refused:
            problems = _refused(request, refused)
    context = page_of(
        request, "setup_practice",
        fields=forms.shown("practice", values, problems), row=row, changes=_changes(request, "practice", "PRACTICE"),
    )  # fmt: skip
    return render(request, "setup/practice.html", context)


@view(roles=access.PRACTICE_MAKERS, methods=("GET", "POST"))
def practice_add(request: MemberRequest) -> HttpResponse:
    """A further practice of the installation; who adds it administers it too."""
    given: dict[str, str] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        given = forms.typed("practice", request.POST)
        organization = request.POST.get("organization", "")
        try:
            made = practices.add_with_administrator(given, request.user, organization=organization)
            request.session[access.SESSION_PRACTICE] = made.pk
            messages.success(request, f"{made.name} is there; you administer it.")
            return redirect("setup")
        except RefusedError as refused:
            problems = _refused(request, refused)
    own = request.practice.organization
    context = page_of(
        request, "setup_practice", fields=forms.shown("practice", given, problems),
        organization=request.POST.get("organization", own.name if own else ""),
    )  # fmt: skip
    return render(request, "setup/practice_add.html", context)


@view(roles=access.SETUP_READERS, event="setup.exported")
def practice_file(request: MemberRequest) -> HttpResponse:
    """The practice file that ``claimwright run --practice`` reads."""
    name = str(request.practice.registration.get("id") or f"practice-{request.practice.pk}")
    return download(registration.as_toml(request.practice), f"{name}.toml", "application/toml")


@view(roles=access.SETUP_READERS)
def rows_list(request: MemberRequest, kind: str) -> HttpResponse:
    """Rows of a kind: searched, paged, those that ended left out unless asked for."""
    filters = filters_of(request)
    found = rows.rows_of(request.practice, kind, term=filters.get("q", ""), ended=bool(filters.get("ended")))
    page = lists.page(found, filters, found.count())
    some = lists.in_order(SetupRow.objects.filter(pk__in=page.rows), page.rows)
    names = {one.name: one for one in fields_of(kind)}
    shown = [names[name] for name in COLUMNS[kind]]
    page.rows[:] = [{"row": row, "cells": _cells(row, COLUMNS[kind])} for row in some]
    context = page_of(request, PLURALS[kind], kind=kind, page=page, filters=filters, columns=shown)
    return render(request, "setup/rows.html", context)


def _called(row: SetupRow) -> str:
    """What people call it; its key is what files and commands know it by."""
    told = row.values
    return told.get("name") or ", ".join(told[one] for one in ("last_name", "first_name") if told.get(one)) or row.key


@view(roles=access.SETUP_EDITORS, methods=("GET", "POST"))
def row_add(request: MemberRequest, kind: str) -> HttpResponse:
    given: dict[str, str] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        given = forms.typed(kind, request.POST)
        try:
            row = rows.add(request.practice, kind, given, By(request.user))
            messages.success(request, f"{_called(row)} is added.")
            return redirect(f"{kind}_add" if request.POST.get("another") else PLURALS[kind])
        except RefusedError as refused:
            problems = _refused(request, refused)
    context = page_of(request, PLURALS[kind], kind=kind, fields=forms.shown(kind, given, problems))
    return render(request, "setup/row.html", context)


@view(roles=access.SETUP_READERS, methods=("GET", "POST"))
def row(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """One row: changed for good or from a day on, ended, opened again, with its history."""
    found = get_or_404(request, SetupRow.objects.filter(kind=kind), pk=pk)
    values: dict[str, Any] = rows.values_of(found)
    problems: dict[str, str] = {}
    if request.method == "POST":
        _editors_only(request)
        values = forms.typed(kind, request.POST)
        try:
            since = _day(request.POST.get("since", ""))
            rows.change(found, values, By(request.user), version=_version(request), since=since)
            messages.success(request, "Kept.")
            return redirect(PLURALS[kind])
        except RefusedError as refused:
            problems = _refused(request, refused)
    context = page_of(
        request, PLURALS[kind], kind=kind, row=found, fields=forms.shown(kind, values, problems),
        since=request.POST.get("since", ""), since_problem=problems.get("since", ""),
        changes=_changes(request, kind, found.key),
    )  # fmt: skip
    return render(request, "setup/row.html", context)


@view(roles=access.SETUP_EDITORS, methods=("POST",))
def row_end(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """The last day a row holds; an empty day opens it again."""
    found = get_or_404(request, SetupRow.objects.filter(kind=kind), pk=pk)
    try:
        last = _day(request.POST.get("last_day", ""))
        rows.end(found, last, By(request.user), version=_version(request))
        messages.success(request, f"{found.key} holds until {last.isoformat()}." if last else f"{found.key} is open.")
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect(kind, pk=pk)
    return redirect(PLURALS[kind])


def download(text: str, name: str, kind: str = "text/csv") -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(row: SetupRow, names: tuple[str, ...]) -> list[str]:
    values = rows.values_of(row)
    named = {one.name: one for one in fields_of(row.kind)}
    return [written(named[name], values.get(name)) for name in names]


def _changes(request: MemberRequest, kind: str, key: str) -> list[dict[str, Any]]:
    found = of_practice(request, SetupChange).filter(kind=kind, key=key).select_related("actor")
    return _told(found[:_HISTORY])


def _told(found: Any) -> list[dict[str, Any]]:
    return [{"change": one, "fields": changes.told(one)} for one in found]


def _editors_only(request: MemberRequest) -> None:
    if not access.SETUP_EDITORS & request.roles:
        raise PermissionDenied("Your role reads the setup and does not change it.")


def _refused(request: MemberRequest, refused: RefusedError) -> dict[str, str]:
    """Problems by field, shown beside the fields; what is wrong with none of them is said above."""
    if isinstance(refused, RefusedFieldsError):
        return refused.problems
    messages.error(request, str(refused))
    return {}


def _version(request: MemberRequest) -> int | None:
    return typed.whole(request.POST.get("version", ""), _MOST_VERSIONS)


def _day(text: str) -> date | None:
    try:
        return day_of(text) if text.strip() else None
    except Wrong as wrong:
        raise RefusedFieldsError({"since": str(wrong)}) from None
