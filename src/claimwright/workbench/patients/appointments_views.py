"""Appointments of a day: who comes, what is missing for it, typed, changed and taken from a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from claimwright.workbench import access, lists, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import Appointment, AppointmentStatus, Patient
from claimwright.workbench.patients import appointments, files
from claimwright.workbench.patients.views import context_of, editors_only, refused_fields, version_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import FILE, By, read_sheet, shown_fields, typed_fields
from claimwright.workbench.setup_fields import fields_of

_LONGEST_SPAN: Final = 92
_NUMBERS: Final = frozenset({"patient_id", "number"})


@view(roles=access.PATIENT_READERS, event="appointments.read")
def appointments_list(request: MemberRequest) -> HttpResponse:
    """Appointments from a day to a day, today's where none is chosen, by status or only those that lack something."""
    today = timezone.localdate()
    filters = {name: request.GET.get(name, "") for name in ("from", "to", "status", "lacks", "page")}
    first = typed.day(filters["from"]) or today
    last = min(typed.day(filters["to"]) or first, first + timedelta(days=_LONGEST_SPAN))
    rows = appointments.of_day(request.practice, first, until=last)
    if filters["status"] in AppointmentStatus.values:
        rows = rows.filter(status=filters["status"])
    if filters["lacks"]:
        found = [one for one in appointments.listed(request.practice, list(rows), today) if one.lacks]
        place = lists.place(filters, len(found))
        shown = place.page(found[place.skipped : place.skipped + lists.PAGE])
    else:
        shown = lists.page(rows, filters, rows.count())
        some = lists.in_order(rows.filter(pk__in=shown.rows), shown.rows)
        shown.rows[:] = appointments.listed(request.practice, some, today)
    context = context_of(
        request, page=shown, filters=filters, first=first, last=last, statuses=AppointmentStatus.choices,
        before=lists.query(filters, **{"from": first - timedelta(days=1), "to": "", "page": ""}),
        after=lists.query(filters, **{"from": first + timedelta(days=1), "to": "", "page": ""}),
        may_charts=bool(access.CHART_READERS & request.roles),
    )  # fmt: skip
    return render(request, "patients/appointments.html", context)


@view(roles=access.PATIENT_EDITORS, methods=("GET", "POST"), event="patient.read")
def appointment_add(request: MemberRequest, pk: int) -> HttpResponse:
    """A further appointment of a patient."""
    found = get_or_404(request, Patient.objects.select_related("practice"), pk=pk)
    given = typed_fields(appointments.KIND, request.POST, without=_NUMBERS)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            appointments.add(found, given, By(request.user))
            messages.success(request, "Added.")
            return redirect("patient", found.pk)
        except RefusedError as refused:
            problems = refused_fields(request, refused)
    fields = shown_fields(appointments.KIND, given, problems, without=_NUMBERS)
    return render(request, "patients/appointment.html", context_of(request, patient=found, fields=fields))


@view(roles=access.PATIENT_READERS, methods=("GET", "POST"), event="patient.read")
def appointment(request: MemberRequest, pk: int) -> HttpResponse:
    """One appointment: moved, cancelled, told what became of it."""
    found = get_or_404(request, Appointment.objects.select_related("patient__practice"), pk=pk)
    request.audited = found.patient
    values: dict[str, Any] = appointments.values_of(found)
    problems: dict[str, str] = {}
    if request.method == "POST":
        editors_only(request)
        values = typed_fields(appointments.KIND, request.POST, without=_NUMBERS)
        try:
            appointments.change(found, values, By(request.user), version=version_of(request))
            messages.success(request, "Kept.")
            return redirect("patient", found.patient_id)
        except RefusedError as refused:
            problems = refused_fields(request, refused)
    fields = shown_fields(appointments.KIND, values, problems, without=_NUMBERS)
    context = context_of(request, patient=found.patient, appointment=found, fields=fields)
    return render(request, "patients/appointment.html", context)


@view(roles=access.PATIENT_EDITORS, methods=("GET", "POST"), uploads=True)
def appointments_in(request: MemberRequest) -> HttpResponse:
    """Appointments from a CSV file: looked at first, or taken in; rows that cannot be used are named."""
    context: dict[str, Any] = {"columns": fields_of(appointments.KIND)}
    upload = request.FILES.get("file")
    if request.method == "POST":
        taken = bool(request.POST.get("take"))
        try:
            if not isinstance(upload, UploadedFile):
                raise RefusedError("Choose a file.")
            sheet = read_sheet(upload.read())
            outcome = files.take(request.practice, appointments.KIND, sheet, By(request.user, FILE), preview=not taken)
            context |= {"outcome": outcome, "taken": taken, "rows": len(sheet.rows)}
        except RefusedError as refused:
            context["refused"] = str(refused)
    return render(request, "patients/appointments_in.html", context_of(request, **context))
