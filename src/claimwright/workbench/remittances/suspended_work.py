"""A suspended item that is being decided: locked, beside the payment it is of and the book it is posted against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from claimwright.ledger.journal import Amount
from claimwright.ledger.paid_claims import Paid, PaidClaim
from claimwright.ledger.posting import Held, Move
from claimwright.ledger.sent_claims import SentClaim
from claimwright.workbench import audit
from claimwright.workbench.models import Claim, PostedPayment, SuspendedDecision, SuspendedItem, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import claim_states
from claimwright.workbench.remittances.books import WHOLE, OpenBook, numbers_of, open_book, read_paid, read_whole
from claimwright.workbench.remittances.checks import look_anew
from claimwright.workbench.remittances.posting import add_entries, let_go, lock_money, suspend

ZERO: Final = Decimal("0.00")
NOT_OURS: Final = (SuspendedDecision.NO_MONEY, SuspendedDecision.RETURNED)
"""Decisions by which a payment decides nothing on the claims that it names."""


@dataclass
class Work:
    """An open item, locked, with the payment it is of and the book it is posted against."""

    item: SuspendedItem
    opened: OpenBook
    payment: Paid
    paid: PaidClaim | None
    actor: User | None
    amounts: list[Amount]
    touched: list[Claim]

    @property
    def claim_payment(self) -> PaidClaim:
        if self.paid is None:
            raise RefusedError("The item is about a whole payment: post it by hand, or release the payment.")
        return self.paid

    def sent(self, claim: Claim) -> SentClaim:
        found = self.opened.sent(claim)
        if found is None:
            raise RefusedError("A void charges nothing: choose the claim it takes back.")
        return found

    def keep(self, move: Move, **fields: Any) -> None:
        """Writes a move with the item that it settles."""
        fields = {"item": self.item, "at": timezone.now(), **fields}
        self.amounts += self.opened.keep(move, self.item.payment, actor=self.actor, **fields)
        self.touched.append(self.opened.claim(move.account.claim))

    def hold(self, held: Held) -> Decimal:
        """Keeps a part of the item as an item of its own."""
        made = suspend(self.opened, held, self.item.payment, parent=self.item)
        if made.claim:
            self.touched.append(made.claim)
        return held.amount

    def rest(self, amount: Decimal, reason: str) -> None:
        """What a decision did not place stays suspended."""
        if amount:
            claim = self.opened.sent(self.item.claim) if self.item.claim else None
            self.hold(Held(self.payment, self.paid, None, "rest", reason, amount, claim))

    def close(self, decision: SuspendedDecision, note: str) -> SuspendedItem:
        """Closes the item, posts what the decision moved, and gives the claims their state."""
        item = self.item
        item.decision, item.resolution = decision, note.strip()
        item.resolved_at, item.resolved_by = timezone.now(), self.actor
        item.save(update_fields=["decision", "resolution", "resolved_at", "resolved_by", "services", "steps"])
        add_entries(self.opened, item.payment, self.amounts, self.actor)
        text = f"{decision.label}: {item.amount or ZERO:,.2f}."
        self._tell(text)
        if item.level in WHOLE:
            if decision != SuspendedDecision.RELEASED:
                told = {claim.pk for claim in self.touched}
                let_go(item.payment, self.actor, untie=decision in NOT_OURS, besides=told)
            look_anew(item.payment)
        detail = {"decision": decision.value}
        audit.record("suspended.closed", actor=self.actor, practice=item.practice, object=item, detail=detail)
        return item

    def _tell(self, text: str) -> None:
        claims = {claim.pk: claim for claim in (*self.touched, *([self.item.claim] if self.item.claim else []))}
        for claim in claims.values():
            claim_states.decide_anew(self.opened, claim, text, actor=self.actor)


def begin(item: SuspendedItem, actor: User | None, *claims: Claim, everything: bool = False) -> Work:
    """Locks the item and opens the book. ``everything``: with the claims of the whole payment."""
    lock_money(item.practice)
    item.refresh_from_db(from_queryset=SuspendedItem.objects.select_for_update(no_key=True))
    item.steps += 1
    if item.resolved_at is not None:
        raise RefusedError("The item is closed already. Open it anew to decide otherwise.")
    own = [item.claim] if item.claim else []
    opened = open_book(item.practice, (), (), *claims, *own, *_claims_of(item))
    name = item.claim_payment_id
    if everything:
        opened = open_book(item.practice, *numbers_of([read_whole(item.payment, opened.book)]))
        return Work(item, opened, read_whole(item.payment, opened.book), None, actor, [], [])
    payment, paid = read_paid(opened, item.payment, name)
    return Work(item, opened, payment, paid, actor, [], [])


def _claims_of(item: SuspendedItem) -> list[Claim]:
    """Where parts of the same claim payment stand already."""
    if not item.claim_payment_id:
        return []
    rows = PostedPayment.objects.filter(practice=item.practice, claim_payment_id=item.claim_payment_id, undone_at=None)
    return [row.claim for row in rows.select_related("claim")]
