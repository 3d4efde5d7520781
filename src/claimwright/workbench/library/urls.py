"""The addresses of the reference screens."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.library import views

PLACES = (Place(90, "reference_status", "Reference", "g f", access.REFERENCE_ADMINISTRATORS),)

urlpatterns = [
    path("reference/", views.status, name="reference_status"),
    path("reference/job/", views.job, name="reference_job"),
    path("reference/add/", views.add, name="reference_add"),
    path("reference/update/", views.update, name="reference_update"),
    path("reference/changes/", views.changes, name="reference_changes"),
]
