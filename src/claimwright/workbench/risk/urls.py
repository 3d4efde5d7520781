"""The addresses of risk adjustment."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.risk import views

PLACES = (Place(13, "risk", "Risk adjustment", "g h", access.RISK_READERS),)

urlpatterns = [
    path("risk/", views.risk, name="risk"),
    path("risk/review/", views.review, name="risk_review"),
    path("risk/answers/", views.risk_answers, name="risk_answers"),
    path("risk/factors/", views.risk_factors, name="risk_factors"),
    path("risk/factors/give/", views.factor, name="risk_factor"),
    path("risk/<int:pk>/", views.member, name="risk_member"),
    path("risk/<int:pk>/answer/", views.answer, name="risk_answer"),
    path("risk/<int:pk>/enroll/", views.enroll, name="risk_enroll"),
]
