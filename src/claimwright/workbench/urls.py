"""Every address of the workbench."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path

from claimwright.workbench.accounts import views as accounts
from claimwright.workbench.claims import views as claims
from claimwright.workbench.coding import chart_views, worklist_views
from claimwright.workbench.encoder import views as encoder
from claimwright.workbench.exchange import batches_views, x12_files_views
from claimwright.workbench.frame import landing
from claimwright.workbench.indicators import views as dashboard
from claimwright.workbench.library import views as reference
from claimwright.workbench.remittances import views as remittances
from claimwright.workbench.trail import views as audit_log

handler400 = "claimwright.workbench.frame.errors.bad_request"
handler403 = "claimwright.workbench.frame.errors.forbidden"
handler404 = "claimwright.workbench.frame.errors.not_found"
handler500 = "claimwright.workbench.frame.errors.server_error"

SIGNING_IN: list[URLPattern | URLResolver] = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("two-factor/", include("allauth.mfa.urls")),
]
"""The parts of allauth in use: no sign-up, no mail."""

SCREENS: list[URLPattern | URLResolver] = [
    path("", landing.home, name="home"),
    path("practice/", landing.switch_practice, name="switch_practice"),
    path("coding/", worklist_views.worklist, name="worklist"),
    path("coding/next/", worklist_views.next_chart, name="next_chart"),
    path("coding/<int:pk>/", chart_views.chart, name="chart"),
    path("coding/<int:pk>/take/", worklist_views.take, name="take"),
    path("coding/<int:pk>/accept/", chart_views.accept, name="chart_accept"),
    path("coding/<int:pk>/reject/", chart_views.reject, name="chart_reject"),
    path("coding/<int:pk>/add/", chart_views.add, name="chart_add"),
    path("coding/<int:pk>/remove/", chart_views.remove, name="chart_remove"),
    path("coding/<int:pk>/move/", chart_views.move, name="chart_move"),
    path("coding/<int:pk>/detail/", chart_views.detail, name="chart_detail"),
    path("coding/<int:pk>/find/", chart_views.find, name="chart_find"),
    path("coding/<int:pk>/finalise/", chart_views.finalise, name="chart_finalise"),
    path("coding/<int:pk>/reopen/", chart_views.reopen, name="chart_reopen"),
    path("coding/<int:pk>/encoder/", encoder.beside_chart, name="chart_encoder"),
    path("coding/<int:pk>/encoder/add/", encoder.add, name="encoder_add"),
    path("encoder/", encoder.screen, name="encoder"),
    path("encoder/find/", encoder.find, name="encoder_find"),
    path("encoder/page/", encoder.page, name="encoder_page"),
    path("encoder/browse/", encoder.browse, name="encoder_browse"),
    path("encoder/build/", encoder.build, name="encoder_build"),
    path("encoder/favourites/", encoder.favourites, name="encoder_favourites"),
    path("encoder/keep/", encoder.keep, name="encoder_keep"),
    path("reference/", reference.status, name="reference_status"),
    path("reference/job/", reference.job, name="reference_job"),
    path("reference/add/", reference.add, name="reference_add"),
    path("reference/update/", reference.update, name="reference_update"),
    path("reference/changes/", reference.changes, name="reference_changes"),
    path("claims/", claims.claims_list, name="claims"),
    path("claims/send/", claims.send, name="claims_send"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/wire/", claims.wire, name="claim_wire"),
    path("claims/<int:pk>/edit/", claims.edit_cell, name="claim_edit_cell"),
    path("claims/<int:pk>/remove/", claims.remove_row, name="claim_remove_row"),
    path("claims/<int:pk>/hold/", claims.hold, name="claim_hold"),
    path("claims/<int:pk>/replace/", claims.replace, name="claim_replace"),
    path("claims/<int:pk>/release/", claims.release, name="claim_release"),
    path("batches/", batches_views.batches, name="batches"),
    path("batches/receive/", batches_views.receive, name="receive"),
    path("batches/<int:pk>/", batches_views.batch, name="batch"),
    path("interchanges/<int:pk>/", batches_views.download, name="interchange"),
    path("x12/", x12_files_views.files, name="x12_files"),
    path("x12/look/", x12_files_views.look, name="x12_look"),
    path("x12/<int:pk>/", x12_files_views.file, name="x12_file"),
    path("x12/<int:pk>/find/", x12_files_views.find, name="x12_find"),
    path("remittances/", remittances.remittances, name="remittances"),
    path("remittances/<int:pk>/", remittances.remittance, name="remittance"),
    path("suspended/<int:pk>/", remittances.resolve, name="resolve_suspended"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("ledger/<int:pk>/", accounts.transaction, name="transaction"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:name>/", dashboard.kpi, name="kpi"),
    path("audit/", audit_log.audit_log, name="audit_log"),
    path("audit/verify/", audit_log.audit_verify, name="audit_verify"),
]

urlpatterns = [path("account/", include(SIGNING_IN)), *SCREENS]
