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
