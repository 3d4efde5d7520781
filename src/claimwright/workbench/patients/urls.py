"""The addresses of patients and of what is registered of them."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.patients import views
from claimwright.workbench.patients.rows import KINDS

PLACES = (Place(12, "patients", "Patients", "g p", access.PATIENT_READERS),)

urlpatterns = [
    path("patients/", views.patients, name="patients"),
    path("patients/register/", views.register, name="patient_register"),
    path("patients/<int:pk>/", views.patient, name="patient"),
    path("patients/<int:pk>/change/", views.change, name="patient_change"),
    path("patients/<int:pk>/order/", views.order, name="patient_order"),
    path("patient-rows/<int:pk>/", views.row, name="patient_row"),
    path("patient-rows/<int:pk>/end/", views.row_end, name="patient_row_end"),
]
for kind in KINDS:
    urlpatterns.append(
        path(f"patients/<int:pk>/{kind}/add/", views.row_add, {"kind": kind}, name=f"patient_{kind}_add")
    )
