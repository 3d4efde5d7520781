"""The addresses of the practice's own rules."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.rules import files_views, views

PLACES = (Place(45, "rules", "Rules", "g l", access.RULE_READERS),)

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/add/", views.rule_add, name="rule_add"),
    path("rules/file/", files_views.rules_file, name="rules_file"),
    path("rules/import/", files_views.rules_import, name="rules_import"),
    path("rules/trials/<int:pk>/", views.rule_trial, name="rule_trial"),
    path("rules/trials/<int:pk>/go-on/", views.rule_trial_go_on, name="rule_trial_go_on"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("rules/<int:pk>/switch/", views.rule_switch, name="rule_switch"),
    path("rules/<int:pk>/try/", views.rule_try, name="rule_try"),
]
