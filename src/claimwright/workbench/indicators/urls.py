"""The addresses of the dashboard and of each indicator."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.indicators import views

PLACES = (Place(80, "dashboard", "Dashboard", "g d", access.DASHBOARD_READERS),)

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:name>/", views.kpi, name="kpi"),
]
