"""The addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.trail import views

PLACES = (Place(100, "audit_log", "Audit trail", "g t", access.AUDIT_READERS),)

urlpatterns = [
    path("audit/", views.audit_log, name="audit_log"),
    path("audit/verify/", views.audit_verify, name="audit_verify"),
]
