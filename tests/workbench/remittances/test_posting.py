"""Is a payment posted to the cent, or suspended with the difference, and what does a refusal say?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.workbench.answers import balance, remittance

from claimwright.ledger import unbalanced
from claimwright.workbench.accounts import service as accounts
from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import (
    Claim,
    LedgerEntry,
    Payment,
    SuspendedItem,
)


def test_a_payment_is_posted_to_the_cent(sent: Claim) -> None:
    result = receiving.receive_file(sent.practice, "r.835", remittance())
    assert result.state == "read", result.summary
    sent.refresh_from_db()
    assert sent.status == "partly", "line 2 is denied, not written off"
    assert balance("cash") == Decimal("72.00")
    assert balance("contractual_adjustment") == Decimal("60.00")
    assert balance("patient_receivable") == Decimal("18.00")
    assert balance("denied_receivable") == Decimal("32.00"), "what the denial leaves open"
    assert (balance("insurance_receivable"), balance("unapplied_cash")) == (0, 0)
    assert unbalanced(accounts.entries(LedgerEntry.objects.all())).is_empty()


@pytest.mark.parametrize(
    ("first_line", "patient", "status"),
    [("CAS*PR*1*90", "90", "partly"), ("CAS*CO*50*90", "0", "denied")],
    ids=["left to the patient", "nothing left to anyone"],
)
def test_a_claim_is_denied_when_nothing_of_it_was_allowed(
    sent: Claim, first_line: str, patient: str, status: str
) -> None:
    """Line 2 is refused as bundled; line 1 pays nothing: its 90.00 are the deductible, or refused as well."""
    data = remittance(paid="0", total="0").replace(b"CAS*PR*2*18", first_line.encode())
    data = data.replace(b"CLP*CW1*1*182*0*18", f"CLP*CW1*1*182*0*{patient}".encode()).replace(b"150*72**1", b"150*0**1")
    assert receiving.receive_file(sent.practice, "r.835", data).state == "read"
    sent.refresh_from_db()
    assert sent.status == status


@pytest.mark.parametrize(("indicator", "status", "next_step"), [("MB", "denied", True), ("HM", "paid", False)])
def test_what_medicare_calls_managed_care_is_a_denial_and_capitation_is_none(
    sent: Claim, member: Any, indicator: str, status: str, next_step: bool
) -> None:
    data = remittance(paid="0", total="0").replace(b"CAS*PR*2*18", b"CAS*CO*24*90").replace(b"150*72**1", b"150*0**1")
    data = data.replace(b"CAS*CO*97*", b"CAS*CO*24*").replace(
        b"CLP*CW1*1*182*0*18*12", f"CLP*CW1*1*182*0*0*{indicator}".encode()
    )
    assert receiving.receive_file(sent.practice, "r.835", data).state == "read"
    sent.refresh_from_db()
    page = member("biller").get(reverse("claim", args=[sent.pk])).content.decode()
    assert (sent.status, "Next: Bill the next payer" in page) == (status, next_step)


def test_a_refusal_says_why_and_what_is_next_and_its_correction_is_linked_both_ways(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    client = member("biller")
    page = client.get(reverse("claim", args=[sent.pk])).content.decode()
    assert "CO-97" in page
    assert "<b>Line 2.</b>" in page
    assert "Next: Appeal" in page
    answer = client.post(reverse("claim_replace", args=[sent.pk]))
    made = Claim.objects.get(claim_id="E1R1")
    assert answer["Location"] == reverse("claim", args=[made.pk])
    assert (made.frequency_code, made.payer_claim_control_number) == ("7", "EXH000001")
    assert (
        f'href="{reverse("claim", args=[made.pk])}">CW1R1</a>'
        in client.get(reverse("claim", args=[sent.pk])).content.decode()
    )
    assert f'href="{reverse("claim", args=[sent.pk])}">CW1</a>' in client.get(answer["Location"]).content.decode()
    client.post(reverse("claim_replace", args=[sent.pk]))
    assert Claim.objects.count() == 2, "one replacement, however often it is asked for"


def test_the_sums_of_a_remittance_stand_below_its_claims(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    page = member("biller").get(reverse("remittance", args=[Payment.objects.get().pk])).content.decode()
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert [sum_ for sum_ in ("182.00", "72.00", "18.00", "as the payer states") if sum_ not in foot] == []


def test_the_same_file_again_changes_nothing(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance())
    before = LedgerEntry.objects.count()
    assert receiving.receive_file(sent.practice, "renamed.835", remittance()).state == "known"
    assert (LedgerEntry.objects.count(), Payment.objects.count()) == (before, 1)


def test_money_that_does_not_balance_is_suspended_with_the_difference(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance(paid="75.00", total="75.00"))
    item = SuspendedItem.objects.get()
    assert (item.level, item.amount, abs(item.difference or 0)) == ("claim", Decimal("75.00"), Decimal("3.00"))
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("75.00"), Decimal("-75.00"))
    sent.refresh_from_db()
    assert sent.status == "suspended"
    client = member("biller")
    page = client.get(reverse("remittance", args=[item.payment_id])).content.decode()
    assert "Out of balance" in page
    assert item.reason[:1].upper() + item.reason[1:] in page
    assert "not posted" in client.get(reverse("claim", args=[sent.pk])).content.decode()
    decide = reverse("decide_suspended", args=[item.pk])
    for refused in ({}, {"decision": "close", "note": "done"}, {"decision": "return", "note": ""}):
        client.post(decide, refused)
        item.refresh_from_db()
        assert item.resolved_at is None
    client.post(decide, {"decision": "return", "note": "The payer asks for it back"})
    item.refresh_from_db()
    assert (item.decision, item.resolution, item.resolved_by) == ("returned", "The payer asks for it back", client.user)
    client.post(decide, {"decision": "reopen"})
    item.refresh_from_db()
    assert (item.decision, item.resolved_at) == ("", None)


def test_a_payment_for_no_claim_of_ours_is_kept_aside(sent: Claim) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance(number="STRANGE1"))
    item = SuspendedItem.objects.get()
    assert (item.level, item.patient_control_number, item.amount) == ("unmatched", "STRANGE1", Decimal("72.00"))
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("72.00"), Decimal("-72.00"))


def test_a_suspended_item_shows_what_is_like_it_and_is_posted_there(sent: Claim, member: Any) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance(number="STRANGE1"))
    item, client = SuspendedItem.objects.get(), member("biller")
    assert f'href="{reverse("suspended_item", args=[item.pk])}"' in client.get(reverse("suspended")).content.decode()
    page = client.get(reverse("suspended_item", args=[item.pk])).content.decode()
    near = page.partition("Claims like it")[2].partition("</table>")[0]
    assert [one for one in ("CW1", "WHITFIELD, MARGARET", "182.00", "nothing") if one not in near] == []
    client.post(reverse("decide_suspended", args=[item.pk]), {"decision": "match", "claim": "CW1"})
    sent.refresh_from_db()
    assert (sent.status, balance("unapplied_cash")) == ("partly", 0)
    posted = sent.posted.get()
    page = client.get(reverse("remittance", args=[item.payment_id])).content.decode()
    assert reverse("take_off", args=[posted.pk]) in page
    client.post(reverse("take_off", args=[posted.pk]), {"note": "not hers"})
    sent.refresh_from_db()
    assert (sent.status, balance("unapplied_cash")) == ("sent", Decimal("-72.00"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"claim_1": "CW1", "paid_1": "72.005"}, "dollars and cents"),
        ({"claim_1": "CW1", "paid_1": "NaN"}, "dollars and cents"),
        ({"claim_1": "CW1", "paid_1": "1e99"}, "dollars and cents"),
        ({"claim_1": "CW1", "line_1": "9" * 400, "paid_1": "1"}, "A line is a number"),
        ({"claim_1": "CW1", "line_1": "3", "paid_1": "1"}, "has no line 3"),
        ({"claim_1": "NOBODY", "paid_1": "1"}, "No claim of this practice"),
        ({"claim_1": "CW1", "paid_1": "72.01"}, "the item holds 72.00"),
        ({"claim_1": "CW1", "paid_1": "-5"}, "the item holds 72.00"),
        ({}, "Name a claim"),
    ],
)
def test_what_cannot_be_posted_by_hand_is_refused_in_words(
    sent: Claim, member: Any, row: dict[str, str], said: str
) -> None:
    receiving.receive_file(sent.practice, "r.835", remittance(number="STRANGE1"))
    item, client = SuspendedItem.objects.get(), member("biller")
    answer = client.post(reverse("decide_suspended", args=[item.pk]), {"decision": "by_hand", **row}, follow=True)
    assert said in answer.content.decode()
    item.refresh_from_db()
    assert (item.resolved_at, balance("unapplied_cash")) == (None, Decimal("-72.00"))
