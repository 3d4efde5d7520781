"""My work and its lists: counted, filtered by several values, ordered by priority, over all of one's practices."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claimwright.workbench.models import Claim, Practice, WorkItem, WorkView
from claimwright.workbench.worklists import priority
from claimwright.workbench.worklists.sight import sight_of

D = Decimal


def shown(client: Client, query: str = "") -> list[str]:
    """Numbers of the rows of a list, in their order."""
    page = client.get(f"{reverse('work_list')}?{query}").content.decode()
    return re.findall(r'<span class="code quiet">([^<]+)</span>', page)


def test_my_work_counts_items_and_dollars(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    make_claim(practice, "C1", dollars=150)
    make_claim(practice, "C2", dollars=32)
    make_claim(practice, "C3", status="denied", dollars=1200)
    page = ben.get(reverse("my_work")).content.decode()
    rows = {
        re.sub(r"<[^>]+>", "", row.split("</td>")[0]).strip(): re.sub(r"<[^>]+>", " ", row).split()
        for row in re.findall(r'<tr data-row="[a-z_]+">(.*?)</tr>', page, re.S)
    }
    assert ("2" in rows["Held"], "182.00" in rows["Held"]) == (True, True)
    assert "1,200.00" in rows["Denied"]
    assert "To code" not in rows, "a biller reads no charts"


def test_the_order_is_dollars_by_chance_and_a_near_limit_comes_first(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    """Denied 1,000 x 55 % = 550; held 600 x 95 % = 570; the limit of 20.00 is in three days."""
    ben = works("ben", {practice: "biller"})
    make_claim(practice, "C1", status="denied", dollars=1000)
    make_claim(practice, "C2", dollars=600)
    near = make_claim(practice, "C3", dollars=20)
    WorkItem.objects.filter(pk=near.pk).update(limit=timezone.localdate() + timedelta(days=3))
    assert shown(ben) == ["C3", "C2", "C1"]
    page = ben.get(reverse("work_list")).content.decode()
    assert "600.00 dollars x 95% chance = 570" in page
    assert "20.00 dollars x 95% chance x 2.0 (limit within 5 working days: before everything else) = 38" in page


@pytest.mark.parametrize(("days", "score"), [(None, 100), (90, 100), (20, 120), (10, 150), (1, 200)])
def test_a_near_limit_is_more_urgent(
    days: int | None, score: int, practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    """400 x .55 x 1.5 = 330 in the same way: the database counts what the screen says."""
    today = date(2026, 9, 7)
    item = make_claim(practice, "C1")
    WorkItem.objects.filter(pk=item.pk).update(worth=D("100.00"), limit=today + timedelta(days=days) if days else None)
    item.refresh_from_db()
    assert priority.of(item, today).score == score
    place = WorkItem.objects.annotate(place=priority.counted(today)).get(pk=item.pk).place
    assert -place % 1_000_000_000 == score


def test_a_filter_takes_several_values(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    for number, status, payer in (("C1", "held", "A"), ("C2", "denied", "B"), ("C3", "rejected", "C")):
        make_claim(practice, number, status=status, payer=payer)
    assert set(shown(ben, "list=denied&list=rejected")) == {"C2", "C3"}
    assert set(shown(ben, "payer=A&payer=C")) == {"C1", "C3"}
    assert shown(ben, "list=denied&payer=A&payer=C") == []
    assert shown(ben, "from=150") == []
    assert set(shown(ben, "from=100&to=100")) == {"C1", "C2", "C3"}
    assert set(shown(ben, "from=many&owner=99999999999999999999999&practice=x&tag=x&list=")) == set()


def test_what_waits_for_an_answer_is_not_to_be_done_now(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    make_claim(practice, "C1", status="sent", sent_at=timezone.now())
    make_claim(practice, "C2", status="sent", sent_at=timezone.now() - timedelta(days=30))
    assert shown(ben) == ["C2"]
    assert shown(ben, "when=waiting") == ["C1"]
    assert set(shown(ben, "when=all")) == {"C1", "C2"}


def test_n_goes_through_the_whole_list_whatever_becomes_of_its_rows(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    """Each is deferred when it is seen, so that it leaves the list; the next is still the one after it, over pages."""
    ben = works("ben", {practice: "biller"})
    for number in range(60):
        make_claim(practice, f"C{number:02}", dollars=1000 - number, payer="A" if number % 2 else "B")
    response = ben.get(f"{reverse('work_next')}?payer=A&sort=-dollars")
    seen = []
    while "/work/list/" not in response["Location"]:
        there = response["Location"]
        page = ben.get(there).content.decode()
        seen.append(re.findall(r'<span class="code quiet">(C\d+)</span>', page)[0])
        tomorrow = timezone.localdate() + timedelta(days=1)
        act = re.search(r'hx-post="([^"]+/act/[^"]*)"', page)
        assert act
        if len(seen) % 2:
            sent = {"act": "defer", "until": tomorrow.isoformat(), "reason": "Waits"}
            ben.post(act[1].replace("&amp;", "&"), sent, HTTP_HX_CURRENT_URL=there)
        following = re.search(r'href="(/work/next/[^"]+)"', page)
        assert following
        response = ben.get(following[1].replace("&amp;", "&"))
    assert seen == [f"C{number:02}" for number in range(60) if number % 2]
    assert "payer=A" in response["Location"]


@pytest.mark.parametrize("sort", ["", "-dollars", "age", "deadline", "-new"])
def test_every_order_is_walked_without_a_gap(
    sort: str, practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    for number in range(6):
        make_claim(practice, f"C{number}", dollars=100 + number // 2)
    order = shown(ben, f"sort={sort}")
    response, walked = ben.get(f"{reverse('work_next')}?sort={sort}"), []
    while "/work/list/" not in response["Location"]:
        page = ben.get(response["Location"]).content.decode()
        walked.append(re.findall(r'<span class="code quiet">(C\d+)</span>', page)[0])
        following = re.search(r'href="(/work/next/[^"]+)"', page)
        assert following
        response = ben.get(following[1].replace("&amp;", "&"))
    assert walked == order
    assert len(order) == 6


def test_one_list_over_two_practices_by_the_role_in_each(
    practice: Practice, other_practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    """A biller here and an auditor there reads both, and works one; of a third practice nothing is seen."""
    third = Practice.objects.create(name="Third Street Clinic", synthetic=True)
    ann = works("ann", {practice: "biller", other_practice: "auditor"})
    here, there = make_claim(practice, "HERE1"), make_claim(other_practice, "THERE1")
    hidden = make_claim(third, "NOWHERE1")
    page = ann.get(reverse("work_list")).content.decode()
    assert set(shown(ann)) == {"HERE1", "THERE1"}
    assert "Ridge Orthopaedics" in page
    assert shown(ann, f"practice={other_practice.pk}") == ["THERE1"]
    assert shown(ann, f"practice={third.pk}") == []
    answer = ann.post(reverse("work_act"), {"act": "take", "item": [here.pk, there.pk, hidden.pk]}).content.decode()
    assert "Taken: 1 done, 1 refused" in answer
    assert "Your role in Ridge Orthopaedics does not work the list “Held”." in answer
    assert [one.owner for one in WorkItem.objects.order_by("pk")] == [ann.user, None, None]  # type: ignore[attr-defined]
    assert ann.get(reverse("work_item", args=[there.pk])).status_code == 200
    assert ann.get(reverse("work_item", args=[hidden.pk])).status_code == 404


def test_opening_a_thing_of_another_practice_goes_there(
    practice: Practice, other_practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ann = works("ann", {practice: "biller", other_practice: "biller"})
    item = make_claim(other_practice, "THERE1")
    ann.get(reverse("my_work"))
    assert ann.session["practice"] == practice.pk
    response = ann.post(f"{reverse('work_open', args=[item.pk])}?list=held&work={item.pk}&at=-95", follow=True)
    assert response.status_code == 200
    assert ann.session["practice"] == other_practice.pk
    assert b"THERE1" in response.content


def test_n_on_the_claim_itself_goes_on_in_the_list(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    first, second = make_claim(practice, "C1", dollars=300), make_claim(practice, "C2", dollars=200)
    opened = ben.post(f"{reverse('work_open', args=[first.pk])}?list=held&list=denied&work={first.pk}&at=-285")
    response = ben.get(f"{reverse('claim_next', args=[first.object_id])}?{opened['Location'].partition('?')[2]}")
    response = ben.get(response["Location"])
    assert response["Location"].startswith(reverse("work_item", args=[second.pk]))
    assert "list=held&list=denied" in response["Location"]


def test_views_are_kept_for_oneself_and_by_managers_for_the_practice(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben, mia = works("ben", {practice: "biller"}), works("mia", {practice: "manager"})
    query = "list=denied&list=rejected&payer=Example+Health&sort=-dollars&page=3&unknown=1"
    ben.post(f"{reverse('work_views')}?{query}", {"name": "Hard ones"})
    assert WorkView.objects.get().query == "list=denied&list=rejected&payer=Example+Health&sort=-dollars"
    assert b"Hard ones" not in mia.get(reverse("my_work")).content
    ben.post(f"{reverse('work_views')}?list=held", {"name": "Ours", "for": "practice"})
    assert WorkView.objects.count() == 1, "a biller names no lists for the practice"
    mia.post(f"{reverse('work_views')}?list=held", {"name": "Ours", "for": "practice"})
    assert b"Ours" in ben.get(reverse("my_work")).content
    ben.post(reverse("work_views"), {"remove": WorkView.objects.get(name="Ours").pk})
    ben.post(reverse("work_views"), {"remove": WorkView.objects.get(name="Hard ones").pk})
    assert [one.name for one in WorkView.objects.all()] == ["Ours"]


def test_no_address_of_a_list_holds_a_name(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    item = make_claim(practice, "C1", name="Zanzibarova, Anna")
    ben.post(reverse("work_act"), {"act": "tag", "tag": "call zanzibarova", "item": item.pk})
    page = ben.get(f"{reverse('work_list')}?list=held").content.decode()
    assert "Zanzibarova" in page
    assert "call zanzibarova" in page
    addresses = re.findall(r'(?:href|action|hx-post)="([^"]+)"', page)
    assert not [one for one in addresses if "anzibar" in one.lower()]
    label = re.search(r'name="tag" value="(\d+)"', page)
    assert label
    assert shown(ben, f"tag={label[1]}") == ["C1"]


def test_the_columns_are_chosen(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben = works("ben", {practice: "biller"})
    make_claim(practice, "C1")
    page = ben.get(f"{reverse('work_list')}?col=list&col=dollars").content.decode()
    assert re.findall(r"<th[^>]*>([A-Z][^<]+)</th>", page) == ["Whose", "List", "Dollars"]


def test_a_closed_thing_is_in_no_list_and_still_read(
    practice: Practice, works: Callable[..., Client], make_claim: Callable[..., WorkItem]
) -> None:
    ben, cody = works("ben", {practice: "biller"}), works("cal", {practice: "clerk"})
    item = make_claim(practice, "C1")
    Claim.objects.filter(pk=item.object_id).update(status="cancelled")
    assert shown(ben, "when=all") == []
    page = ben.get(reverse("work_item", args=[item.pk])).content.decode()
    assert "done" in page
    assert cody.get(reverse("work_item", args=[item.pk])).status_code == 403
    assert sight_of(ben.user).works(WorkItem.objects.get(pk=item.pk)) is False  # type: ignore[attr-defined]


def test_the_numbers_of_the_day_are_ones_own(scene: Any, works: Callable[..., Client]) -> None:
    practice = scene.claim.practice
    ben, mia = works("ben", {practice: "biller coder"}), works("mia", {practice: "biller"})
    scene.encounter.finalised_by, scene.encounter.finalised_at = ben.user, timezone.now()  # type: ignore[attr-defined]
    scene.encounter.expected_charge = D("182.00")
    scene.encounter.save()

    def finalised(client: Client) -> str:
        page = client.get(reverse("my_work")).content.decode()
        found = re.search(r"<dt>Finalised today</dt><dd>(.*?)</dd>", page)
        assert found
        return re.sub(r"<[^>]+>", "", found[1])

    assert finalised(ben) == "1 182.00"
    assert finalised(mia) == "0 0.00"
