"""The addresses of questions to physicians: the composer, the practice's lists, the physician's own pages."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.queries import composer_views, physician_views, views

PLACES = (
    Place(18, "queries", "Queries", "g q", access.QUERY_READERS),
    Place(18, "my_queries", "Questions to me", "g j", access.QUERY_ANSWERERS),
)

urlpatterns = [
    path("queries/", views.queries, name="queries"),
    path("queries/gaps/", views.gaps, name="query_gaps"),
    path("queries/gaps/look/", views.look, name="query_look"),
    path("queries/figures/", views.report, name="query_figures"),
    path("queries/clocks/", views.clocks, name="query_clocks"),
    path("queries/clocks/change/", views.clocks_change, name="query_clocks_change"),
    path("queries/mine/", physician_views.mine, name="my_queries"),
    path("queries/mine/<int:pk>/", physician_views.asked, name="my_query"),
    path("queries/mine/<int:pk>/answer/", physician_views.answer, name="my_query_answer"),
    path("queries/<int:pk>/", views.query, name="query"),
    path("queries/<int:pk>/act/", views.act, name="query_act"),
    path("queries/<int:pk>/draft/", composer_views.draft, name="query_draft"),
    path("coding/<int:pk>/queries/", composer_views.compose, name="query_compose"),
    path("coding/<int:pk>/queries/act/", composer_views.act, name="query_compose_act"),
]
