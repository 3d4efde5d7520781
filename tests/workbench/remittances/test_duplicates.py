"""The same remittance in other bytes is recognised: it posts nothing, and no claim goes back to an older state."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.workbench.answers import balance, remittance

from claimwright.workbench.exchange import receiving
from claimwright.workbench.models import Claim, LedgerEntry, SuspendedItem

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
    assert (item.amount, "r.835" in item.reason) == (Decimal("72.00"), True)
    # A person says whether money came with it; until then it is cash that stands on no claim.
    assert LedgerEntry.objects.exclude(account__in=["cash", "unapplied_cash"]).count() == posted
    assert (balance("cash"), balance("unapplied_cash")) == (Decimal("144.00"), Decimal("-72.00"))
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
