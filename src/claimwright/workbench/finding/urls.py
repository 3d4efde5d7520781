"""The addresses of the search box."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.finding import views

urlpatterns = [
    path("find/", views.find, name="find"),
]
