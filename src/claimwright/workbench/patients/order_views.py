"""The order in which a patient's coverages pay, as a person decides it on the patient's page."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from claimwright.workbench import access, typed
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import Patient
from claimwright.workbench.patients import benefits
from claimwright.workbench.patients.views import day_of
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By

_LAST_PLACE: Final = 2**31 - 1


@view(roles=access.PATIENT_EDITORS, methods=("POST",))
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """The order of coverages that a person decides, with the reason; or the proposed one again."""
    found = get_or_404(request, Patient.objects.select_related("practice"), pk=pk)
    today = timezone.localdate()
    try:
        if request.POST.get("proposed"):
            benefits.take_back(found, By(request.user), day=today)
        else:
            since = day_of(request.POST.get("since", ""), "since")
            reason, by = request.POST.get("reason", ""), By(request.user)
            benefits.decide(found, _places(request), reason, by, day=today, since=since)
        messages.success(request, "Kept. Claims that are built from now on follow this order.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("patient", found.pk)


def _places(request: MemberRequest) -> list[int]:
    """Keys of coverages in the order of the numbers typed beside them."""
    numbered = []
    for name, text in request.POST.items():
        key = typed.whole(name.removeprefix("place-")) if name.startswith("place-") else None
        number = typed.whole(str(text), _LAST_PLACE)
        if key is not None:
            if number is None:
                raise RefusedError("Give each coverage its place: 1, 2, 3.")
            numbered.append((number, key))
    if len({number for number, _ in numbered}) != len(numbered):
        raise RefusedError("Two coverages have the same place.")
    return [key for _, key in sorted(numbered)]
