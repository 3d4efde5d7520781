"""Every address of the workbench: those of signing in, and those each feature's own ``urls`` lists."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from claimwright.workbench import features
from claimwright.workbench.setup import entrance_views

handler400 = "claimwright.workbench.frame.errors.bad_request"
handler403 = "claimwright.workbench.frame.errors.forbidden"
handler404 = "claimwright.workbench.frame.errors.not_found"
handler429 = "claimwright.workbench.frame.errors.too_many"
handler500 = "claimwright.workbench.frame.errors.server_error"

SIGNING_IN: list[URLPattern | URLResolver] = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("two-factor/", include("allauth.mfa.urls")),
    path("first-start/<str:token>/", entrance_views.first_start, name="first_start"),
    path("invitation/<str:token>/", entrance_views.invitation, name="invitation"),
]
"""The parts of allauth in use, no sign-up and no mail, and the two doors that a one-time link opens."""

SCREENS: list[URLPattern | URLResolver] = [path("", include(module)) for module in features.modules("urls")]

urlpatterns = [path("account/", include(SIGNING_IN)), *SCREENS]
