"""The addresses of charges."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.charges import views

urlpatterns = [
    path("charges/", views.charges, name="charges"),
    path("charges/enter/", views.charge_entry, name="charge_entry"),
    path("charges/sheets/add/", views.superbill_add, name="superbill_add"),
    path("charges/<int:pk>/sheet/", views.superbill_edit, name="superbill_edit"),
]
