"""Can a step on a chart or a claim be taken back until the claim goes out, the very rows restored, and does history say so?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimwright.workbench import billing
from claimwright.workbench import claim_content as content
from claimwright.workbench.claims import mending
from claimwright.workbench.coding import draft, draft_steps
from claimwright.workbench.coding.service import return_to_coder
from claimwright.workbench.exchange import sending
from claimwright.workbench.models import (
    Claim,
    ClaimEvent,
    CodingDecision,
    CodingDraft,
    Encounter,
    EncounterEvent,
    UndoStep,
)
from claimwright.workbench.refusals import RefusedError


def codes() -> list[str]:
    return [one["code"] for one in CodingDraft.objects.get().codes]


def test_steps_on_a_chart_are_taken_back_the_last_first(scene: Any, member: Callable[..., Client]) -> None:
    client = member("coder")
    there = {name: reverse(f"chart_{name}", args=[scene.encounter.pk]) for name in ("accept", "add", "reject", "undo")}
    client.post(there["accept"], {"suggestion": scene.suggestion.pk})
    client.post(there["add"], {"system": "hcpcs", "code": "99213"})
    page = client.post(there["reject"], {"suggestion": scene.suggestion.pk, "reason": "History only"}).content.decode()
    assert codes() == ["99213"]
    assert "Last: I10 rejected" in page
    assert 'data-key="z"' in page
    page = client.post(there["undo"], {"version": "3"}).content.decode()
    assert codes() == ["I10", "99213"]
    assert CodingDraft.objects.get().rejected == []
    assert "Last: 99213 added" in page
    client.post(there["undo"])
    assert codes() == ["I10"]
    client.post(there["undo"])
    assert codes() == []
    assert "Nothing is left to undo." in client.post(there["undo"]).content.decode()
    told = list(EncounterEvent.objects.filter(event="undone").values_list("text", "actor__first_name"))
    assert told == [
        ("Undone: I10 rejected.", "Coder"),
        ("Undone: 99213 added.", "Coder"),
        ("Undone: I10 accepted.", "Coder"),
    ]
    assert list(CodingDecision.objects.filter(action="undone").values_list("code", flat=True)) == [
        "I10",
        "99213",
        "I10",
    ]


def test_an_undo_is_followed_by_steps_that_can_be_undone_too(scene: Any) -> None:
    draft.add(scene.encounter, "hcpcs", "99213")
    draft_steps.undo(scene.encounter)
    draft.add(scene.encounter, "hcpcs", "99214")
    draft.add(scene.encounter, "hcpcs", "83036")
    draft_steps.undo(scene.encounter)
    assert codes() == ["99214"]
    draft_steps.undo(scene.encounter)
    assert codes() == []


def test_what_came_in_between_is_not_undone_with_it(scene: Any) -> None:
    draft.add(scene.encounter, "hcpcs", "99213")
    kept = CodingDraft.objects.get()
    kept.codes = [*kept.codes, {**kept.codes[0], "key": "c9", "code": "83036"}]
    kept.save()
    with pytest.raises(RefusedError, match="Something else changed this"):
        draft_steps.undo(scene.encounter)
    assert codes() == ["99213", "83036"]


def test_a_final_coded_chart_has_nothing_to_undo(scene: Any, member: Callable[..., Client]) -> None:
    draft.add(scene.encounter, "hcpcs", "99213")
    type(scene.encounter).objects.update(status="ready")
    client = member("coder")
    said = client.post(reverse("chart_undo", args=[scene.encounter.pk])).content.decode()
    assert "The encounter is final coded" in said
    assert 'data-key="z"' not in said
    assert codes() == ["99213"]


def test_a_changed_field_and_a_row_taken_off_come_back_as_they_were(
    ready: Claim, member: Callable[..., Client], library: object
) -> None:
    before = content.content_of(ready)
    client = member("biller")
    undo = reverse("claim_undo", args=[ready.pk])
    line = content.rows_of("lines").get(record=ready, line=1)
    client.post(
        reverse("claim_edit_cell", args=[ready.pk]),
        {"table": "lines", "row": str(line.pk), "column": "charge", "value": "175.00"},
    )
    page = client.post(
        reverse("claim_remove_row", args=[ready.pk]),
        {"table": "diagnoses", "row": str(content.rows_of("diagnoses").get(record=ready, sequence=1).pk)},
    ).content.decode()
    assert "Last: Took diagnoses principal off." in page or "Last: Took diagnoses 1 off." in page
    ready.refresh_from_db()
    assert (str(ready.total_charge), ready.untouched) == ("207.00", False)
    client.post(undo)
    assert [one.code for one in content.rows_of("diagnoses").filter(record=ready).order_by("sequence")] == [
        "I10",
        "E785",
    ]
    line.refresh_from_db()
    assert (line.pointer_1, line.pointer_2, str(line.charge)) == (1, 2, "175.00")
    page = client.post(undo).content.decode()
    assert content.content_of(ready) == before, "every row, by its own number, as it was"
    assert 'data-key="z"' not in page
    assert "Undone: Changed lines 1: charge from 150.00 to 175.00." in page.replace("&#x27;", "'")
    assert ClaimEvent.objects.filter(event="undone").count() == 2


def test_a_claim_that_went_out_is_not_undone(ready: Claim, member: Callable[..., Client], library: object) -> None:
    mending.edit_cell(ready, "claims", ready.pk, "prior_authorization", "A1")
    Claim.objects.update(status="sent")
    said = member("biller").post(reverse("claim_undo", args=[ready.pk])).content.decode()
    assert "The claim has gone out" in said
    ready.refresh_from_db()
    assert ready.prior_authorization == "A1"  # type: ignore[attr-defined]


def test_a_hold_and_a_release_are_taken_back_the_last_first(
    ready: Claim, member: Callable[..., Client], library: object
) -> None:
    client = member("biller")
    there = {name: reverse(f"claim_{name}", args=[ready.pk]) for name in ("hold", "release", "undo")}

    def stands() -> str:
        ready.refresh_from_db()
        return ready.hold_reason

    client.post(there["hold"], {"reason": "Card not seen"})
    assert stands() == "Card not seen"
    page = client.post(there["release"]).content.decode()
    assert stands() == ""
    assert "Last: Released by hand." in page
    page = client.post(there["undo"]).content.decode()
    assert stands() == "Card not seen"
    assert "Last: Held by hand: Card not seen" in page
    page = client.post(there["undo"]).content.decode()
    assert stands() == ""
    assert 'data-key="z"' not in page
    assert list(ClaimEvent.objects.filter(event="undone").order_by("pk").values_list("text", flat=True)) == [
        "Undone: Released by hand.",
        "Undone: Held by hand: Card not seen",
    ]


def test_a_hold_between_two_changes_is_taken_back_in_its_turn(ready: Claim, library: object) -> None:
    mending.edit_cell(ready, "claims", ready.pk, "prior_authorization", "A1")
    billing.hold(ready, "Card not seen")
    mending.edit_cell(ready, "claims", ready.pk, "prior_authorization", "A2")
    found = []
    for _ in range(3):
        mending.undo(ready)
        found.append((ready.hold_reason, ready.prior_authorization))  # type: ignore[attr-defined]
    assert found == [("Card not seen", "A1"), ("", "A1"), ("", None)]


def test_a_claim_that_is_back_with_the_coder_is_neither_released_nor_undone(ready: Claim, library: object) -> None:
    billing.hold(ready, "Card not seen")
    Encounter.objects.update(status="held")
    return_to_coder(Encounter.objects.get(), "Wrong side")
    ready.refresh_from_db()
    with pytest.raises(RefusedError, match="with the coder"):
        billing.release(ready)
    with pytest.raises(RefusedError, match="Something else changed this"):
        mending.undo(ready)
    ready.refresh_from_db()
    assert (ready.status, ready.hold_reason) == ("held", "Back with the coder: Wrong side")


def test_a_step_kept_before_holds_were_steps_can_still_be_taken_back(ready: Claim, library: object) -> None:
    mending.edit_cell(ready, "claims", ready.pk, "prior_authorization", "A1")
    step = UndoStep.objects.get(claim=ready)
    assert "hold_reason" not in step.before
    assert "cancelled" not in step.before


@pytest.mark.parametrize("step", ["hold", "release", "edit"])
def test_what_was_done_to_a_rejected_claim_leads_back_to_it(
    step: str, ready: Claim, member: Callable[..., Client], library: object
) -> None:
    Claim.objects.filter(pk=ready.pk).update(status="rejected")
    line = content.rows_of("lines").get(record=ready, line=1)
    if step == "hold":
        billing.hold(ready, "Ask the payer")
    elif step == "release":
        billing.release(ready)
    else:
        mending.edit_cell(ready, "lines", line.pk, "charge", "175.00")
    ready.refresh_from_db()
    assert ready.status in {"held", "ready"}
    member("biller").post(reverse("claim_undo", args=[ready.pk]))
    ready.refresh_from_db()
    line.refresh_from_db()
    assert (ready.status, ready.hold_reason, str(line.charge)) == ("rejected", "", "150.00")
    assert sending.plan(ready.practice) == []
    assert ClaimEvent.objects.filter(claim=ready).order_by("-pk")[0].text == "It stands as it was refused."
    mending.edit_cell(ready, "lines", line.pk, "units", "2")
    ready.refresh_from_db()
    assert ready.status in {"held", "ready"}, "mended, it may go out again"
