"""The addresses of the practice's own rules."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.rules import denials_views, files_views, views

PLACES = (Place(45, "rules", "Rules", "g l", access.RULE_READERS),)

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/add/", views.rule_add, name="rule_add"),
    path("rules/file/", files_views.rules_file, name="rules_file"),
    path("rules/import/", files_views.rules_import, name="rules_import"),
    path("rules/denials/", denials_views.rule_denials, name="rule_denials"),
    path("rules/denials/look/", denials_views.rule_denials_look, name="rule_denials_look"),
    path("rules/denials/<int:pk>/", denials_views.rule_denials_behind, name="rule_denials_behind"),
    path("rules/denials/<int:pk>/write/", views.rule_proposed, name="rule_proposed"),
    path("rules/trials/<int:pk>/", views.rule_trial, name="rule_trial"),
    path("rules/trials/<int:pk>/go-on/", views.rule_trial_go_on, name="rule_trial_go_on"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("rules/<int:pk>/switch/", views.rule_switch, name="rule_switch"),
    path("rules/<int:pk>/try/", views.rule_try, name="rule_try"),
]
