"""Suspended money is money: it is matched, split, posted by hand, moved, returned and opened anew, and the books hold."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.ledger.money import era_text, sent
from tests.sizes import SEEDS
from tests.workbench.remittances.money_books import after, check, new_practice, open_items, post
from tests.workbench.remittances.test_as_settled import OTHER_DAY, PRIMARY, file, sequence

from claimwright.ledger.by_hand import ByHand
from claimwright.workbench.models import Claim, PostedPayment, Practice, SuspendedItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import deposits, reopening, suspended

pytestmark = pytest.mark.django_db
TWO_LINES = (
    "CLP*C1*1*190*110*20*MB*I1~SVC*HC:99213*150*80**1~DTM*472*20260310~CAS*CO*45*50~CAS*PR*2*20~"
    "SVC*HC:85025*40*30**1~DTM*472*20260315~CAS*CO*45*10~"
)


def books(*files: bytes) -> Practice:
    """A practice with the claims C1 (150 and 40) and C2 (150), and these files posted."""
    claims = [
        sent("C1", "HC:99213*150*UN*1***1", "HC:85025*40*UN*1***1", charge="190"),
        sent("C2", "HC:99213*150*UN*1***1", charge="150"),
    ]
    practice = new_practice(f"Books {timezone.now():%f}", *claims)
    for number, data in enumerate(files):
        post(practice, data, f"{number}.835")
    check(practice)
    return practice


def claim(practice: Practice, number: str) -> Claim:
    return Claim.objects.get(practice=practice, patient_control_number=number)


def amounts(practice: Practice, number: str) -> list[Decimal]:
    return list(after(practice)[number].values())


def only(practice: Practice) -> SuspendedItem:
    (item,) = open_items(practice)
    return item


def test_cash_is_unapplied_the_moment_the_check_is_known() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    where = deposits.of_practice(practice)
    assert (where.received, where.posted, where.unapplied) == (Decimal(80), Decimal(0), Decimal(80))


def test_an_item_is_matched_to_the_claim_a_person_names() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    suspended.match(only(practice), claim(practice, "C2"))
    check(practice)
    assert amounts(practice, "C2") == [80, 50, 0, 20, 0]
    assert (open_items(practice), claim(practice, "C2").status) == ([], "paid")


def test_a_service_is_matched_to_the_line_a_person_chooses_beside_what_stands() -> None:
    practice = books(era_text("110", TWO_LINES))
    item = only(practice)
    assert (item.level, item.service_line, item.amount) == ("line", 2, Decimal(30))
    assert claim(practice, "C1").status == "suspended"
    with pytest.raises(RefusedError, match="choose the line"):
        suspended.match(item, claim(practice, "C1"))
    with pytest.raises(RefusedError, match="no line 7"):
        suspended.match(item, claim(practice, "C1"), {2: 7})
    suspended.match(item, claim(practice, "C1"), {2: 2})
    check(practice)
    assert amounts(practice, "C1") == [110, 60, 0, 20, 0]
    assert PostedPayment.objects.filter(practice=practice).count() == 1, "one claim payment stands once"
    back = TWO_LINES
    for amount in ("190*110*20", "150*80", "40*30"):
        back = back.replace(f"*{amount}", "*-" + amount.replace("*", "*-"))
    back = (
        back.replace("*C1*1*", "*C1*22*")
        .replace("45*50", "45*-50")
        .replace("2*20~", "2*-20~")
        .replace("45*10", "45*-10")
    )
    post(practice, era_text("0", f"{back}PLB*1*20261231*FB:X*-110~", trace="EFT2"), "back.835")
    check(practice)
    assert (amounts(practice, "C1"), open_items(practice)) == ([0, 0, 0, 0, 190], [])
    assert claim(practice, "C1").status == "reversed"


def test_an_item_is_split_by_hand_and_what_is_left_stays() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item = only(practice)
    rows = [
        (claim(practice, "C1"), ByHand(2, Decimal(30), Decimal(10))),
        (claim(practice, "C2"), ByHand(None, Decimal(40), Decimal(90), patient=Decimal(20))),
    ]
    suspended.post_by_hand(item, rows)
    check(practice)
    assert amounts(practice, "C1") == [30, 10, 0, 0, 150]
    assert amounts(practice, "C2") == [40, 90, 0, 20, 0]
    assert [(one.level, one.amount, one.parent) for one in open_items(practice)] == [("rest", Decimal(10), item)]
    with pytest.raises(RefusedError, match="the item holds"):
        suspended.post_by_hand(only(practice), [(claim(practice, "C2"), ByHand(1, Decimal(11)))])


def test_a_closed_item_is_opened_anew_with_its_parts() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item, before = only(practice), after(practice)
    suspended.post_by_hand(item, [(claim(practice, "C2"), ByHand(1, Decimal(60)))])
    reopening.reopen(item)
    check(practice)
    assert (open_items(practice), after(practice)) == ([item], before)
    suspended.match(item, claim(practice, "C2"))
    reopening.reopen(item)
    check(practice)
    assert (amounts(practice, "C2"), claim(practice, "C2").status) == ([0, 0, 0, 0, 150], "sent")


def test_a_payment_is_moved_to_another_claim() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C2*")))
    posted = PostedPayment.objects.get(practice=practice)
    with pytest.raises(RefusedError, match="Say why"):
        reopening.take_off(posted, note=" ")
    reopening.move(posted, claim(practice, "C1"), note="Twins: the payer took the other one")
    check(practice)
    assert (amounts(practice, "C1"), amounts(practice, "C2")) == ([80, 50, 0, 20, 40], [0, 0, 0, 0, 150])
    assert (claim(practice, "C1").status, claim(practice, "C2").status) == ("paid", "sent")


def test_nothing_is_closed_without_a_decision() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item = only(practice)
    with pytest.raises(RefusedError, match="The item holds"):
        suspended.no_money(item, note="nothing")
    with pytest.raises(RefusedError, match="Say why"):
        suspended.give_back(item, note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        SuspendedItem.objects.filter(pk=item.pk).update(resolved_at=timezone.now())
    check(practice)


def test_what_is_not_ours_is_owed_to_the_payer() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    suspended.give_back(only(practice), note="Another practice's patient")
    where = deposits.of_practice(practice)
    assert (where.received, where.unapplied, where.to_return) == (Decimal(80), Decimal(0), Decimal(80))
    reopening.reopen(SuspendedItem.objects.get(practice=practice))
    check(practice)
    assert deposits.of_practice(practice).unapplied == 80


def test_a_check_that_came_twice_is_no_money() -> None:
    first = file(["primary"], "T1")
    practice = books(first, first.replace(b"SE*1*0001", b"SE*2*0001"))
    suspended.no_money(only(practice), note="The same check, sent again")
    check(practice)
    assert deposits.of_practice(practice).received == 580


def test_a_payment_held_whole_is_released_and_what_it_does_not_explain_stays() -> None:
    practice = books(era_text("85", PRIMARY.replace("*C1*", "*C2*")))
    item = only(practice)
    assert (item.level, item.amount, item.difference) == ("payment", Decimal(85), Decimal(5))
    assert claim(practice, "C2").status == "suspended"
    suspended.release(item, note="The payer confirms 80; 5 is a rounding of theirs")
    check(practice)
    assert amounts(practice, "C2") == [80, 50, 0, 20, 0]
    assert [one.amount for one in open_items(practice)] == [Decimal(5)]
    reopening.reopen(item)
    check(practice)
    assert (open_items(practice), amounts(practice, "C2")) == ([item], [0, 0, 0, 0, 150])


def test_a_decision_is_made_once() -> None:
    practice = books(era_text("80", PRIMARY.replace("*C1*", "*C9*")))
    item = only(practice)
    suspended.match(item, claim(practice, "C2"))
    with pytest.raises(RefusedError, match="closed already"):
        suspended.match(SuspendedItem.objects.get(pk=item.pk), claim(practice, "C1"))


def _step(practice: Practice, random: Random) -> None:
    """Something a person may do, or be refused."""
    items, closed = (
        open_items(practice),
        list(SuspendedItem.objects.filter(practice=practice, resolved_at__isnull=False)),
    )
    standing = list(PostedPayment.objects.filter(practice=practice, undone_at=None))
    target = claim(practice, random.choice(["C1", "C2"]))
    act = random.choice(["match", "match", "hand", "release", "back", "none", "open", "off", "move"])
    if act in ("match", "hand", "release", "back", "none") and items:
        item = random.choice(items)
        if act == "match":
            number = item.service_line or 1
            suspended.match(item, target, {number: 1} if random.random() < 0.6 else None)
        elif act == "hand":
            part = (item.amount or Decimal(0)) / random.choice([1, 2])
            row = ByHand(random.choice([1, None]), part, Decimal(random.choice([0, 5])), Decimal(0), Decimal(3))
            suspended.post_by_hand(item, [(target, row)])
        else:
            {"release": suspended.release, "back": suspended.give_back, "none": suspended.no_money}[act](
                item, note="why"
            )
    elif act == "open" and closed:
        reopening.reopen(random.choice(closed))
    elif act == "off" and standing:
        reopening.take_off(random.choice(standing), note="why")
    elif act == "move" and standing:
        reopening.move(random.choice(standing), target, note="why")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_books_hold_whatever_people_do(seed: int) -> None:
    random = Random(seed)
    practice = books()
    waiting = [*sequence(seed), era_text("110", TWO_LINES, trace="TT"), era_text("80", OTHER_DAY, trace="TO")]
    for number in range(30):
        if waiting and random.random() < 0.3:
            post(practice, waiting.pop(0), f"s{number}.835")
        else:
            try:
                with transaction.atomic():
                    _step(practice, random)
            except RefusedError:
                continue
        check(practice)
