"""Patients of the practice: found and listed, registered, their page, and what is registered of them changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.workbench import access, audit, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Patient, PatientRow
from claimwright.workbench.patients import page, people, rows
from claimwright.workbench.patients.finding import find
from claimwright.workbench.patients.people import PerhapsHereError
from claimwright.workbench.refusals import RefusedError, RefusedFieldsError
from claimwright.workbench.setup import By, shown_fields, typed_fields

MOST_FOUND: Final = 500
_FORMS: Final = (("c1-", "coverage"), ("c2-", "coverage"), ("g-", "guarantor"))
"""What may be registered with a patient in one step: prefix of the fields, and kind."""
_MOST_VERSIONS: Final = 2**31 - 1


def context_of(request: MemberRequest, **more: Any) -> dict[str, Any]:
    payers = {one["name"] for one in (request.practice.registration or {}).get("payers", ())}
    may_change = bool(access.PATIENT_EDITORS & request.roles)
    return {"here": "patients", "may_change": may_change, "payers": sorted(payers), **more}


@view(roles=access.PATIENT_READERS, methods=("GET", "POST"), event="patients.read")
def patients(request: MemberRequest) -> HttpResponse:
    """All patients by name, or those found; searched by POST, so no name stands in an address."""
    term = request.POST.get("q", "").strip()
    filters = {"page": (request.POST if term else request.GET).get("page", "")}
    if term:
        audit.record("patients.searched", actor=request.user, practice=request.practice)
        found = find(request.practice, term, MOST_FOUND) if typed.readable(term) else []
        place = lists.place(filters, len(found))
        shown = place.page(found[place.skipped : place.skipped + lists.PAGE])
    else:
        people_here = of_practice(request, Patient).filter(merged_into=None)
        shown = lists.page(people_here.order_by("last_name", "first_name", "pk"), filters, people_here.count())
        shown.rows[:] = lists.in_order(Patient.objects.filter(pk__in=shown.rows), shown.rows)
    payers = _payers(shown.rows)
    shown.rows[:] = [{"patient": one, "payers": payers.get(one.pk, [])} for one in shown.rows]
    context = context_of(request, page=shown, term=term, most=len(shown.rows) and shown.count >= MOST_FOUND and term)
    return render(request, "patients/patients.html", context)


def _payers(shown: list[Patient]) -> dict[int, list[str]]:
    """Payers of the coverages that hold today, by patient."""
    found: dict[int, list[str]] = {}
    merged = list(Patient.objects.filter(merged_into__in=shown))
    person = {one.pk: one.merged_into_id or one.pk for one in (*shown, *merged)}
    for row in rows.rows_of([*shown, *merged], "coverage", on=timezone.localdate()):
        named = found.setdefault(person[row.patient_id], [])
        named += [name for name in (str(row.values["payer_name"]),) if name not in named]
    return found


@view(roles=access.PATIENT_READERS, event="patient.read")
def patient(request: MemberRequest, pk: int) -> HttpResponse:
    """A patient's page. One that was merged leads to the one that is kept."""
    found = get_or_404(request, Patient.objects.select_related("merged_into", "practice"), pk=pk)
    if found.merged_into is not None:
        messages.info(request, f"{found.shown_name}, {found.shown_number}, was merged into this patient.")
        return redirect("patient", found.merged_into.pk)
    return _page(request, found)


def _page(request: MemberRequest, found: Patient) -> HttpResponse:
    """The page as it stands today, or on the day that is asked for."""
    today = timezone.localdate()
    day = typed.day(request.GET.get("day", "")) or today
    shown = page.of(found, day)
    context = context_of(
        request, page=shown, patient=found, day=day, is_today=day == today, cards=page.cards_of(one.row for one in shown.coverages),
        may_risk=bool(access.RISK_READERS & request.roles), may_accounts=bool(access.ACCOUNT_READERS & request.roles), may_charts=bool(access.CHART_READERS & request.roles),
        may_claims=bool(access.CLAIM_READERS & request.roles),
    )  # fmt: skip
    return render(request, "patients/patient.html", context)


@view(roles=access.PATIENT_EDITORS, methods=("GET", "POST"))
def register(request: MemberRequest) -> HttpResponse:
    """A new patient, with coverages and a guarantor where they are given."""
    given = {"": typed_fields(people.KIND, request.POST)}
    given |= {prefix: typed_fields(kind, request.POST, prefix=prefix) for prefix, kind in _FORMS}
    problems: dict[str, str] = {}
    alike: list[Patient] = []
    if request.method == "POST":
        beside = [(prefix, kind, given[prefix]) for prefix, kind in _FORMS if _anything(given[prefix])]
        try:
            made = people.register(
                request.practice, given[""], By(request.user), beside=beside,
                somebody_else=bool(request.POST.get("somebody_else")),
            )  # fmt: skip
            messages.success(request, f"Registered under {made.patient_id}.")
            return redirect("patient", made.pk)
        except PerhapsHereError as refused:
            alike = refused.patients
            for one in alike:  # they are shown, with what is known of them
                audit.record("patient.read", actor=request.user, practice=request.practice, object=one)
        except RefusedError as refused:
            problems = refused_fields(request, refused)
    context = context_of(
        request, alike=alike, fields=shown_fields(people.KIND, given[""], problems),
        forms=[
            (title, shown_fields(kind, given[prefix], problems, prefix=prefix), _anything(given[prefix]))
            for title, (prefix, kind) in zip(("Coverage", "Second coverage", "Guarantor"), _FORMS, strict=True)
        ],
    )  # fmt: skip
    return render(request, "patients/register.html", context)


