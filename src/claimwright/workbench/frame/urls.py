"""The addresses of the frame: the landing page and the choice of practice."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.frame import landing

urlpatterns = [
    path("", landing.home, name="home"),
    path("practice/", landing.switch_practice, name="switch_practice"),
]
