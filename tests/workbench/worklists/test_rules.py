"""Work finds its owner by rules: list, payer, specialty, first letter, dollars; who is away is covered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench import worklists
from claimwright.workbench.models import Claim, Membership, Practice, User, WorkAbsence, WorkItem, WorkRule
from claimwright.workbench.worklists import assigning

MakeClaim = Callable[..., WorkItem]
Works = Callable[..., Client]


def user_of(client: Client) -> User:
    return client.user  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def ann(practice: Practice, works: Works) -> User:
    return user_of(works("ann", {practice: "biller"}))


@pytest.fixture
def ben(practice: Practice, works: Works) -> User:
    return user_of(works("ben", {practice: "biller"}))


@pytest.fixture
def mia(practice: Practice, works: Works) -> Client:
    return works("mia", {practice: "manager"})


def rule(client: Client, owner: User, **sent: str) -> str:
    answer = client.post(reverse("work_rules"), {"act": "add_rule", "owner": owner.pk, **sent}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"list": "denied"}, True),
        ({"list": "held"}, False),
        ({"payer_name": "Medicare"}, True),
        ({"payer_name": "Medicaid"}, False),
        ({"specialty": "oncology"}, False),
        ({"letter_from": "A", "letter_to": "K"}, False),
        ({"letter_from": "L"}, True),
        ({"letter_to": "M"}, True),
        ({"letter_from": "N"}, False),
        ({"dollars_from": Decimal(500)}, True),
        ({"dollars_from": Decimal("500.01")}, False),
        ({"dollars_to": Decimal("499.99")}, False),
        ({"dollars_to": Decimal(500), "payer_name": "Medicare", "letter_from": "M", "letter_to": "M"}, True),
    ],
)
def test_a_rule_fits_by_all_that_it_says(fields: dict[str, Any], fits: bool) -> None:
    item = WorkItem(list="denied", payer_name="Medicare", specialty="cardiology", dollars=Decimal(500))
    assert assigning.fits(WorkRule(**fields), item, "miller") is fits


def test_a_name_of_nobody_fits_no_last_letter() -> None:
    item = WorkItem(list="denied", dollars=Decimal(1))
    assert [assigning.fits(WorkRule(letter_to=letter), item, "") for letter in ("", "Z")] == [True, False]


@pytest.mark.parametrize(
    ("away", "there"),
    [({}, 1), ({1: 2}, 2), ({1: 2, 2: 3}, 3), ({1: 2, 2: 1}, 1), ({1: 2, 2: 3, 3: 1}, 1), ({2: 1}, 1)],
)
def test_who_covers_may_be_covered(away: dict[int, int], there: int) -> None:
    assert assigning.standing_in(1, away) == there


def test_what_comes_in_goes_to_the_first_rule_that_fits(
    practice: Practice, ann: User, ben: User, mia: Client, make_claim: MakeClaim
) -> None:
    before = make_claim(practice, "C0", payer="Medicare")
    rule(mia, ann, payer_name="Medicare", dollars_from="500")
    rule(mia, ben, letter_from="a", letter_to="m")
    rich, mild, other = (
        make_claim(practice, "C1", payer="Medicare", dollars=500, name="Abbott, Ann"),
        make_claim(practice, "C2", payer="Medicare", dollars=499, name="Miller, Max"),
        make_claim(practice, "C3", payer="Aetna", dollars=10, name="Nowak, Nina"),
    )
    assert [one.owner for one in (rich, mild, other, before)] == [ann, ben, None, None]
    assert Claim.objects.get(pk=rich.object_id).owner == ann
    Claim.objects.filter(pk=before.object_id).update(patient_name="Abbott, Ada")
    worklists.settle([practice.pk])
    before.refresh_from_db()
    assert before.owner is None, "a rule is for what comes into a list"
    Claim.objects.filter(pk=before.object_id).update(status="denied")
    worklists.settle([practice.pk])
    before.refresh_from_db()
    assert before.owner == ben


def test_nobody_is_given_what_they_may_not_work(
    practice: Practice, works: Works, mia: Client, make_claim: MakeClaim
) -> None:
    cody = user_of(works("cody", {practice: "coder"}))
    assert "Cody does not work the list “Held”." in rule(mia, cody, list="held")
    rule(mia, cody)
    assert make_claim(practice, "C1").owner is None
    Membership.objects.filter(user=cody).delete()
    assert make_claim(practice, "C2").owner is None


def test_who_is_away_is_covered(practice: Practice, ann: User, ben: User, mia: Client, make_claim: MakeClaim) -> None:
    rule(mia, ann)
    today = timezone.localdate()
    sent = {"user": ann.pk, "cover": ben.pk, "first_day": today.isoformat(), "last_day": today.isoformat()}
    mia.post(reverse("work_rules"), {"act": "add_absence", **sent})
    assert make_claim(practice, "C1").owner == ben
    WorkAbsence.objects.update(first_day=today - timedelta(days=9), last_day=today - timedelta(days=1))
    assert make_claim(practice, "C2").owner == ann


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"letter_from": "AB"}, "A letter, such as A."),
        ({"letter_from": "M", "letter_to": "A"}, "It ends before it begins."),
        ({"dollars_from": "500", "dollars_to": "1"}, "It ends before it begins."),
        ({"dollars_from": "many"}, "Dollars, such as 500."),
        ({"dollars_from": "NaN"}, "Dollars, such as 500."),
        ({"list": "nowhere"}, "There is no such list."),
        ({"owner": "0"}, "Choose somebody who takes work here."),
    ],
)
def test_a_rule_that_says_nothing_sensible_is_refused(sent: dict[str, str], why: str, ann: User, mia: Client) -> None:
    assert (
        why
        in mia.post(reverse("work_rules"), {"act": "add_rule", "owner": ann.pk, **sent}, follow=True).content.decode()
    )
    assert not WorkRule.objects.exists()


def test_an_absence_that_says_nothing_sensible_is_refused(ann: User, ben: User, mia: Client) -> None:
    days = {"first_day": "2026-09-02", "last_day": "2026-09-01"}
    for sent in ({"user": ann.pk, "cover": ben.pk, **days}, {"user": ann.pk, "cover": ann.pk, "first_day": "2026-09-01", "last_day": "2026-09-01"}):  # fmt: skip
        mia.post(reverse("work_rules"), {"act": "add_absence", **sent})
    assert not WorkAbsence.objects.exists()


def test_rules_are_asked_for_what_is_there_and_that_is_undone_at_once(
    practice: Practice, ann: User, mia: Client, make_claim: MakeClaim
) -> None:
    items = [make_claim(practice, f"C{n}") for n in range(3)]
    rule(mia, ann)
    page = mia.post(reverse("work_rules"), {"act": "run"}, follow=True).content.decode()
    assert "Given by rule: 3 done, 0 refused." in page
    assert {WorkItem.objects.get(pk=one.pk).owner for one in items} == {ann}
    mia.post(reverse("work_undo"))
    assert {WorkItem.objects.get(pk=one.pk).owner for one in items} == {None}


def test_rules_are_a_managers_of_that_practice(
    practice: Practice, other_practice: Practice, works: Works, ann: User, mia: Client
) -> None:
    rule(mia, ann)
    there = works("zoe", {other_practice: "manager"})
    there.post(reverse("work_rules"), {"act": "remove_rule", "row": WorkRule.objects.get().pk})
    assert WorkRule.objects.count() == 1
    assert works("ann", {practice: "biller"}).get(reverse("work_rules")).status_code == 403
    mia.post(reverse("work_rules"), {"act": "remove_rule", "row": WorkRule.objects.get().pk})
    assert not WorkRule.objects.exists()
