"""The addresses of the help."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.help_pages import views

urlpatterns = [
    path("help/", views.index, name="help"),
    path("help/section/<slug:name>/", views.section, name="help_section"),
    path("help/images/<str:name>", views.picture, name="help_picture"),
    path("help/<path:name>/", views.page, name="help_page"),
]
