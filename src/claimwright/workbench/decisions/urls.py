"""The addresses of what coders decided and what was learned of it."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.decisions import views

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/charts/", views.decisions_behind, name="decisions_behind"),
    path("decisions/learned/", views.learned, name="learned"),
    path("decisions/learned/<int:pk>/", views.learned_behind, name="learned_behind"),
    path("decisions/learned/reset/", views.learned_reset, name="learned_reset"),
    path("decisions/learned/resets/<int:pk>/restore/", views.learned_restore, name="learned_restore"),
]
