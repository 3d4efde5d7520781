"""The addresses of the inbox: files that came in, and one of them with what it needs."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.features import Place
from claimwright.workbench.intake import views

PLACES = (Place(15, "inbox", "Inbox", "g i", access.INBOX_READERS),)

urlpatterns = [
    path("inbox/", views.inbox_list, name="inbox"),
    path("inbox/add/", views.add, name="inbox_add"),
    path("inbox/<int:pk>/", views.file, name="inbox_file"),
    path("inbox/<int:pk>/bytes/", views.content, name="inbox_bytes"),
    path("inbox/<int:pk>/patients/", views.patients, name="inbox_patients"),
    path("inbox/<int:pk>/facts/", views.give, name="inbox_give"),
    path("inbox/<int:pk>/again/", views.again, name="inbox_again"),
    path("inbox/<int:pk>/discard/", views.discard, name="inbox_discard"),
]
