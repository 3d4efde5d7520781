"""Which state does a claim take from what payers decided, and what may not be posted yet?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import F, Q

from claimwright.ledger.accounts import Decision
from claimwright.ledger.decisions import Five
from claimwright.workbench import states
from claimwright.workbench.models import (
    Claim,
    ClaimPayment,
    ClaimStatus,
    Payment,
    PostedPayment,
    SuspendedItem,
    User,
)
from claimwright.workbench.remittances.books import OpenBook
from claimwright.workbench.services import writes

STATUS: Final = {
    "1": "Processed as primary",
    "2": "Processed as secondary",
    "3": "Processed as tertiary",
    "4": "Denied",
    "19": "Primary, forwarded to another payer",
    "20": "Secondary, forwarded to another payer",
    "21": "Tertiary, forwarded to another payer",
    "22": "Reversal of an earlier payment",
    "23": "Not our claim, forwarded",
    "25": "Predetermination only",
}
"""CLP02 in our words."""
REVERSAL: Final = "22"
DENIED: Final = "4"
TAKEN_OFF: Final = "taken_off"
"""Level of an item that a person took off a claim."""
ZERO: Final = Decimal("0.00")
_NO_DECISION: Final = ("23", "25")


@writes
def decide(opened: OpenBook, payment: Payment, *, whole: bool, actor: User | None) -> None:
    """Gives the claims of a payment their state, in the order of the file; ``whole``: nothing of it is posted."""
    rows = (
        ClaimPayment.objects.filter(record=payment, claim__isnull=False)
        .select_related("claim", "record")
        .order_by("pk")
    )
    for one in rows:
        if one.claim is None or one.status in _NO_DECISION:
            continue
        newer = _newer(opened, payment, one.claim)
        state = ClaimStatus.SUSPENDED if whole else _state(opened, one, one.claim, newer)
        text = f"{STATUS.get(one.status or '', 'Decided')}: paid {one.paid or ZERO:,.2f}."
        if state == ClaimStatus.SUSPENDED:
            text += " Not posted yet."
        elif newer is not None:
            text += f" Of {payment.payment_date}; the decision of {newer.payment.day} stands."
        states.move_claim(one.claim, "decide", text, to=state.value, actor=actor, payment=one.record_id)


@writes
def decide_anew(opened: OpenBook, claim: Claim, text: str, *, actor: User | None) -> None:
    """Gives a claim the state that follows from what stands on it after a person's decision on money."""
    sent = opened.sent(claim)
    if SuspendedItem.objects.filter(claim=claim, resolved_at=None).exists():
        state = ClaimStatus.SUSPENDED
    elif sent is not None and opened.book.account(sent).decisions:
        state = _of_amounts(opened.book.account(sent).after()[0], DENIED)
    else:
        undone = PostedPayment.objects.filter(claim=claim).exclude(undone_at=None)
        by_payer = undone.exclude(undone_by__level=TAKEN_OFF).exclude(undone_by=F("item")).exists()
        state = ClaimStatus.REVERSED if by_payer else ClaimStatus.SENT
    if state == ClaimStatus.SENT and claim.status not in states.before("claim", "release"):
        return
    act = "release" if state == ClaimStatus.SENT else "decide"
    states.move_claim(claim, act, text, to=state.value, actor=actor)


def _newer(opened: OpenBook, payment: Payment, claim: Claim) -> Decision | None:
    """The decision that stands on the claim by a payment of a later day, if there is one: the last of them."""
    sent = opened.sent(claim)
    last = opened.book.account(sent).decisions[-1:] if sent is not None else []
    return next((one for one in last if (one.payment.day or date.min) > (payment.payment_date or date.max)), None)


def _state(opened: OpenBook, one: ClaimPayment, claim: Claim, newer: Decision | None) -> ClaimStatus:
    """The state a claim takes from this claim payment, or from the ``newer`` decision that stands."""
    open_items = SuspendedItem.objects.filter(practice_id=one.practice_id, resolved_at=None)
    here = Q(claim_payment_id=one.claim_payment_id)
    # What a later payment left open is still open, whatever an older one says.
    after = Q(claim=claim, payment__payment_date__gt=one.record.payment_date) if one.record.payment_date else Q()
    if open_items.filter(here | after).exists():
        return ClaimStatus.SUSPENDED
    if one.status == REVERSAL and newer is None:
        return ClaimStatus.REVERSED
    status = (newer.paid.status if newer else one.status) or ""
    sent = opened.sent(claim)
    return ClaimStatus.PAID if sent is None else _of_amounts(opened.book.account(sent).after()[0], status)


def _of_amounts(after: Five, status: str) -> ClaimStatus:
    """What was left to the patient was allowed: then the payer refused a part, not the claim."""
    if not after.denied_open and not (status == DENIED and not after.paid and not after.patient):
        return ClaimStatus.PAID
    return ClaimStatus.PARTLY_PAID if after.paid or after.patient else ClaimStatus.DENIED
