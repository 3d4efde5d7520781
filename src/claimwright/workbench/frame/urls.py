"""The addresses of the frame: the landing page, the choice of practice, and whether one is still signed in."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.frame import landing

urlpatterns = [
    path("", landing.home, name="home"),
    path("still-here/", landing.still_here, name="still_here"),
    path("practice/", landing.switch_practice, name="switch_practice"),
]
