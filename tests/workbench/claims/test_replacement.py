"""A correction begins as a held draft that says what changed, is refused unchanged, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.workbench.answers import remittance

from claimwright.workbench import billing
from claimwright.workbench import claim_content as content
from claimwright.workbench.claims import mending, replacement
from claimwright.workbench.exchange import receiving, sending
from claimwright.workbench.models import Claim, Encounter
from claimwright.workbench.refusals import RefusedError


@pytest.fixture
def decided(sent: Claim, library: object) -> Claim:
    """CW1, partly paid: line 2 is refused."""
    receiving.receive_file(sent.practice, "r.835", remittance())
    sent.refresh_from_db()
    return sent


def change_units(claim: Claim) -> None:
    line = content.rows_of("lines").get(record=claim, line=2)
    mending.edit_cell(claim, "lines", line.pk, "units", "2")


def test_an_unchanged_replacement_stays_held_and_is_not_released(decided: Claim) -> None:
    made = replacement.replace(decided)
    assert (made.status, made.frequency_code) == ("held", "7")
    assert billing.differences(made) == []
    with pytest.raises(RefusedError, match="Nothing is changed since the original"):
        billing.release(made)
    made.refresh_from_db()
    assert made.hold_reason
    assert sending.plan(made.practice) == []


def test_it_says_field_by_field_what_changed(decided: Claim, member: Callable[..., Client]) -> None:
    made = replacement.replace(decided)
    change_units(made)
    (one,) = billing.differences(made)
    assert (one.table, one.row, one.column, one.before, one.after) == ("lines", "line 2", "units", "1", "2")
    page = member("biller").get(reverse("claim", args=[made.pk])).content.decode()
    assert "Lines, line 2" in page
    billing.release(made)
    made.refresh_from_db()
    assert made.hold_reason == ""


def test_a_void_may_say_what_the_original_said(decided: Claim, member: Callable[..., Client]) -> None:
    client = member("biller")
    client.post(reverse("claim_void", args=[decided.pk]))
    made = Claim.objects.get(claim_id="E1R1")
    assert (made.status, made.frequency_code, made.payer_claim_control_number) == ("held", "8", "EXH000001")
    assert "payer takes all of it back" in client.get(reverse("claim", args=[made.pk])).content.decode()
    billing.release(made)


def test_a_cancelled_correction_leaves_everything_as_it_was(decided: Claim, member: Callable[..., Client]) -> None:
    before = Encounter.objects.get(pk=decided.encounter_id).status
    made = replacement.replace(decided)
    assert Encounter.objects.get(pk=decided.encounter_id).status == "held"
    client = member("biller")
    answer = client.post(reverse("claim_cancel", args=[made.pk]))
    assert answer["Location"] == reverse("claim", args=[decided.pk])
    made.refresh_from_db()
    assert made.status == "cancelled"
    assert Encounter.objects.get(pk=decided.encounter_id).status == before
    assert replacement.replaceable(decided)
    with pytest.raises(RefusedError, match="cancelled"):
        change_units(made)
    second = replacement.replace(decided)
    assert (second.claim_id, second.patient_control_number) == ("E1R2", "CW1R2"), "a name is not used twice"


def test_what_was_never_a_correction_is_not_cancelled(decided: Claim, ready: Claim) -> None:
    with pytest.raises(RefusedError, match="Only a replacement or a void"):
        replacement.cancel(decided)


def test_a_correction_that_went_out_is_not_cancelled(decided: Claim) -> None:
    made = replacement.replace(decided)
    Claim.objects.filter(pk=made.pk).update(status="sent")
    with pytest.raises(RefusedError, match="not possible now"):
        replacement.cancel(made)


def test_a_cancelled_correction_is_taken_up_again_as_it_stood(decided: Claim, member: Callable[..., Client]) -> None:
    made = replacement.replace(decided)
    change_units(made)
    replacement.cancel(made)
    client = member("biller")
    assert "Last: Cancelled before it went out." in client.get(reverse("claim", args=[made.pk])).content.decode()
    client.post(reverse("claim_undo", args=[made.pk]))
    made.refresh_from_db()
    assert made.status == "held"
    assert made.hold_reason.startswith("Replacement draft")
    assert [one.after for one in billing.differences(made)] == ["2"]
    assert Encounter.objects.get(pk=decided.encounter_id).status == "held"
    mending.undo(made)
    assert billing.differences(made) == [], "steps before it was cancelled can be taken back in their turn"


def test_a_cancelled_correction_stays_so_once_another_is_begun(decided: Claim) -> None:
    made = replacement.replace(decided)
    replacement.cancel(made)
    replacement.replace(decided)
    with pytest.raises(RefusedError, match="Another correction"):
        replacement.take_back_cancel(made)
    made.refresh_from_db()
    assert made.status == "cancelled"
    assert replacement.undoable(made) is not None


def test_a_correction_of_what_was_decided_anew_is_not_taken_up_again(decided: Claim) -> None:
    made = replacement.replace(decided)
    replacement.cancel(made)
    Claim.objects.filter(pk=decided.pk).update(status="reversed")
    with pytest.raises(RefusedError, match="does not stand as it did"):
        replacement.take_back_cancel(made)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time")
def test_one_correction_stands_though_two_are_wanted_at_once(
    decided: Claim, library: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes a cancelled draft up again; when nobody else's was found, somebody begins another."""
    made = replacement.replace(decided)
    replacement.cancel(made)
    refused: list[str] = []

    def begin() -> None:
        try:
            replacement._draft(Claim.objects.get(pk=decided.pk), "7", None)
        except RefusedError as why:
            refused.append(str(why))
        connection.close()

    someone = threading.Thread(target=begin)
    asked, found = replacement.replaced_by, []

    def and_meanwhile(claim: Claim) -> list[Claim]:
        found.append(asked(claim))
        if len(found) == 2:  # the first is tried out and undone
            someone.start()
            someone.join(timeout=1)
        return found[-1]

    monkeypatch.setattr(replacement, "replaced_by", and_meanwhile)
    replacement.take_back_cancel(made)
    someone.join()
    assert [one.pk for one in asked(decided)] == [made.pk]
    assert refused == ["A replacement for this claim is there already."]


def test_a_cancel_asks_how_the_original_stands_now(decided: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was paid in full since the page was opened: the visit follows what stands."""
    made = replacement.replace(decided)
    old = replacement.replaces(made)
    Claim.objects.filter(pk=decided.pk).update(status="paid")
    monkeypatch.setattr(replacement, "replaces", lambda claim: old)
    replacement.cancel(made)
    assert Encounter.objects.get(pk=decided.encounter_id).status == "paid"
