"""Where does each dollar of a payment go: to which claim and line, or into unapplied cash with the reason why?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from claimwright.ledger.accounts import Account, Decision
from claimwright.ledger.checks import Check, check_key, of_another_amount
from claimwright.ledger.claim_matching import find_claim, near_claims
from claimwright.ledger.decisions import Five
from claimwright.ledger.line_matching import match_lines, near_lines
from claimwright.ledger.paid_claims import (
    FOREIGN,
    PREDETERMINATION,
    REVERSAL,
    Paid,
    PaidClaim,
    PaidService,
)
from claimwright.ledger.sent_claims import ZERO, SentClaim, SentClaims
from claimwright.payers import Payers, kind_of

_UNKNOWN = "no claim has this number"
Near = tuple[SentClaim, int | None, list[str]]
"""A claim, its line (None: the claim as a whole), and the names of what differs."""
_SECOND_OR_LATER = ("2", "3", "20", "21")


@dataclass(frozen=True)
class Move:
    """A decision posted to an account or taken back from it, and what the account stood at before and after."""

    account: Account
    decision: Decision
    undone: bool
    before: tuple[Five, dict[int, Five]]
    after: tuple[Five, dict[int, Five]]


@dataclass(frozen=True)
class Held:
    """Money that is not posted. ``level``: payment, duplicate, claim, line, unmatched or reversal."""

    payment: Paid
    paid: PaidClaim | None
    service: PaidService | None
    level: str
    reason: str
    amount: Decimal
    claim: SentClaim | None = None
    """The claim it is about, where that is known."""
    candidates: tuple[Near, ...] = ()


@dataclass
class Book:
    """What a payment is posted against: the claims that were sent, their accounts, and the payments known already.

    ``numbered``: claims by the payer's number of an earlier payment. ``known``: payer, trace number and amount of the
    payments posted, to the file each came in; ``at_fault``: of these, those that a person posted in spite of a fault.
    ``waiting``: payments that are held whole for a fault, as ``known`` has them.
    """

    sent: SentClaims
    payers: Payers
    accounts: dict[int, Account] = field(default_factory=dict)
    numbered: dict[str, SentClaim] = field(default_factory=dict)
    known: dict[Check, str] = field(default_factory=dict)
    at_fault: set[Check] = field(default_factory=set)
    waiting: dict[Check, str] = field(default_factory=dict)

    def account(self, claim: SentClaim) -> Account:
        return self.accounts.setdefault(id(claim), Account(claim))

    def find(self, paid: PaidClaim) -> SentClaim | None:
        return find_claim(paid, self.sent, self.numbered)

    def kind(self, payment: dict[str, Any], claim: dict[str, Any]) -> str:
        """The kind of payer: of the payer's row on the payment date, by the ids of the remittance or of the claim sent to
        it; else of the claim filing indicator."""
        sent = self.sent.numbered(claim["patient_control_number"] or "")
        ids = [payment[name] for name in ("payer_id", "payer_number", "payer_other_number", "payer_identifier")]
        if claim["status"] not in _SECOND_OR_LATER:
            ids += [one.payer_id for one in sent]
        for payer_id in ids:
            row = self.payers.on(payer_id, payment["payment_date"]) if payer_id else None
            if row and row.kind:
                return row.kind
        return kind_of(claim["claim_filing_indicator"])

    def post(self, payment: Paid) -> Iterator[Move | Held]:
        """Posts a payment: what moves and what is held, in the order of the file. A fault holds it whole.

        A check counts once: one that is read again is held without money, and so is what may be one that waits or was posted,
        with another amount, where one of the two has a fault.
        """
        key = check_key(payment)
        if key[1] and key in self.known:
            yield self._again(payment, f"was posted from {self.known[key]}")
        elif payment.fault and key[1] and key in self.waiting:
            yield self._again(payment, f"waits from {self.waiting[key]}, and this reading has a fault too")
        elif why := of_another_amount(payment, self.waiting, self.known, self.at_fault):
            yield Held(payment, None, None, "duplicate", why, ZERO)
        elif payment.fault:
            self.waiting[key] = payment.file
            yield Held(payment, None, None, "payment", payment.fault, payment.amount)
        else:
            self.waiting.pop(key, None)
            self.known[key] = payment.file
            for paid in payment.claims:
                yield from self.post_claim(payment, paid)

    def takes_over(self, payment: Paid) -> bool:
        """Whether a payment is the right reading of a check that is held whole for a fault: its money is that one's."""
        key = check_key(payment)
        return bool(key[1]) and not payment.fault and key in self.waiting and key not in self.known

    def _again(self, payment: Paid, where: str) -> Held:
        why = f"duplicate: the same payment (payer, number, {payment.amount:,.2f}) {where}; it is counted once"
        return Held(payment, None, None, "duplicate", why, ZERO)

    def post_claim(self, payment: Paid, paid: PaidClaim) -> Iterator[Move | Held]:
        """Posts one claim payment to the claim it is for."""
        if paid.status == PREDETERMINATION:
            return
        if paid.fault:
            service = next((one for one in paid.services if one.number == paid.fault_line), None)
            yield Held(payment, paid, service, "claim", paid.fault, paid.paid, self.find(paid))
            return
        if paid.status == FOREIGN:
            return
        claim = self.find(paid)
        if claim is None:
            near: tuple[Near, ...] = tuple((one, None, differs) for one, differs in near_claims(paid, self.sent))
            why = "the claim of this number is another patient's" if self.sent.numbered(paid.number) else _UNKNOWN
            yield Held(payment, paid, None, "unmatched", why, paid.paid, None, near)
        elif paid.status == REVERSAL:
            yield from self.reverse(payment, paid, self.account(claim))
        elif not paid.services and paid.charge != claim.charge:
            near = ((claim, None, ["charge"]),)
            yield Held(payment, paid, None, "unmatched", "the charge is not that of the claim", paid.paid, claim, near)
        else:
            yield from self.decide(payment, paid, claim)

    def decide(self, payment: Paid, paid: PaidClaim, claim: SentClaim) -> Iterator[Move | Held]:
        """Posts a claim payment to this claim, line by line; a service without its line waits."""
        matches = match_lines(paid.services, claim)
        if matches.lines or not paid.services:
            yield self.add(Decision(payment, paid, matches.lines), claim)
        for service in paid.services:
            if service.number in matches.unmatched:
                near = tuple((claim, line.line, differs) for line, differs in near_lines(service, claim))
                why = matches.unmatched[service.number]
                yield Held(payment, paid, service, "line", why, service.paid, claim, near)
        if not matches.lines and paid.services:
            # No line of it is known: what stands beside the lines waits with them.
            beside = paid.paid - sum((one.paid for one in paid.services), ZERO)
            if beside:
                why = "no line of this claim payment is known"
                yield Held(payment, paid, None, "unmatched", why, beside, claim)

    def add(self, decision: Decision, claim: SentClaim) -> Move:
        """Posts a decision to a claim."""
        account = self.account(claim)
        before = account.after()
        account.add(decision)
        if decision.paid.payer_number:
            self.numbered[decision.paid.payer_number] = claim
        return Move(account, decision, False, before, account.after())

    def remove(self, decision: Decision, claim: SentClaim) -> Move:
        """Takes a decision off a claim."""
        account = self.account(claim)
        before = account.after()
        account.remove(decision)
        return Move(account, decision, True, before, account.after())

    def change(self, old: Decision, new: Decision, claim: SentClaim) -> Move:
        """Puts a decision in the place of another that says more or less of the same claim payment."""
        account = self.account(claim)
        before = account.after()
        account.put(old, new)
        return Move(account, new, False, before, account.after())

    def reverse(self, payment: Paid, paid: PaidClaim, account: Account) -> Iterator[Move | Held]:
        """Undoes the posting that a reversal mirrors, with what a person posted of it elsewhere; what was suspended of it
        stays off the claim, with its sign turned."""
        decision = account.mirrored(payment, paid)
        if decision is None:
            near: tuple[Near, ...] = tuple((account.claim, None, ["amounts"]) for _ in account.decisions[-1:])
            why = "no posting of this claim is the mirror of it"
            yield Held(payment, paid, None, "reversal", why, paid.paid, account.claim, near)
            return
        yield self.remove(decision, account.claim)
        posted, rest = set(decision.lines), paid.paid + decision.money
        for claim, more in self.companions(decision):
            posted.update(more.covers or more.lines)
            rest += more.money
            yield self.remove(more, claim)
        why = "takes back a service that was suspended"
        for service in decision.paid.services:
            if service.number not in posted:
                rest += service.paid
                yield Held(payment, paid, service, "reversal", why, ZERO - service.paid, account.claim)
        if rest:
            yield Held(payment, paid, None, "reversal", why, rest, account.claim)

    def companions(self, decision: Decision) -> list[tuple[SentClaim, Decision]]:
        """What a person posted elsewhere of the claim payment that a decision is about."""
        return [
            (account.claim, one)
            for account in self.accounts.values()
            for one in account.decisions
            if one.paid.key and one.paid.key == decision.paid.key
        ]


def narrowed(paid: PaidClaim, services: Sequence[int]) -> PaidClaim:
    """A claim payment as far as it is about these services."""
    kept = tuple(one for one in paid.services if one.number in services)
    return replace(
        paid,
        services=kept,
        charge=sum((one.charge for one in kept), ZERO),
        paid=sum((one.paid for one in kept), ZERO),
        adjustments=(),
        fault="",
        fault_line=None,
    )
