"""The addresses of the encoder, alone and beside a chart."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.encoder import views
from claimwright.workbench.features import Place

PLACES = (Place(20, "encoder", "Encoder", "g e", access.REFERENCE_READERS),)

urlpatterns = [
    path("coding/<int:pk>/encoder/", views.beside_chart, name="chart_encoder"),
    path("coding/<int:pk>/encoder/add/", views.add, name="encoder_add"),
    path("encoder/", views.screen, name="encoder"),
    path("encoder/find/", views.find, name="encoder_find"),
    path("encoder/page/", views.page, name="encoder_page"),
    path("encoder/browse/", views.browse, name="encoder_browse"),
    path("encoder/build/", views.build, name="encoder_build"),
    path("encoder/favourites/", views.favourites, name="encoder_favourites"),
    path("encoder/keep/", views.keep, name="encoder_keep"),
]
