"""The addresses of the search box and of the lists' filter by people."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench.finding import views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/in/claims/", views.filter_list, {"name": "claims"}, name="claims_of_people"),
    path("find/in/worklist/", views.filter_list, {"name": "worklist"}, name="worklist_of_people"),
]
