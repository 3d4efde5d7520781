"""The addresses of patients and of what is registered of them."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.patients import appointments_views, images_views, merging_views, order_views, views
from claimwright.workbench.patients.rows import KINDS

PLACES = (Place(12, "patients", "Patients", "g p", access.PATIENT_READERS),)

urlpatterns = [
    path("patients/", views.patients, name="patients"),
    path("patients/register/", views.register, name="patient_register"),
    path("patients/<int:pk>/", views.patient, name="patient"),
    path("patients/<int:pk>/change/", views.change, name="patient_change"),
    path("patients/<int:pk>/order/", order_views.order, name="patient_order"),
    path("patients/duplicates/", merging_views.duplicates, name="patient_duplicates"),
    path("patients/<int:pk>/compare/", merging_views.compare, name="patient_compare"),
    path("patients/<int:pk>/compare/say/", merging_views.say, name="patient_pair_say"),
    path("patient-pairs/<int:pk>/undo/", merging_views.undo, name="patient_pair_undo"),
    path("patient-rows/<int:pk>/", views.row, name="patient_row"),
    path("patient-rows/<int:pk>/end/", views.row_end, name="patient_row_end"),
    path("patient-rows/<int:pk>/card/", images_views.card_add, name="card_add"),
    path("cards/<int:pk>/", images_views.card, name="card"),
    path("patients/<int:pk>/appointment/add/", appointments_views.appointment_add, name="appointment_add"),
    path("appointments/", appointments_views.appointments_list, name="appointments"),
    path("appointments/import/", appointments_views.appointments_in, name="appointments_import"),
    path("appointments/<int:pk>/", appointments_views.appointment, name="appointment"),
]
for kind in KINDS:
    urlpatterns.append(
        path(f"patients/<int:pk>/{kind}/add/", views.row_add, {"kind": kind}, name=f"patient_{kind}_add")
    )