def _anything(given: dict[str, str]) -> bool:
    """Whether something was typed; a box that is not ticked says no by itself."""
    return any(text and text != "no" for text in given.values())


@view(roles=access.PATIENT_EDITORS, methods=("GET", "POST"), event="patient.read")
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """The patient's own facts."""
    found = get_or_404(request, Patient.objects.select_related("practice"), pk=pk)
    values: dict[str, Any] = people.values_of(found)
    problems: dict[str, str] = {}
    number = frozenset({"patient_id"})
    if request.method == "POST":
        values = typed_fields(people.KIND, request.POST, without=number)
        try:
            people.change(found, values, By(request.user), version=version_of(request))
            messages.success(request, "Kept.")
            return redirect("patient", found.pk)
        except RefusedError as refused:
            problems = refused_fields(request, refused)
    fields = shown_fields(people.KIND, values, problems, without=number)
    context = context_of(request, patient=found, fields=fields, version=people.version_of(found))
    return render(request, "patients/change.html", context)


@view(roles=access.PATIENT_EDITORS, methods=("GET", "POST"), event="patient.read")
def row_add(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    """A further coverage, guarantor, authorization ... of a patient."""
    found = get_or_404(request, Patient.objects.select_related("practice"), pk=pk)
    given = typed_fields(kind, request.POST)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            rows.add(found, kind, given, By(request.user))
            messages.success(request, "Added.")
            return redirect(f"patient_{kind}_add" if request.POST.get("another") else "patient", found.pk)
        except RefusedError as refused:
            problems = refused_fields(request, refused)
    context = context_of(request, patient=found, kind=kind, fields=shown_fields(kind, given, problems))
    return render(request, "patients/row.html", context)


@view(roles=access.PATIENT_READERS, methods=("GET", "POST"), event="patient.read")
def row(request: MemberRequest, pk: int) -> HttpResponse:
    """One row: changed for good or from a day on, ended, opened again."""
    found = _row(request, pk)
    values: dict[str, Any] = rows.values_of(found)
    problems: dict[str, str] = {}
    if request.method == "POST":
        editors_only(request)
        values = typed_fields(found.kind, request.POST)

        def step() -> None:
            since = day_of(request.POST.get("since", ""), "since")
            rows.change(found, values, By(request.user), version=version_of(request), since=since)

        done, problems = _tried(request, step)
        if done:
            return redirect("patient", found.patient_id)
    context = context_of(
        request, patient=found.patient, kind=found.kind, row=found, fields=shown_fields(found.kind, values, problems),
        since=request.POST.get("since", ""), since_problem=problems.get("since", ""),
        cards=page.cards_of([found]).get(found.pk, []),
    )  # fmt: skip
    return render(request, "patients/row.html", context)


@view(roles=access.PATIENT_EDITORS, methods=("POST",))
def row_end(request: MemberRequest, pk: int) -> HttpResponse:
    """The last day a row holds; an empty day opens it again."""
    found = _row(request, pk)

    def step() -> None:
        last = day_of(request.POST.get("last_day", ""), "valid_to")
        rows.end(found, last, By(request.user), version=version_of(request))

    done, problems = _tried(request, step)
    for said in problems.values():
        messages.error(request, said)
    return redirect("patient", found.patient_id) if done else redirect("patient_row", found.pk)


def _row(request: MemberRequest, pk: int) -> PatientRow:
    kinds = PatientRow.objects.filter(kind__in=rows.KINDS).select_related("patient__practice")
    found = get_or_404(request, kinds, pk=pk)
    request.audited = found.patient
    return found


def _tried(request: MemberRequest, step: Callable[[], None]) -> tuple[bool, dict[str, str]]:
    """Whether the step was taken, and what is wrong with its fields where not."""
    try:
        step()
    except RefusedError as refused:
        return False, refused_fields(request, refused)
    messages.success(request, "Kept.")
    return True, {}


def editors_only(request: MemberRequest) -> None:
    if not access.PATIENT_EDITORS & request.roles:
        raise PermissionDenied("Your role reads what is registered and does not change it.")


def refused_fields(request: MemberRequest, refused: RefusedError) -> dict[str, str]:
    """Problems by field, shown beside the fields; what is wrong with none of them is said above."""
    if isinstance(refused, RefusedFieldsError):
        return refused.problems
    messages.error(request, str(refused))
    return {}


def version_of(request: MemberRequest) -> int | None:
    return typed.whole(request.POST.get("version", ""), _MOST_VERSIONS)


def day_of(text: str, field: str) -> date | None:
    """A day that was typed; None for no text. Raises ``RefusedFieldsError``."""
    found = typed.day(text) if text.strip() else None
    if text.strip() and found is None:
        raise RefusedFieldsError({field: "A day such as 2026-01-31 or 1/31/2026."})
    return found
