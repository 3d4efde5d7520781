"""People talk on an item: inside the practice, told to who is meant, in the trail, and sealed at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench.models import AuditEvent, Membership, Practice, WorkItem, WorkMention, WorkNote, WorkReminder

Works = Callable[..., Client]


@pytest.fixture
def item(practice: Practice, make_claim: Callable[..., WorkItem]) -> WorkItem:
    return make_claim(practice, "C1")


@pytest.fixture
def ben(practice: Practice, works: Works) -> Client:
    return works("ben", {practice: "biller"})


def say(client: Client, item: WorkItem, text: str, act: str = "note", **sent: Any) -> str:
    return client.post(reverse("work_item_act", args=[item.pk]), {"act": act, "text": text, **sent}).content.decode()


def day(client: Client) -> str:
    return client.get(reverse("my_work")).content.decode()


def test_a_note_is_read_by_whoever_opens_the_item_and_sealed_at_rest(item: WorkItem, ben: Client) -> None:
    page = say(ben, item, "Anna Whitfield's card is old.\nSecond line")
    assert "Anna Whitfield&#x27;s card is old." in page
    note = WorkNote.objects.get()
    assert b"Whitfield" not in bytes(note.sealed)
    assert note.words == {"text": "Anna Whitfield's card is old.\nSecond line"}
    event = AuditEvent.objects.get(event="work.note")
    assert event.detail == {"note": note.pk, "people": [], "roles": []}


def test_a_person_who_is_meant_is_told_until_they_read_it(
    practice: Practice, item: WorkItem, ben: Client, works: Works
) -> None:
    mia = works("mia", {practice: "manager"})
    say(ben, item, "@mia, may this go out? (ben@example.org)")
    assert "may this go out?" in day(mia)
    assert "may this go out?" not in day(ben)
    mia.get(reverse("work_item", args=[item.pk]))
    assert "may this go out?" not in day(mia)
    mention = WorkMention.objects.get()
    assert (mention.user, mention.read_by) == (mia.user, mia.user)  # type: ignore[attr-defined]


def test_a_role_is_told_until_one_of_them_reads_it(
    practice: Practice, other_practice: Practice, item: WorkItem, ben: Client, works: Works
) -> None:
    mia, max_, far = (
        works("mia", {practice: "manager"}), works("max", {practice: "manager"}), works("far", {other_practice: "manager"}),
    )  # fmt: skip
    say(ben, item, "Please look, @manager")
    assert ["Please look" in day(one) for one in (mia, max_, far)] == [True, True, False]
    mia.get(reverse("work_item", args=[item.pk]))
    assert "Please look" not in day(max_)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@nobody help", "Nobody in Harbor Family Medicine is called @nobody."),
        ("@zoe help", "Nobody in Harbor Family Medicine is called @zoe."),
        ("@clara help", "@clara may not read this."),
        ("@physician help", "Nobody in Harbor Family Medicine is called @physician."),
        ("  ", "Write something first."),
        ("x" * 4001, "At most 4,000 characters"),
    ],
)
def test_a_call_that_reaches_nobody_is_refused_and_what_was_typed_stays(
    text: str, why: str, practice: Practice, other_practice: Practice, item: WorkItem, ben: Client, works: Works
) -> None:
    works("zoe", {other_practice: "biller"})
    works("clara", {practice: "clerk"})
    page = say(ben, item, text)
    assert why in page
    assert f">{text}</textarea>" in page
    assert not WorkNote.objects.exists()


def test_a_contact_says_whom_the_number_the_reference_and_what_was_promised(item: WorkItem, ben: Client) -> None:
    assert "Say with whom you spoke." in say(ben, item, "Busy", act="contact")
    promised = timezone.localdate()
    sent = {"whom": "Carla, Example Health", "number": "518 555 0140", "reference": "CALL-77", "promised_on": promised}
    page = say(ben, item, "Pays on Friday", act="contact", **sent)
    for part in ("Carla, Example Health", "518 555 0140", "CALL-77", promised.isoformat(), "Pays on Friday"):
        assert part in page
    note = WorkNote.objects.get()
    assert (note.kind, note.promised_on) == ("contact", promised)
    assert b"Carla" not in bytes(note.sealed)
    assert WorkReminder.objects.get().words == {"text": "Promised by Carla, Example Health"}
    assert "Promised by Carla, Example Health" in day(ben)


def test_who_reads_the_list_and_takes_work_answers(
    practice: Practice, item: WorkItem, ben: Client, works: Works
) -> None:
    """A coder reads claims, and is asked about one; an auditor reads, and adds nothing."""
    cody, aud = works("cody", {practice: "coder"}), works("aud", {practice: "auditor"})
    say(ben, item, "@cody which side?")
    assert "which side?" in say(cody, item, "Left.")
    assert aud.post(reverse("work_item_act", args=[item.pk]), {"act": "note", "text": "x"}).status_code == 403
    assert [one.words["text"] for one in WorkNote.objects.all()] == ["@cody which side?", "Left."]


def test_who_lost_the_role_is_told_nothing_more(practice: Practice, item: WorkItem, ben: Client, works: Works) -> None:
    mia = works("mia", {practice: "manager"})
    say(ben, item, "@mia look at Whitfield")
    Membership.objects.filter(user=mia.user).update(role="clerk")  # type: ignore[attr-defined]
    assert "Whitfield" not in day(mia)
    assert mia.get(reverse("work_item", args=[item.pk])).status_code == 403
