"""The addresses of the claim screens."""

from __future__ import annotations

from django.urls import path

from claimwright.workbench import access
from claimwright.workbench.claims import many_views, sending_views, views
from claimwright.workbench.features import Place

PLACES = (Place(30, "claims", "Claims", "g c", access.CLAIM_READERS),)

urlpatterns = [
    path("claims/", views.claims_list, name="claims"),
    path("claims/send/", sending_views.plan, name="claims_send"),
    path("claims/send/now/", sending_views.send, name="claims_send_now"),
    path("claims/many/", many_views.claims_many, name="claims_many"),
    path("claims/many/causes/<slug:key>/", many_views.claims_many_group, name="claims_many_group"),
    path("claims/many/<int:pk>/", many_views.claims_many_change, name="claims_many_change"),
    path("claims/many/<int:pk>/go-on/", many_views.claims_many_go_on, name="claims_many_go_on"),
    path("claims/many/<int:pk>/undo/", many_views.claims_many_undo, name="claims_many_undo"),
    path("claims/<int:pk>/", views.claim, name="claim"),
    path("claims/<int:pk>/next/", views.next_claim, name="claim_next"),
    path("claims/<int:pk>/wire/", views.wire, name="claim_wire"),
    path("claims/<int:pk>/paper/", views.paper, name="claim_paper"),
    path("claims/<int:pk>/grouping/", views.grouping, name="claim_grouping"),
    path("claims/<int:pk>/edit/", views.edit_cell, name="claim_edit_cell"),
    path("claims/<int:pk>/remove/", views.remove_row, name="claim_remove_row"),
    path("claims/<int:pk>/put-right/", views.put_right, name="claim_put_right"),
    path("claims/<int:pk>/undo/", views.take_back, name="claim_undo"),
    path("claims/<int:pk>/hold/", views.hold, name="claim_hold"),
    path("claims/<int:pk>/replace/", views.replace, name="claim_replace"),
    path("claims/<int:pk>/void/", views.void, name="claim_void"),
    path("claims/<int:pk>/cancel/", views.cancel, name="claim_cancel"),
    path("claims/<int:pk>/take-over/", views.take_over, name="claim_take_over"),
    path("claims/<int:pk>/release/", views.release, name="claim_release"),
]
