"""The addresses of remittances and of the items they left suspended."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.remittances import suspended_views, views

PLACES = (Place(50, "remittances", "Remittances", "g r", access.MONEY_READERS),)

urlpatterns = [
    path("remittances/", views.remittances, name="remittances"),
    path("remittances/<int:pk>/", views.remittance, name="remittance"),
    path("suspended/", suspended_views.suspended_list, name="suspended"),
    path("suspended/<int:pk>/", suspended_views.suspended_item, name="suspended_item"),
    path("suspended/<int:pk>/decide/", suspended_views.decide, name="decide_suspended"),
    path("posted/<int:pk>/off/", suspended_views.take_off, name="take_off"),
]
