"""The addresses of batches, received files and X12 files in plain words."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.exchange import batches_views, x12_files_views
from claimwright.workbench.features import Place

PLACES = (
    Place(40, "batches", "Batches", "g b", access.CLAIM_READERS),
    Place(60, "x12_files", "X12", "g x", access.CLAIM_READERS),
)

urlpatterns = [
    path("batches/", batches_views.batches, name="batches"),
    path("batches/received/", batches_views.received, name="received"),
    path("batches/receive/", batches_views.receive, name="receive"),
    path("batches/files/", batches_views.write_files, name="write_files"),
    path("batches/<int:pk>/", batches_views.batch, name="batch"),
    path("interchanges/<int:pk>/", batches_views.download, name="interchange"),
    path("interchanges/<int:pk>/again/", batches_views.read_again, name="interchange_again"),
    path("x12/", x12_files_views.files, name="x12_files"),
    path("x12/look/", x12_files_views.look, name="x12_look"),
    path("x12/<int:pk>/", x12_files_views.file, name="x12_file"),
    path("x12/<int:pk>/find/", x12_files_views.find, name="x12_find"),
]
