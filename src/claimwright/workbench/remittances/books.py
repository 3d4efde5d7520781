"""What a payment is posted against: those claims of the practice that it may be about, with what stands on their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Trim, Upper

from claimwright.claims import Claims
from claimwright.ledger.accounts import Decision
from claimwright.ledger.by_hand import ByHand, decided_by_hand
from claimwright.ledger.checks import Check
from claimwright.ledger.journal import Amount, moved
from claimwright.ledger.paid_claims import Paid, PaidClaim, paid_claims
from claimwright.ledger.posting import Book, Move, narrowed
from claimwright.ledger.provider_level import names_a_claim, reference_parts
from claimwright.ledger.sent_claims import SentClaim, sent_claims
from claimwright.payers import Payers, payers_from
from claimwright.remittance.reading import read_835
from claimwright.workbench import bridge
from claimwright.workbench.models import Claim, Payment, PostedPayment, Practice, SuspendedItem, User
from claimwright.workbench.refusals import RefusedError

_CHUNK: Final = 500
WHOLE: Final = ("payment", "duplicate")
"""Levels at which a payment is held with all its claims."""


@dataclass
class OpenBook:
    """A book with the rows behind it: claims by their id, and what stands on them by the identity of its decision."""

    practice: Practice
    book: Book
    claims: dict[str, Claim]
    standing: dict[int, PostedPayment] = field(default_factory=dict)
    waiting: dict[Check, SuspendedItem] = field(default_factory=dict)
    """Checks held whole for a fault on which nobody decided yet."""

    def claim(self, sent: SentClaim) -> Claim:
        return self.claims[sent.claim_id]

    def sent(self, claim: Claim) -> SentClaim | None:
        """The claim as it is posted to; None for a void, which charges nothing."""
        return next((one for one in self.book.sent.claims if one.claim_id == claim.claim_id), None)

    def keep(self, move: Move, payment: Payment, *, actor: User | None, **fields: Any) -> list[Amount]:
        """Writes a move, and returns its amounts for the ledger. ``fields``: of a posting that is new."""
        decision = move.decision
        row = self.standing.get(id(decision)) or self._new(move, payment, actor, fields)
        row.steps += 1
        if move.undone:
            row.undone_at, row.undone_by = fields.get("at"), fields.get("item")
            del self.standing[id(decision)]
        row.save(update_fields=["steps", "undone_at", "undone_by"])
        return list(moved(f"{row.pk}/{row.steps}", payment.payment_date, move))

    def replace(self, old: Decision, new: Decision) -> None:
        """``new`` stands from now on where ``old`` did, in the same row."""
        row = self.standing.pop(id(old))
        row.lines = _texts(new.lines)
        row.services = _services(new) if row.services else []
        row.save(update_fields=["lines", "services"])
        self.standing[id(new)] = row

    def _new(self, move: Move, payment: Payment, actor: User | None, fields: Mapping[str, Any]) -> PostedPayment:
        decision = move.decision
        row = PostedPayment.objects.create(
            practice=self.practice,
            claim=self.claim(move.account.claim),
            payment=payment,
            claim_payment_id=decision.paid.key,
            payer_number=decision.paid.payer_number,
            payer_kind=decision.paid.payer_kind,
            lines=_texts(decision.lines),
            posted_by=actor,
            **{name: value for name, value in fields.items() if name in ("item", "amounts", "services")},
        )
        self.standing[id(decision)] = row
        return row


def open_book(practice: Practice, numbers: Iterable[str], payer_numbers: Iterable[str], *claims: Claim) -> OpenBook:
    """The claims with these numbers (ours or the payer's) and ``claims``, with what stands on their accounts."""
    rows = _wanted(practice, {one for one in numbers if one}, {one for one in payer_numbers if one})
    by_key = {claim.pk: claim for claim in (*rows, *claims)}
    batch = bridge.claims_from_db(by_key)
    book = Book(sent_claims(batch), _payers(practice))
    opened = OpenBook(practice, book, {claim.claim_id: claim for claim in by_key.values()})
    _stand(opened, batch)
    return opened


def numbers_of(payments: Sequence[Paid]) -> tuple[set[str], set[str]]:
    """The numbers by which payments may name claims: ours, and the payers'."""
    ours = {paid.number for payment in payments for paid in payment.claims}
    payers = {paid.payer_number for payment in payments for paid in payment.claims}
    named = {
        part
        for payment in payments
        for reason, _, reference in payment.provider_level
        if names_a_claim(reason)
        for part in reference_parts(reference)
    }
    return ours | named, payers | named


def read_paid(opened: OpenBook, payment: Payment, claim_payment_id: str) -> tuple[Paid, PaidClaim | None]:
    """A payment, and one of its claim payments, as they were stored."""
    read = bridge.claim_payments_from_db(opened.practice, [claim_payment_id], [payment.pk])
    (found,) = paid_claims(read, opened.book.kind)
    return found, found.claims[0] if found.claims else None


def read_whole(payment: Payment, book: Book) -> Paid:
    """A payment with all its claims and what is off in them, from the file it came in."""
    if payment.interchange is None:
        raise RefusedError("The file of this payment is not kept: post it by hand.")
    stored = payment.payment_id.rpartition(":")[0]
    read = read_835(payment.interchange.content, f"{stored}.835")
    return next(one for one in paid_claims(read, book.kind) if one.key == payment.payment_id)


def _wanted(practice: Practice, numbers: set[str], payer_numbers: set[str]) -> list[Claim]:
    ours: QuerySet[Claim] = Claim.objects.filter(practice=practice)
    found: dict[int, Claim] = {}
    known = PostedPayment.objects.filter(practice=practice)

    def take(rows: Iterable[Claim]) -> None:
        found.update({row.pk: row for row in rows})

    for some in _chunks(numbers):
        take(ours.filter(patient_control_number__in=some))
    here = {(claim.patient_control_number or "").strip().upper() for claim in found.values()}
    other = {plain for one in numbers if (plain := one.strip().upper()) and plain not in here}
    for some in _chunks(other):
        take(ours.annotate(plain=Upper(Trim(F("patient_control_number")))).filter(plain__in=some))
    for some in _chunks(payer_numbers):
        take(
            ours.filter(
                Q(payer_claim_control_number__in=some) | Q(pk__in=known.filter(payer_number__in=some).values("claim"))
            )
        )
    return [found[pk] for pk in sorted(found)]


def _chunks(values: set[str]) -> Iterable[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def _payers(practice: Practice) -> Payers:
    """What the registration says of payers; a kind it does not give is read from the remittance."""
    rows = dict(practice.registration or {}).get("payers", [])
    return payers_from([{"payer_id": row["payer_id"], "kind": row["kind"]} for row in rows if row.get("kind")])


def _stand(opened: OpenBook, batch: Claims) -> None:
    """Fills the accounts with what stands on the claims, the oldest first, and the payers' numbers of all of them."""
    named = batch.claims["claim_id"].to_list()
    rows = list(
        PostedPayment.objects.filter(practice=opened.practice, claim__claim_id__in=named).select_related(
            "claim", "payment"
        )
    )
    kinds = {row.claim_payment_id: row.payer_kind for row in rows}
    read = bridge.claim_payments_from_db(opened.practice, kinds, {row.payment_id for row in rows})
    paid = paid_claims(read, lambda _, claim: kinds.get(claim["claim_payment_id"], ""))
    payments = {one.key: one for one in paid}
    of_claim = {one.key: (payment, one) for payment in paid for one in payment.claims}
    stored = {row.payment_id: row.payment.payment_id for row in rows}
    by_id = {one.claim_id: one for one in opened.book.sent.claims}
    for row in rows:
        sent = by_id.get(row.claim.claim_id)
        if sent is None:
            continue
        if row.payer_number:
            opened.book.numbered[row.payer_number] = sent
        if row.undone_at is None:
            payment, claim = of_claim.get(row.claim_payment_id) or (payments[stored[row.payment_id]], None)
            decision = decision_of(row, payment, claim)
            opened.book.account(sent).add(decision)
            opened.standing[id(decision)] = row


def decision_of(row: PostedPayment, payment: Paid, paid: PaidClaim | None) -> Decision:
    """A posting as the ledger knows it."""
    if row.amounts or paid is None:
        return decided_by_hand(payment, paid, amounts_of(row.amounts), tuple(row.services))
    kept = narrowed(paid, row.services) if row.services else paid
    return Decision(payment, kept, {int(number): line for number, line in row.lines.items()})


def amounts_of(rows: Iterable[Mapping[str, Any]]) -> list[ByHand]:
    """Amounts by hand, as they are kept, as the ledger takes them."""
    names = ("paid", "written_off", "denied", "patient")
    return [ByHand(row["line"], *(Decimal(row[name]) for name in names)) for row in rows]


def _texts(lines: Mapping[int, int]) -> dict[str, int]:
    return {str(number): line for number, line in lines.items()}


def _services(decision: Decision) -> list[int]:
    return sorted(service.number for service in decision.paid.services)
