"""The addresses of work that waits."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.worklists import item_views, rules_views, views

PLACES = (Place(11, "my_work", "My work", "g m", access.WORK_READERS),)

urlpatterns = [
    path("work/", views.my_work, name="my_work"),
    path("work/list/", views.work_list, name="work_list"),
    path("work/act/", views.work_act, name="work_act"),
    path("work/undo/", views.work_undo, name="work_undo"),
    path("work/next/", views.work_next, name="work_next"),
    path("work/views/", views.work_views, name="work_views"),
    path("work/rules/", rules_views.rules, name="work_rules"),
    path("work/chart/<int:pk>/", item_views.work_of_chart, name="work_of_chart"),
    path("work/<int:pk>/", item_views.work_item, name="work_item"),
    path("work/<int:pk>/act/", item_views.work_item_act, name="work_item_act"),
    path("work/<int:pk>/open/", item_views.work_open, name="work_open"),
]
