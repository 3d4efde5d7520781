"""Patients that may be one person: shown two by two with what is alike, merged or told apart by a person, and parted again."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.workbench import access, audit_queue, typed
from claimwright.workbench.access import MemberRequest, get_or_404, of_practice, view
from claimwright.workbench.models import Encounter, Patient, PatientPair
from claimwright.workbench.patients import likeness, merging, people
from claimwright.workbench.patients.changes import shown
from claimwright.workbench.patients.views import context_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By
from claimwright.workbench.setup_fields import fields_of

_LAST: Final = 20


@view(roles=access.PATIENT_READERS, event="patients.read")
def duplicates(request: MemberRequest) -> HttpResponse:
    """Two by two those that may be one person, and the last words that were said."""
    found = likeness.pairs(request.practice)
    said = of_practice(request, PatientPair).select_related("kept", "other", "actor", "undone_by")[:_LAST]
    context = context_of(request, pairs=found, more=len(found) == likeness.MOST, said=said)
    return render(request, "patients/duplicates.html", context)


@view(roles=access.PATIENT_READERS, event="patient.read")
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Two patients side by side; ``with`` names the second by its key, else the first that is like this one."""
    one = get_or_404(request, Patient.objects.select_related("practice"), pk=pk)
    key = typed.whole(request.GET.get("with", ""))
    likely = [other for first, second, _ in _pairs_of(request, one) for other in (first, second) if other != one]
    other = of_practice(request, Patient).filter(pk=key).first() if key is not None else next(iter(likely), None)
    if other is None or other == one:
        messages.info(request, "Nobody like this patient is here.")
        return redirect("patient", one.pk)
    # The first is recorded by the rule of the view.
    audit_queue.record("patient.read", actor=request.user, practice=request.practice, object=other)
    context = context_of(request, one=one, other=other, facts=_facts(one, other), visits=[_visits(one), _visits(other)])
    return render(request, "patients/pair.html", context)


def _pairs_of(request: MemberRequest, one: Patient) -> list[tuple[Patient, Patient, str]]:
    return [pair for pair in likeness.pairs(request.practice) if one in pair[:2]]


@view(roles=access.PATIENT_EDITORS, methods=("POST",))
def say(request: MemberRequest, pk: int) -> HttpResponse:
    """One person, or two: what was chosen of ``pk``, which is kept, and of the other."""
    kept = get_or_404(request, Patient, pk=pk)
    key = typed.whole(request.POST.get("other", ""))
    if key is None:
        messages.error(request, "Choose two patients.")
        return redirect("patient_duplicates")
    other = get_or_404(request, Patient, pk=key)
    reason, by = request.POST.get("reason", ""), By(request.user)
    try:
        if request.POST.get("said") == merging.DIFFERENT:
            merging.tell_apart(kept, other, reason, by)
            messages.success(request, "Kept: they are two people.")
            return redirect("patient_duplicates")
        merging.merge(kept, other, reason, by)
        messages.success(
            request, f"{other.shown_name}, {other.shown_number}, is merged. It can be taken back on this page."
        )
    except RefusedError as refused:
        messages.error(request, str(refused))
        return redirect("patient_duplicates")
    return redirect("patient", kept.pk)


@view(roles=access.PATIENT_EDITORS, methods=("POST",))
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes a merge back."""
    pair = get_or_404(request, PatientPair, pk=pk)
    try:
        merging.undo(pair, By(request.user))
        messages.success(request, "They are two patients again, as before.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("patient", pair.kept_id)


def _facts(one: Patient, other: Patient) -> list[tuple[str, str, str, bool]]:
    """Label, both values, and whether they differ, of what either has."""
    both = [people.told_of(one), people.told_of(other)]
    rows: list[tuple[str, str, str, bool]] = []
    for field in fields_of(people.KIND):
        texts: list[Any] = [shown(field, told.get(field.name)) for told in both]
        if any(texts):
            rows.append((field.label, texts[0], texts[1], texts[0] != texts[1]))
    return rows


def _visits(patient: Patient) -> list[Encounter]:
    found = Encounter.objects.filter(patient__in=patient.whole).defer("sealed_chart")
    return list(found.order_by("-date_of_service", "-pk")[:_LAST])
