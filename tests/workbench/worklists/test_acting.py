"""What people do with items, one or many at once: every rule for every row, told per row, and taken back with one key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import worklists
from claimwright.workbench.models import (
    AuditEvent,
    Claim,
    ClaimEvent,
    Encounter,
    Membership,
    Practice,
    User,
    WorkItem,
    WorkLabel,
    WorkReminder,
    WorkTag,
)
from claimwright.workbench.refusals import BusyError, RefusedError
from claimwright.workbench.worklists import acting, bulk, settling
from claimwright.workbench.worklists.sight import sight_of

MakeClaim = Callable[..., WorkItem]
Works = Callable[..., Client]


@pytest.fixture
def ben(practice: Practice, works: Works) -> Client:
    return works("ben", {practice: "biller"})


@pytest.fixture
def mia(practice: Practice, works: Works) -> Client:
    return works("mia", {practice: "manager"})


def act(client: Client, name: str, *items: WorkItem, query: str = "", **sent: Any) -> str:
    """The list as it comes back, without its marks of writing."""
    there = f"{reverse('work_act')}?{query}"
    page = client.post(there, {"act": name, "item": [one.pk for one in items], **sent}).content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def undo(client: Client) -> str:
    page = client.post(reverse("work_undo"), HTTP_HX_REQUEST="true").content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def owner(item: WorkItem) -> str:
    item.refresh_from_db()
    return item.owner.username if item.owner else ""


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_an_item_is_taken_given_back_and_that_undone(practice: Practice, ben: Client, make_claim: MakeClaim) -> None:
    item = make_claim(practice, "C1")
    act(ben, "take", item)
    assert owner(item) == "ben"
    assert Claim.objects.get(pk=item.object_id).owner == ben.user  # type: ignore[attr-defined]
    assert "It is yours already." in act(ben, "take", item)
    act(ben, "give_back", item)
    assert owner(item) == ""
    assert "Undone: Given back: 1 done" in undo(ben)
    assert owner(item) == "ben"
    assert "Undone: Taken" in undo(ben)
    assert owner(item) == ""
    assert "Nothing is left to undo." in undo(ben)
    assert ClaimEvent.objects.filter(claim=item.object_id, event="owner").count() == 4
    assert AuditEvent.objects.filter(event="work.owner", object_id=str(item.pk)).count() == 4


def test_what_is_anothers_stays_theirs(
    practice: Practice, ben: Client, mia: Client, works: Works, make_claim: MakeClaim
) -> None:
    item, pat = make_claim(practice, "C1"), works("pat", {practice: "biller"})
    act(ben, "take", item)
    assert "Ben has it." in act(pat, "take", item)
    assert "Ben has it." in act(pat, "give_back", item)
    assert "Ben has it." in act(pat, "defer", item, until=day(3), reason="Mine now")
    assert owner(item) == "ben"
    act(mia, "assign", item, owner=pat.user.pk)  # type: ignore[attr-defined]
    assert owner(item) == "pat"
    assert "Somebody changed it since." in undo(ben)
    assert owner(item) == "pat"


@pytest.mark.parametrize("before", ["nobody", "ben"])
def test_what_changed_hands_since_the_lists_were_settled_is_not_taken(
    before: str, practice: Practice, works: Works, make_claim: MakeClaim
) -> None:
    """Cleo takes the claim on its own page; the list still says that it is nobody's, or Ben's."""
    ben, cleo = (works(name, {practice: "biller"}).user for name in ("ben", "cleo"))  # type: ignore[attr-defined]
    item = make_claim(practice, "C1", owner=ben if before == "ben" else None)
    Claim.objects.update(owner=cleo)
    seen = sight_of(ben)
    with pytest.raises(RefusedError, match="Cleo has it since"):
        (acting.give_back if before == "ben" else acting.take)(item, seen)
    assert Claim.objects.get().owner == cleo
    worklists.settle([practice.pk])
    Claim.objects.update(owner=None)
    with pytest.raises(RefusedError, match="given back since"):
        acting.assign(item, ben, sight_of(works("mia", {practice: "manager"}).user))  # type: ignore[attr-defined]


def test_a_tag_that_somebody_makes_at_the_same_moment_is_that_tag(
    practice: Practice, ben: Client, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking for it and making it another person makes it."""
    item = make_claim(practice, "C1")
    there = WorkLabel.objects.create(practice=practice, name="call")
    filtered = WorkLabel.objects.filter
    monkeypatch.setattr(
        WorkLabel.objects, "filter", lambda **by: filtered(**by).none() if "name__iexact" in by else filtered(**by)
    )
    acting.tag(item, "call", sight_of(ben.user))  # type: ignore[attr-defined]
    assert WorkTag.objects.get().label == there


