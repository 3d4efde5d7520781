"""The same remittance in other bytes is recognised: it posts nothing, and no claim goes back to an older state."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.workbench.answers import balance, remittance
from tests.workbench.remittances.money_books import check

from claimwright.workbench import bridge, worklists
from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import Claim, ClaimBalance, LedgerEntry, Payment, SuspendedItem, WorkItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import checks, decisions, reopening, suspended

OTHER_BYTES = {
    "line breaks": lambda data: data.replace(b"~", b"~\n"),
    "another envelope": lambda data: data.replace(b"000000077", b"000000078"),
    "another separator": lambda data: data.replace(b"*", b"|"),
    "another time of day": lambda data: data.replace(b"*1200*", b"*1315*"),
}


@pytest.mark.parametrize("change", OTHER_BYTES.values(), ids=OTHER_BYTES)
def test_the_same_remittance_in_other_bytes_is_suspended(sent: Claim, change: object) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    posted = LedgerEntry.objects.exclude(account__in=["cash", "unapplied_cash"]).count()
    Claim.objects.filter(pk=sent.pk).update(status="denied")  # what a later remittance decided
    result = receiving.receive_file(sent.practice, "again.835", change(remittance()))  # type: ignore[operator]
    assert result.state == "read", result.summary
    (item,) = SuspendedItem.objects.filter(level="duplicate")
    assert (item.amount, "72.00" in item.reason, "r.835" in item.reason) == (Decimal(0), True, True)
    # A check counts once: whether it is another one, a person says.
    assert LedgerEntry.objects.exclude(account__in=["cash", "unapplied_cash"]).count() == posted
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("72.00"), Decimal("0.00"))
    sent.refresh_from_db()
    assert sent.status == "denied"


@pytest.mark.parametrize(
    ("there", "instead"),
    [(b"TRN*1*TRACE1", b"TRN*1*TRACE2"), (b"1999999999~", b"1888888888~")],
    ids=["number", "payer"],
)
def test_another_payment_is_no_repetition(sent: Claim, there: bytes, instead: bytes) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    data = remittance().replace(there, instead)
    if there.startswith(b"1999"):
        data = data.replace(b"N1*PR*EXAMPLE HEALTH", b"N1*PR*ANOTHER PLAN")
    receiving.receive_file(sent.practice, "other.835", data)
    assert not SuspendedItem.objects.filter(level="duplicate").exists()


def refusal(day: str, trace: str, payer_number: str = "EXH000000") -> bytes:
    """Claim CW1 refused whole on a day, under a check of its own."""
    data = (
        remittance(paid="0", total="0").replace(b"TRACE1", trace.encode()).replace(b"EXH000001", payer_number.encode())
    )
    data = data.replace(b"20261014", day.encode()).replace(b"BPR*I*0*C*ACH*CCP", b"BPR*H*0*C*NON*")
    return (
        data.replace(b"CLP*CW1*1*182*0*18*", b"CLP*CW1*4*182*0*0*")
        .replace(b"*150*72**1", b"*150*0**1")
        .replace(b"CAS*CO*45*60~CAS*PR*2*18~", b"CAS*CO*16*150~")
    )


@pytest.mark.parametrize("files", ["newer first", "older first"])
def test_the_state_follows_the_decision_of_the_later_day(sent: Claim, files: str) -> None:
    """The payer refused on 30 September and paid on 14 October, whichever file is read first."""
    both = [remittance(), refusal("20260930", "TRACE0")]
    for data in both if files == "newer first" else both[::-1]:
        receiving.receive_file(sent.practice, "a.835", data)
    sent.refresh_from_db()
    assert sent.status == "partly"
    # 72.00 paid, 60.00 written off, 18.00 the patient's; line 2 is refused.
    assert balance("cash") == Decimal("72.00")
    assert (balance("patient_receivable"), balance("contractual_adjustment")) == (Decimal("18.00"), Decimal("60.00"))


def test_a_refusal_of_a_later_day_takes_the_place(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "a.835", remittance())
    receiving.receive_file(sent.practice, "b.835", refusal("20261031", "TRACE9"))
    sent.refresh_from_db()
    assert sent.status != "paid"
    assert balance("patient_receivable") == Decimal("0.00")


def again(control: str = "000000078") -> bytes:
    return remittance().replace(b"000000077", control.encode())


def faulty() -> bytes:
    """The check of 72.00 in a reading that says 70.00 of its claim."""
    return remittance(paid="70.00").replace(b"*150*72**1", b"*150*70**1").replace(b"CAS*CO*45*60", b"CAS*CO*45*62")


def test_another_check_of_the_same_number_is_counted_when_a_person_says_so(
    sent: Claim, member: Callable[..., Client]
) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    receiving.receive_file(sent.practice, "again.835", again())
    item = SuspendedItem.objects.get(level="duplicate")
    client, there = member("biller"), reverse("suspended_item", args=[item.pk])
    assert "72.00 read again" in client.get(there).content.decode()
    page = client.get(reverse("remittance", args=[item.payment_id])).content.decode()
    assert "not counted here" in page
    assert "r.835" in page
    assert "2 payments · 72.00" in client.get(reverse("remittances")).content.decode()
    client.post(reverse("decide_suspended", args=[item.pk]), {"decision": "release", "note": "Two checks came"})
    assert balance("cash") == Decimal("144.00")
    (stands,) = ClaimBalance.objects.values_list("paid", flat=True)
    assert stands == Decimal("144.00")
    assert "2 payments · 144.00" in client.get(reverse("remittances")).content.decode()
    check(sent.practice)
    item.refresh_from_db()
    reopening.reopen(item)
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("72.00"), Decimal("72.00"))
    check(sent.practice)
    suspended.no_money(item, note="The same check")
    assert balance("cash") == Decimal("72.00")
    check(sent.practice)


def test_a_check_read_with_a_fault_and_then_right_counts_once(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("72.00"), Decimal("-72.00"))
    receiving.receive_file(sent.practice, "right.835", again())
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("72.00"), Decimal("0.00"))
    (item,) = SuspendedItem.objects.all()
    assert (item.level, item.decision, "right.835" in item.resolution) == ("payment", "no_money", True)
    sent.refresh_from_db()
    assert sent.status == "partly"
    assert [one["row"].record.payment_id for one in decisions(sent)] == [
        Payment.objects.get(interchange__file_name="right.835").payment_id
    ]
    check(sent.practice)
    with pytest.raises(RefusedError, match="counts from another file"):
        reopening.reopen(item)
    assert balance("cash") == Decimal("72.00")


def test_a_fault_that_a_person_dealt_with_is_not_overtaken_by_a_later_reading(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    suspended.release(SuspendedItem.objects.get(), note="As stated")
    paid = ClaimBalance.objects.get().paid
    receiving.receive_file(sent.practice, "right.835", again())
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("72.00"), paid)
    assert SuspendedItem.objects.get(level="duplicate").resolved_at is None
    check(sent.practice)


def test_a_second_faulty_reading_waits_without_money_and_is_not_counted_beside_the_first(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "again.835", faulty().replace(b"000000077", b"000000078"))
    assert balance("cash") == Decimal("72.00")
    first, second = SuspendedItem.objects.order_by("pk")
    assert (first.amount, second.amount, second.level) == (Decimal("72.00"), Decimal(0), "duplicate")
    with pytest.raises(RefusedError, match="Another reading of this check waits"):
        suspended.release(second, note="Another check")
    suspended.no_money(first, note="Read wrong")
    suspended.release(second, note="As stated")
    assert balance("cash") == Decimal("72.00")
    check(sent.practice)


def test_a_check_read_wrong_and_right_in_one_file_counts_once(sent: Claim) -> None:
    first, second = faulty().decode(), again().decode()
    body = second[second.index("ST*") : second.index("GE*")].replace("*0001", "*0002")
    both = first.replace("GE*1*1~", f"{body}GE*2*1~").encode()
    receiving.receive_file(sent.practice, "both.835", both)
    assert balance("cash") == Decimal("72.00")
    assert ClaimBalance.objects.get().paid == Decimal("72.00")
    check(sent.practice)


def corrected() -> bytes:
    """The check of ``faulty`` as the payer corrected it: 75.00 in all, 57.00 written off."""
    data = remittance(paid="75.00", total="75.00").replace(b"000000077", b"000000078")
    return data.replace(b"*150*72**1", b"*150*75**1").replace(b"CAS*CO*45*60", b"CAS*CO*45*57")


def test_a_check_that_waits_is_not_counted_again_with_another_total(sent: Claim, member: Callable[..., Client]) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "right.835", corrected())
    assert balance("cash") == Decimal("72.00"), "one check came"
    first, second = SuspendedItem.objects.order_by("pk")
    assert (first.level, second.level, second.amount) == ("payment", "duplicate", Decimal(0))
    assert (
        second.reason
        == "duplicate: this reading of the check says 75.00, and one that waits from wrong.835 says 72.00; a check counts once"
    )
    client = member("biller")
    for one, other in ((first, "right.835</a> with 75.00"), (second, "wrong.835</a> with 72.00")):
        for there in (reverse("remittance", args=[one.payment_id]), reverse("suspended_item", args=[one.pk])):
            assert other in " ".join(client.get(there).content.decode().split())
    with pytest.raises(RefusedError, match="Another reading of this check waits"):
        suspended.release(second, note="As corrected")
    suspended.no_money(first, note="Its total was wrong")
    suspended.release(second, note="As corrected")
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("75.00"), Decimal("75.00"))
    assert (balance("contractual_adjustment"), balance("patient_receivable")) == (Decimal("57.00"), Decimal("18.00"))
    sent.refresh_from_db()
    assert sent.status == "partly"
    check(sent.practice)


def test_a_person_sees_both_totals_and_says_in_one_step_which_reading_is_right(
    sent: Claim, member: Callable[..., Client]
) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "right.835", corrected())
    first, second = SuspendedItem.objects.order_by("pk")
    client, there = member("biller"), reverse("suspended_item", args=[second.pk])
    assert "reads 75.00" in client.get(reverse("suspended")).content.decode()
    assert "post 75.00 instead of 72.00" in client.get(there).content.decode()
    client.post(there + "decide/", {"decision": "take_over", "note": ""})
    assert balance("cash") == Decimal("72.00"), "without a reason nothing moves, neither here nor there"
    assert SuspendedItem.objects.filter(resolved_at=None).count() == 2
    client.post(there + "decide/", {"decision": "take_over", "note": "The payer corrected it"})
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("75.00"), Decimal("0.00"))
    assert ClaimBalance.objects.get().paid == Decimal("75.00")
    assert [one.decision for one in SuspendedItem.objects.order_by("pk")] == ["no_money", "released"]
    check(sent.practice)
    first.refresh_from_db()
    with pytest.raises(RefusedError, match=r"counts from another file, right\.835"):
        reopening.reopen(first)
    assert balance("cash") == Decimal("75.00"), "one check came: it is not counted twice"
    with pytest.raises(RefusedError, match="No other reading of this check waits"):
        suspended.take_over(second, note="Again")
    second.refresh_from_db()
    reopening.reopen(second)
    assert balance("cash") == Decimal("0.00")
    check(sent.practice)
    reopening.reopen(first)
    assert balance("cash") == Decimal("72.00")
    check(sent.practice)


def test_a_check_that_no_reading_counts_is_told_and_stands_in_the_work_with_its_money(
    sent: Claim, member: Callable[..., Client]
) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "right.835", corrected())
    first, second = SuspendedItem.objects.order_by("pk")
    worklists.settle([sent.practice_id])
    dollars = dict(WorkItem.objects.filter(kind="suspended").values_list("object_id", "dollars"))
    assert dollars == {first.pk: Decimal("72.00"), second.pk: Decimal(0)}, "one check came"
    suspended.no_money(first, note="Its total was wrong")
    worklists.settle([sent.practice_id])
    item = WorkItem.objects.get(kind="suspended", object_id=second.pk)
    assert item.dollars == Decimal("75.00")
    page = member("biller").get(reverse("suspended_item", args=[second.pk])).content.decode()
    assert "is counted nowhere" in page


def test_each_decision_on_one_reading_is_seen_in_the_work_of_the_others(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "right.835", corrected())
    receiving.receive_file(sent.practice, "again.835", corrected().replace(b"000000078", b"000000079"))
    first, second, third = SuspendedItem.objects.order_by("pk")

    def dollars() -> Decimal:
        worklists.settle([sent.practice_id])
        return WorkItem.objects.get(kind="suspended", object_id=third.pk).dollars

    assert dollars() == Decimal(0), "the first reading waits with the money"
    suspended.no_money(first, note="Its total was wrong")
    assert dollars() == Decimal("75.00"), "no reading counts it"
    suspended.release(second, note="As corrected")
    assert dollars() == Decimal(0), "the second reading counts it"
    second.refresh_from_db()
    reopening.reopen(second)
    assert dollars() == Decimal("75.00")
    first.refresh_from_db()
    reopening.reopen(first)
    assert dollars() == Decimal(0)


def test_a_faulty_reading_of_a_check_that_counts_brings_no_money(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "right.835", corrected())
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    (item,) = SuspendedItem.objects.all()
    assert (item.level, item.amount, "was posted from right.835 says 75.00" in item.reason) == (
        "duplicate",
        Decimal(0),
        True,
    )
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("75.00"), Decimal("75.00"))
    check(sent.practice)


def test_a_number_with_zeros_before_it_is_the_same_check_with_another_total_too(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "right.835", corrected().replace(b"TRACE1", b"000TRACE1"))
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    assert [item.level for item in SuspendedItem.objects.all()] == ["duplicate"]
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("75.00"), Decimal("75.00"))
    check(sent.practice)


def test_a_fault_that_a_person_dealt_with_is_not_overtaken_by_another_total(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    suspended.release(SuspendedItem.objects.get(), note="As stated")
    paid = ClaimBalance.objects.get().paid
    receiving.receive_file(sent.practice, "right.835", corrected())
    item = SuspendedItem.objects.get(level="duplicate")
    assert (item.amount, "was posted from wrong.835 says 72.00" in item.reason) == (Decimal(0), True)
    assert (balance("cash"), ClaimBalance.objects.get().paid) == (Decimal("72.00"), paid)
    check(sent.practice)


def test_a_transfer_in_two_remittances_without_a_fault_is_counted_whole(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "one.835", remittance())
    receiving.receive_file(sent.practice, "two.835", corrected())
    assert balance("cash") == Decimal("147.00")
    assert not SuspendedItem.objects.exists()
    check(sent.practice)


def test_a_check_of_nothing_that_was_read_once_is_counted_once(sent: Claim, member: Callable[..., Client]) -> None:
    """A refusal pays 0.00: of its two readings one says so, and other checks of 0.00 are other checks."""
    nothing = refusal("20261031", "TRACE9")
    receiving.receive_file(sent.practice, "no.835", nothing)
    receiving.receive_file(sent.practice, "again.835", nothing.replace(b"000000077", b"000000079"))
    receiving.receive_file(sent.practice, "other.835", refusal("20261031", "TRACE8", "EXH000009"))
    client = member("biller")
    pages = {
        one.interchange.file_name: client.get(reverse("remittance", args=[one.pk])).content.decode()  # type: ignore[union-attr]
        for one in Payment.objects.select_related("interchange")
    }
    assert "is counted here" in pages["no.835"]
    assert "not counted here" in pages["again.835"]
    assert "(counted there)" in pages["again.835"]
    assert "read from another file" not in pages["other.835"]


def test_other_checks_of_the_amount_are_not_read(sent: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        receiving.receive_file(sent.practice, f"{number}.835", refusal("20261031", f"TRACE{number}", f"EXH{number}"))
    asked: list[list[int]] = []
    read = bridge.claim_payments_from_db
    monkeypatch.setattr(
        bridge,
        "claim_payments_from_db",
        lambda *args: asked.append(list(args[2])) or read(*args),  # type: ignore[func-returns-value]
    )
    one = Payment.objects.order_by("pk")[0]
    assert checks.readings(one) == []
    assert asked == [[one.pk]]


def test_what_cannot_be_opened_anew_says_so_instead(sent: Claim, member: Callable[..., Client]) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    receiving.receive_file(sent.practice, "right.835", again())
    page = member("biller").get(reverse("suspended_item", args=[SuspendedItem.objects.get().pk])).content.decode()
    assert "The same check counts from another file, right.835" in page
    assert "Open anew" not in page


@pytest.mark.parametrize("how", [suspended.no_money, suspended.give_back])
def test_claims_of_a_check_that_is_not_ours_do_not_wait_for_it(sent: Claim, how: Callable[..., SuspendedItem]) -> None:
    receiving.receive_file(sent.practice, "wrong.835", faulty())
    sent.refresh_from_db()
    assert sent.status == "suspended"
    item = how(SuspendedItem.objects.get(), note="Not ours")
    sent.refresh_from_db()
    assert sent.status == "sent"
    assert decisions(sent) == []
    check(sent.practice)
    reopening.reopen(item)
    sent.refresh_from_db()
    assert sent.status == "suspended"
    assert len(decisions(sent)) == 1
    check(sent.practice)
