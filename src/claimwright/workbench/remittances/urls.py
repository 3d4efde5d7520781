"""The addresses of remittances and of the items they left suspended."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.remittances import views

PLACES = (Place(50, "remittances", "Remittances", "g r", access.MONEY_READERS),)

urlpatterns = [
    path("remittances/", views.remittances, name="remittances"),
    path("remittances/<int:pk>/", views.remittance, name="remittance"),
    path("suspended/<int:pk>/", views.resolve, name="resolve_suspended"),
]