def test_what_was_done_can_be_undone_though_a_later_row_failed(
    practice: Practice, ben: Client, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [make_claim(practice, f"C{n}") for n in range(2)]
    user = ben.user  # type: ignore[attr-defined]

    def fails(item: WorkItem) -> acting.Change:
        if item == items[1]:
            raise ValueError("a fault of ours")
        return acting.take(item, sight_of(user))

    with pytest.raises(ValueError, match="of ours"):
        bulk.on_each(items, "Taken", fails, user)
    assert owner(items[0]) == "ben"
    bulk.undo(sight_of(user))
    assert owner(items[0]) == ""


def test_only_who_gives_work_assigns_and_only_to_who_works_the_list(
    practice: Practice, other_practice: Practice, ben: Client, mia: Client, works: Works, make_claim: MakeClaim
) -> None:
    item = make_claim(practice, "C1")
    cody, away = works("cody", {practice: "coder"}).user, works("zoe", {other_practice: "biller"}).user  # type: ignore[attr-defined]
    assert "Choose whom to give it to." in act(ben, "assign", item, owner=mia.user.pk)  # type: ignore[attr-defined]
    assert "Cody does not work the list “Held” in Harbor" in act(mia, "assign", item, owner=cody.pk)
    assert "Choose whom to give it to." in act(mia, "assign", item, owner=away.pk)
    assert owner(item) == ""


def test_who_gives_work_gives_charts_that_their_role_does_not_code(scene: Any, works: Works) -> None:
    practice = scene.encounter.practice
    mia, cody = works("mia", {practice: "manager"}), works("cody", {practice: "coder"})
    item = WorkItem.objects.get(kind="encounter")
    page = mia.get(reverse("work_item", args=[item.pk])).content.decode()
    assert ("Give to" in page, 'value="take"' in page) == (True, False)
    assert "does not work the list" in act(mia, "take", item)
    assert "1 done" in act(mia, "assign", item, owner=cody.user.pk)  # type: ignore[attr-defined]
    assert owner(item) == "cody"
    assert "1 done" in undo(mia)
    assert owner(item) == ""
    act(cody, "take", item)
    ann: User = works("ann", {practice: "coder"}).user  # type: ignore[attr-defined]
    sent = {"act": "hand_over", "from": cody.user.pk, "to": ann.pk}  # type: ignore[attr-defined]
    assert "1 done, 0 refused." in mia.post(reverse("work_rules"), sent, follow=True).content.decode()
    assert owner(item) == "ann"


def test_an_auditor_changes_nothing(practice: Practice, works: Works, make_claim: MakeClaim) -> None:
    item, aud = make_claim(practice, "C1"), works("aud", {practice: "auditor"})
    for name in ("work_act", "work_undo"):
        assert aud.post(reverse(name), {"act": "take", "item": item.pk}).status_code == 403
    assert aud.post(reverse("work_item_act", args=[item.pk]), {"act": "take"}).status_code == 403
    assert b"Write a note" not in aud.get(reverse("work_item", args=[item.pk])).content


@pytest.mark.parametrize(
    ("until", "reason", "why"),
    [
        (0, "Waits", "Defer it to a day after today"),
        (-1, "Waits", "Defer it to a day after today"),
        (400, "Waits", "within a year"),
        (3, "  ", "Say why it is deferred."),
        (20, "Waits", "Its last day is"),
    ],
)
def test_a_deferral_has_a_day_a_reason_and_an_end(
    until: int, reason: str, why: str, practice: Practice, ben: Client, make_claim: MakeClaim
) -> None:
    item = make_claim(practice, "C1")
    WorkItem.objects.filter(pk=item.pk).update(limit=timezone.localdate() + timedelta(days=10))
    assert why in act(ben, "defer", item, until=day(until), reason=reason)
    item.refresh_from_db()
    assert item.deferred_until is None


def test_a_deferred_item_comes_back_by_its_day_by_hand_and_by_news(
    practice: Practice, ben: Client, make_claim: MakeClaim
) -> None:
    item = make_claim(practice, "C1")
    act(ben, "defer", item, until=day(5), reason="Waits for Anna Patient's card")
    item.refresh_from_db()
    assert item.reason == "Waits for Anna Patient's card"
    assert b"Anna" not in bytes(item.sealed_reason or b"")
    assert "Nothing waits here." in act(ben, "take", query="list=held")
    assert "C1" in act(ben, "take", query="list=held&when=deferred")
    act(ben, "undefer", item)
    assert "1 item" in act(ben, "take", query="list=held")
    undo(ben)
    item.refresh_from_db()
    assert item.deferred_until == date.fromisoformat(day(5))
    Claim.objects.filter(pk=item.object_id).update(status="rejected")
    worklists.settle([practice.pk])
    item.refresh_from_db()
    assert (item.list, item.deferred_until) == ("rejected", None), "news outrank the wait"


def test_many_rows_at_once_each_by_every_rule(
    practice: Practice, ben: Client, works: Works, make_claim: MakeClaim
) -> None:
    items = [make_claim(practice, f"C{n}") for n in range(5)]
    act(works("pat", {practice: "biller"}), "take", items[0])
    Claim.objects.filter(pk=items[1].object_id).update(status="cancelled")
    said = act(ben, "take", *items)
    assert "Taken: 3 done, 2 refused." in said
    assert "C0: Pat has it." in said
    assert "C1: Nothing is to be done with it any more." in said
    assert [owner(one) for one in items] == ["pat", "", "ben", "ben", "ben"]
    assert "Undone: Taken (3): 3 done" in undo(ben)
    assert [owner(one) for one in items] == ["pat", "", "", "", ""]


def test_all_that_fit_the_filters(practice: Practice, ben: Client, make_claim: MakeClaim) -> None:
    items = [make_claim(practice, f"C{n:02}", payer="A" if n % 3 else "B") for n in range(60)]
    assert "Taken: 40 done." in act(ben, "take", query="payer=A", all="1")
    assert sum(owner(one) == "ben" for one in items) == 40
    assert "Mark a row first." in act(ben, "take")
    assert "Choose what to do." in act(ben, "delete", items[0])


def test_tags_are_added_found_and_taken_off(practice: Practice, ben: Client, make_claim: MakeClaim) -> None:
    first, second = make_claim(practice, "C1"), make_claim(practice, "C2")
    act(ben, "tag", first, second, tag="  Call  payer ")
    assert "It has this tag already." in act(ben, "tag", first, tag="call payer")
    assert "A tag is a word or two" in act(ben, "tag", first, tag=" ")
    assert "A tag is a word or two" in act(ben, "tag", first, tag="x" * 41)
    label = WorkTag.objects.filter(item=first).get().label
    assert label.name == "Call payer"
    act(ben, "untag", first, label=label.pk)
    assert not WorkTag.objects.filter(item=first).exists()
    undo(ben)
    assert WorkTag.objects.filter(item=first).exists()
    undo(ben)
    assert not WorkTag.objects.exists(), "tagging both is one step"


def test_undo_takes_back_ones_own_steps_alone(
    practice: Practice, ben: Client, mia: Client, make_claim: MakeClaim
) -> None:
    item = make_claim(practice, "C1")
    act(ben, "take", item)
    assert "Nothing is left to undo." in undo(mia)
    Membership.objects.filter(user=ben.user).update(role="auditor")  # type: ignore[attr-defined]
    assert ben.post(reverse("work_undo")).status_code == 403
    assert owner(item) == "ben"


def test_the_owner_of_a_chart_is_the_coders_own(scene: Any, works: Works) -> None:
    practice = scene.encounter.practice
    cody = works("cody", {practice: "coder"})
    item = WorkItem.objects.get(kind="encounter")
    act(cody, "take", item)
    assert Encounter.objects.get(pk=scene.encounter.pk).owner == cody.user  # type: ignore[attr-defined]
    cody.post(reverse("take", args=[scene.encounter.pk]), {"give": "back"})
    worklists.settle([practice.pk])
    assert owner(item) == ""


def test_a_reminder_is_told_on_its_day(practice: Practice, ben: Client, mia: Client, make_claim: MakeClaim) -> None:
    item = make_claim(practice, "C1")
    there = reverse("work_item_act", args=[item.pk])
    assert b"A reminder is for today or a later day." in ben.post(there, {"act": "remind", "due_on": day(-1)}).content
    ben.post(there, {"act": "remind", "due_on": day(0), "text": "Ask Anna again"})
    ben.post(there, {"act": "remind", "due_on": day(2), "text": "Not yet"})
    page = ben.get(reverse("my_work")).content.decode()
    assert ("Ask Anna again" in page, "Not yet" in page) == (True, False)
    assert b"Ask Anna again" not in mia.get(reverse("my_work")).content
    assert all(b"Anna" not in bytes(one.sealed) for one in WorkReminder.objects.all())
    ben.post(there, {"act": "reminded", "reminder": WorkReminder.objects.order_by("pk")[0].pk})
    assert b"Ask Anna again" not in ben.get(reverse("my_work")).content


def test_a_busy_database_shows_the_lists_as_they_were(
    practice: Practice, ben: Client, make_claim: MakeClaim, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_claim(practice, "C1")
    Claim.objects.update(status="denied")

    def busy(_: object) -> int:
        raise BusyError("Others were writing for too long.")

    monkeypatch.setattr(settling, "_settle_some", busy)
    page = ben.get(f"{reverse('work_list')}?list=held")
    assert (page.status_code, b"C1" in page.content) == (200, True)


def test_who_left_has_their_work_handed_over(
    practice: Practice, mia: Client, works: Works, make_claim: MakeClaim
) -> None:
    pat = works("pat", {practice: "biller"})
    items = [make_claim(practice, f"C{n}") for n in range(3)]
    act(pat, "take", *items)
    Membership.objects.filter(user=pat.user).delete()  # type: ignore[attr-defined]
    ann: User = works("ann", {practice: "biller"}).user  # type: ignore[attr-defined]
    sent = {"act": "hand_over", "from": pat.user.pk, "to": ann.pk}  # type: ignore[attr-defined]
    page = mia.post(reverse("work_rules"), sent, follow=True).content.decode()
    assert "Handed over to Ann: 3 done, 0 refused." in page
    assert [owner(one) for one in items] == ["ann"] * 3
