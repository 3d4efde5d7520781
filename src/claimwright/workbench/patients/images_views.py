"""Pictures of cards: brought to a coverage, and shown to who may see the patient."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.workbench import access
from claimwright.workbench.access import MemberRequest, get_or_404, view
from claimwright.workbench.models import CardImage, PatientRow
from claimwright.workbench.patients import images
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.setup import By


@view(roles=access.PATIENT_EDITORS, methods=("POST",), uploads=True)
def card_add(request: MemberRequest, pk: int) -> HttpResponse:
    """A picture of one side of a card."""
    coverages = PatientRow.objects.filter(kind="coverage").select_related("patient__practice")
    found = get_or_404(request, coverages, pk=pk)
    upload = request.FILES.get("file")
    try:
        if not isinstance(upload, UploadedFile):
            raise RefusedError("Choose a picture.")
        if (upload.size or 0) > images.LARGEST:
            raise RefusedError(f"The picture is larger than {images.LARGEST // 1024 // 1024} MB.")
        images.add(found, request.POST.get("side", ""), upload.read(), By(request.user))
        messages.success(request, "The picture is kept.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("patient_row", found.pk)


@view(roles=access.PATIENT_READERS, event="card.read")
def card(request: MemberRequest, pk: int) -> HttpResponse:
    """A picture as it was brought; nothing in it runs."""
    found = get_or_404(request, CardImage, pk=pk)
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = f'inline; filename="card-{found.pk}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
