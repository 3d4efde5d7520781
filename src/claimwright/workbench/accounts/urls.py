"""The addresses of patients' accounts and of the ledger behind them."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.accounts import views
from claimwright.workbench.features import Place

PLACES = (Place(70, "accounts", "Accounts", "g a", access.ACCOUNT_READERS),)

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("ledger/<int:pk>/", views.transaction, name="transaction"),
]
