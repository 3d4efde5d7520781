"""The addresses of setting up a practice."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.setup import (
    external_audits_views,
    fees_views,
    files_views,
    people_views,
    second_reader_views,
    views,
)
from claimwright.workbench.setup_fields import PLURALS

PLACES = (Place(85, "setup", "Setup", "g s", access.SETUP_READERS),)

urlpatterns = [
    path("setup/", views.overview, name="setup"),
    path("setup/practice/", views.practice, name="setup_practice"),
    path("setup/practice/file/", views.practice_file, name="practice_file"),
    path("setup/practices/add/", views.practice_add, name="practice_add"),
    path("setup/fees/", fees_views.fees_list, name="fees"),
    path("setup/fees/add/", fees_views.fee_add, name="fee_add"),
    path("setup/fees/<int:pk>/end/", fees_views.fee_end, name="fee_end"),
    path("setup/fees/file/", files_views.file_out, {"kind": "fees"}, name="fees_file"),
    path("setup/fees/import/", files_views.file_in, {"kind": "fees"}, name="fees_import"),
    path("setup/people/", people_views.people_list, name="people"),
    path("setup/people/add/", people_views.person_add, name="person_add"),
    path("setup/people/file/", files_views.file_out, {"kind": "person"}, name="people_file"),
    path("setup/people/import/", files_views.people_in, name="people_import"),
    path("setup/external-audits/", external_audits_views.external_audits, name="external_audits"),
    path("setup/external-audits/add/", external_audits_views.external_audit_add, name="external_audit_add"),
    path("setup/external-audits/<int:pk>/", external_audits_views.external_audit, name="external_audit"),
    path(
        "setup/external-audits/<int:pk>/choose/",
        external_audits_views.external_audit_choose,
        name="external_audit_choose",
    ),
    path(
        "setup/external-audits/<int:pk>/take-back/",
        external_audits_views.external_audit_take_back,
        name="external_audit_take_back",
    ),
    path("setup/external-audits/<int:pk>/end/", external_audits_views.external_audit_end, name="external_audit_end"),
    path("setup/external-audits/<int:pk>/link/", external_audits_views.external_audit_link, name="external_audit_link"),
    path("setup/second-reader/", second_reader_views.second_reader, name="second_reader"),
    path("setup/second-reader/try/", second_reader_views.try_it, name="second_reader_try"),
    path("setup/people/<int:pk>/", people_views.person, name="person"),
    path("setup/people/<int:pk>/end/", people_views.person_end, name="person_end"),
    path("setup/people/<int:pk>/factor/", people_views.person_factor, name="person_factor"),
    path("setup/people/<int:pk>/link/", people_views.person_link, name="person_link"),
]
for kind, plural in PLURALS.items():
    told = {"kind": kind}
    urlpatterns += [
        path(f"setup/{plural}/", views.rows_list, told, name=plural),
        path(f"setup/{plural}/add/", views.row_add, told, name=f"{kind}_add"),
        path(f"setup/{plural}/file/", files_views.file_out, told, name=f"{plural}_file"),
        path(f"setup/{plural}/import/", files_views.file_in, told, name=f"{plural}_import"),
        path(f"setup/{plural}/<int:pk>/", views.row, told, name=kind),
        path(f"setup/{plural}/<int:pk>/end/", views.row_end, told, name=f"{kind}_end"),
    ]
