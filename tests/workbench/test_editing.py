"""Two people at one chart or claim: the second is told, takes over knowingly, and no stale step overwrites anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.workbench.matrices.test_access import SCREENS

from claimwright.workbench import states
from claimwright.workbench.models import ClaimEvent, CodingDraft, Editing, EncounterEvent, Membership, Practice, User


@pytest.fixture
def other_biller(practice: Practice) -> Client:
    other = User.objects.create(username="bea", first_name="Bea")
    Membership.objects.create(user=other, practice=practice, role="biller")
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def people(member: Callable[..., Client]) -> tuple[Client, Client]:
    return member("coder"), member("instructor")


def test_a_second_person_sees_who_has_the_chart_open_and_takes_it_over(
    scene: Any, people: tuple[Client, Client]
) -> None:
    first, second = people
    chart, accept = (reverse(name, args=[scene.encounter.pk]) for name in ("chart", "chart_accept"))
    assert "has had this open" not in first.get(chart).content.decode()
    page = second.get(chart).content.decode()
    assert "<b>Coder</b> has had this open since" in page
    refused = second.post(accept, {"suggestion": scene.suggestion.pk}).content.decode()
    assert "Coder has had this open since" in refused
    assert CodingDraft.objects.get().codes == []
    second.post(reverse("chart_take_over", args=[scene.encounter.pk]))
    second.post(accept, {"suggestion": scene.suggestion.pk})
    assert [one["code"] for one in CodingDraft.objects.get().codes] == ["I10"]
    assert EncounterEvent.objects.filter(event="taken_over").get().text == "Taken over from Coder, who had it open."
    assert "Instructor has had this open since" in first.post(accept, {"suggestion": 0}).content.decode()


def test_who_was_not_seen_for_an_idle_session_holds_nothing(scene: Any, people: tuple[Client, Client]) -> None:
    first, second = people
    chart = reverse("chart", args=[scene.encounter.pk])
    first.get(chart)
    Editing.objects.update(seen_at=timezone.now() - timedelta(minutes=settings.IDLE_MINUTES, seconds=1))
    assert "has had this open" not in second.get(chart).content.decode()
    assert Editing.objects.get().user == second.user  # type: ignore[attr-defined]


def test_a_step_on_codes_somebody_else_changed_since_is_refused(scene: Any, people: tuple[Client, Client]) -> None:
    first, second = people
    add = reverse("chart_add", args=[scene.encounter.pk])
    second.post(reverse("chart_take_over", args=[scene.encounter.pk]))
    second.post(add, {"system": "hcpcs", "code": "99213", "version": "0"})
    first.post(reverse("chart_take_over", args=[scene.encounter.pk]))
    stale = first.post(add, {"system": "hcpcs", "code": "83036", "version": "0"}).content.decode()
    assert "Somebody else changed this since you looked" in stale
    first.post(add, {"system": "hcpcs", "code": "83036", "version": "1"})
    # One's own next step may be faster than the answer to the last.
    first.post(add, {"system": "hcpcs", "code": "G0008", "version": "1"})
    assert [one["code"] for one in CodingDraft.objects.get().codes] == ["99213", "83036", "G0008"]


def test_a_claim_is_open_to_one_and_a_stale_field_is_refused(
    ready: Any, member: Callable[..., Client], other_biller: Client, library: object
) -> None:
    first, second = member("biller"), other_biller
    there, edit = (reverse(name, args=[ready.pk]) for name in ("claim", "claim_edit_cell"))
    first.get(there)
    assert "<b>Biller</b> has had this open" in second.get(there).content.decode()
    cell = {"table": "claims", "row": str(ready.pk), "column": "prior_authorization"}
    assert "Biller has had this open" in second.post(edit, {**cell, "value": "A1"}).content.decode()
    second.post(reverse("claim_take_over", args=[ready.pk]))
    assert ClaimEvent.objects.filter(claim=ready, event="taken_over").exists()
    shown = ready.version
    second.post(edit, {**cell, "value": "A2", "version": str(shown)})
    first.post(reverse("claim_take_over", args=[ready.pk]))
    stale = first.post(edit, {**cell, "value": "A3", "version": str(shown)}).content.decode()
    ready.refresh_from_db()
    assert ready.prior_authorization == "A2"
    assert "Somebody else changed this" in stale


BESIDE = (
    *("chart_calculate", "chart_note", "chart_read", "chart_time", "query_compose_act"),
    *("second_begin", "second_find", "second_step", "second_give_up"),
)
"""Steps beside a chart: what is counted, noted, timed, asked of the physician or coded a second time changes none of its codes."""
OTHERS_STEPS = sorted(
    str(pattern.name)
    for pattern in SCREENS
    if str(pattern.pattern).startswith(("coding/<int:pk>/", "claims/<int:pk>/"))
    and "POST" in pattern.callback.rule.methods  # type: ignore[union-attr]
    and pattern.name not in {"take", "chart_find", "chart_take_over", "claim_take_over", *BESIDE}
)
"""Every step on a chart or a claim that changes it; to find, to assign and to take over are no such steps."""


@pytest.mark.parametrize("name", OTHERS_STEPS)
def test_no_step_is_taken_on_what_somebody_else_has_open(
    name: str, scene: Any, member: Callable[..., Client], other_biller: Client
) -> None:
    of_claim = name.startswith("claim_")
    first = member("biller" if of_claim else "coder")
    second = other_biller if of_claim else member("instructor")
    row = scene.claim if of_claim else scene.encounter
    Editing.objects.create(
        practice=row.practice,
        **{"claim" if of_claim else "encounter": row},
        user=first.user,  # type: ignore[attr-defined]
        since=timezone.now(),
        seen_at=timezone.now(),
    )
    answer = second.post(reverse(name, args=[row.pk]), {"suggestion": scene.suggestion.pk}, follow=True)
    assert f"{first.user.shown_name} has had this open since" in answer.content.decode()  # type: ignore[attr-defined]
    assert CodingDraft.objects.get().codes == []
    assert not ClaimEvent.objects.filter(claim=scene.claim).exists()


@pytest.mark.parametrize("name", BESIDE)
def test_a_step_beside_a_chart_changes_none_of_its_codes(name: str, scene: Any, member: Callable[..., Client]) -> None:
    member("instructor").post(reverse(name, args=[scene.encounter.pk]), {"suggestion": scene.suggestion.pk})
    assert CodingDraft.objects.get(encounter=scene.encounter).codes == []


@pytest.mark.parametrize("name", ["claim_replace", "claim_void", "claim_hold"])
def test_a_step_on_a_claim_somebody_else_changed_since_is_refused(
    name: str, scene: Any, member: Callable[..., Client], other_biller: Client
) -> None:
    first = member("biller")
    states.move_claim(scene.claim, "hold", "It waits.", actor=first.user)  # type: ignore[attr-defined]
    answer = other_biller.post(reverse(name, args=[scene.claim.pk]), {"version": "0", "reason": "x"}, follow=True)
    assert "Somebody else changed this since you looked" in answer.content.decode()
    assert [one.event for one in ClaimEvent.objects.filter(claim=scene.claim)] == ["held"]
