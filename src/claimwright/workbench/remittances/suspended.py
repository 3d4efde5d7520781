"""What a person decides about suspended money: matched, posted by hand or split, released, returned, or found to be none.

Each decision moves the money from unapplied cash in one transaction; what it does not place stays suspended. A closed item can
be opened anew, which takes off what its decision posted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone

from claimwright.ledger.accounts import Decision
from claimwright.ledger.by_hand import ByHand, decided_by_hand
from claimwright.ledger.journal import Amount, provider_level
from claimwright.ledger.line_matching import match_lines
from claimwright.ledger.paid_claims import REVERSAL, Paid, PaidClaim
from claimwright.ledger.posting import Held, Move, narrowed
from claimwright.ledger.sent_claims import SentClaim
from claimwright.workbench import audit
from claimwright.workbench.models import Claim, ClaimPayment, PostedPayment, SuspendedDecision, SuspendedItem, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import claim_states, first_decisions
from claimwright.workbench.remittances.books import WHOLE, OpenBook, numbers_of, open_book, read_paid, read_whole
from claimwright.workbench.remittances.checks import readings
from claimwright.workbench.remittances.posting import (
    add_entries,
    let_go,
    lock_money,
    of_item,
    suspend,
    tie,
)
from claimwright.workbench.services import writes

ZERO: Final = Decimal("0.00")
DUPLICATE: Final = "duplicate"
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
        if item.level in WHOLE and decision != SuspendedDecision.RELEASED:
            told = {claim.pk for claim in self.touched}
            let_go(item.payment, self.actor, untie=decision in NOT_OURS, besides=told)
            # Whether other readings count is another matter now: the lists look at them anew.
            again = SuspendedItem.objects.filter(payment__in=readings(item.payment), level=DUPLICATE, decision="")
            again.update(steps=F("steps"))
        detail = {"decision": decision.value}
        audit.record("suspended.closed", actor=self.actor, practice=item.practice, object=item, detail=detail)
        return item

    def _tell(self, text: str) -> None:
        claims = {claim.pk: claim for claim in (*self.touched, *([self.item.claim] if self.item.claim else []))}
        for claim in claims.values():
            claim_states.decide_anew(self.opened, claim, text, actor=self.actor)


@writes
def match(
    item: SuspendedItem,
    claim: Claim,
    lines: Mapping[int, int] | None = None,
    *,
    note: str = "",
    actor: User | None = None,
) -> SuspendedItem:
    """Posts an item to the claim a person names. ``lines``: number of a service to the line of the claim, where the person
    says it; the others find theirs as when a file is posted, or stay suspended."""
    work = _begin(item, actor, claim)
    paid, sent = work.claim_payment, work.sent(claim)
    part = _open_part(work, paid)
    if paid.status == REVERSAL:
        _reverse(work, part, sent)
        return work.close(SuspendedDecision.MATCHED, note)
    chosen = _checked(lines or {}, part, sent)
    matched = {**match_lines([one for one in part.services if one.number not in chosen], sent).lines, **chosen}
    if part.services and not matched:
        raise RefusedError("No line of that claim is like what was paid: choose the line, or post it by hand.")
    placed = _post_part(work, part, matched, sent)
    item.services = sorted(matched)
    left = [one for one in part.services if one.number not in matched]
    for service in left:
        work.hold(Held(work.payment, paid, service, "line", "no line was chosen for this service", service.paid, sent))
    placed += sum((one.paid for one in left), ZERO)
    work.rest((item.amount or ZERO) - placed, "stands beside the services that were matched")
    _tie(work, claim)
    return work.close(SuspendedDecision.MATCHED, note)


@writes
def post_by_hand(
    item: SuspendedItem, rows: Sequence[tuple[Claim, ByHand]], *, note: str = "", actor: User | None = None
) -> SuspendedItem:
    """Posts an item, whole or split, as a person says: amounts for claims and lines. What is left stays suspended."""
    work = _begin(item, actor, *(claim for claim, _ in rows))
    amount = item.amount or ZERO
    placed = sum((row.paid for _, row in rows), ZERO)
    if not rows:
        raise RefusedError("Name a claim and an amount.")
    if abs(placed) > abs(amount) or placed * amount < 0:
        raise RefusedError(f"The amounts come to {placed:,.2f}; the item holds {amount:,.2f}.")
    covers = _covered(work)
    for claim in {claim.pk: claim for claim, _ in rows}.values():
        sent = work.sent(claim)
        mine = [row for one, row in rows if one.pk == claim.pk]
        _checked({number: row.line for number, row in enumerate(mine, 1) if row.line is not None}, None, sent)
        decision = decided_by_hand(work.payment, work.paid, mine, covers)
        work.keep(work.opened.book.add(decision, sent), amounts=[_text(row) for row in mine], services=list(covers))
    work.rest(amount - placed, "what is left after a part was posted by hand")
    return work.close(SuspendedDecision.BY_HAND, note)


@writes
def release(item: SuspendedItem, *, note: str = "", actor: User | None = None) -> SuspendedItem:
    """Posts a payment that was held whole as its claims state it; what its claims do not explain stays suspended.

    One held as read again is another check, when a person says so: its money is counted then.
    """
    if item.level not in WHOLE:
        raise RefusedError("Only a payment that was held whole can be released.")
    work = _begin(item, actor, everything=True)
    posted, held = ZERO, ZERO
    payment = replace(work.payment, fault="")
    if item.level == DUPLICATE:
        _refuse_while_waiting(item)
        tie(work.opened, payment, item.payment)
        if uncounted(item):
            work.amounts.append(of_item(item, "deposit", uncounted(item)))
    for found in [one for paid in payment.claims for one in work.opened.book.post_claim(payment, paid)]:
        if isinstance(found, Held):
            held += work.hold(found)
        else:
            work.keep(found)
            posted += -found.decision.money if found.undone else found.decision.money
    taken = sum((amount for _, amount, _ in payment.provider_level), ZERO)
    work.amounts += provider_level(f"{item.payment.payment_id}/{item.steps}", payment, work.opened.book)
    whole = (item.amount or ZERO) + uncounted(item)
    work.rest(whole - posted - held + taken, "the claims of this payment do not explain it")
    return work.close(SuspendedDecision.RELEASED, _needed(note))


@writes
def give_back(item: SuspendedItem, *, note: str, actor: User | None = None) -> SuspendedItem:
    """Money that is not ours is owed to the payer, until it is returned."""
    work = _begin(item, actor)
    if not (item.amount or ZERO) > 0:
        raise RefusedError("Only money that came can be returned.")
    work.amounts.append(of_item(item, "refund", item.amount or ZERO))
    return work.close(SuspendedDecision.RETURNED, _needed(note))


@writes
def no_money(item: SuspendedItem, *, note: str, actor: User | None = None) -> SuspendedItem:
    """There is no money to post: the payment is the same one sent twice, or the item holds none."""
    work = _begin(item, actor)
    if item.amount and item.level not in WHOLE:
        raise RefusedError(f"The item holds {item.amount:,.2f}: match it, post it by hand, or return it to the payer.")
    work.amounts.append(of_item(item, "deposit", -(item.amount or ZERO)))
    return work.close(SuspendedDecision.NO_MONEY, _needed(note))


@writes
def take_over(item: SuspendedItem, *, note: str, actor: User | None = None) -> SuspendedItem:
    """This reading of a check is right, and the one that waits is wrong: that one's money leaves the books, and this one's is
    counted and posted as it states it, both or neither."""
    lock_money(item.practice)
    others = list(waiting_readings(item)) if item.level == DUPLICATE else []
    if not others:
        raise RefusedError(
            "No other reading of this check waits: post it as another check, or say that it is the same."
        )
    for one in others:
        no_money(one, note=_needed(note), actor=actor)
    return release(item, note=note, actor=actor)


def waiting_readings(item: SuspendedItem) -> QuerySet[SuspendedItem]:
    """Open items of other readings of the same check, held whole with its money."""
    return SuspendedItem.objects.filter(payment__in=readings(item.payment), level="payment", decision="")


def uncounted(item: SuspendedItem) -> Decimal:
    """What of a check that was read again is no cash yet."""
    return (item.payment.amount or ZERO) - (item.amount or ZERO) if item.level == DUPLICATE else ZERO


def _refuse_while_waiting(item: SuspendedItem) -> None:
    if waiting_readings(item).exists():
        raise RefusedError("Another reading of this check waits: say which of the two is right.")


def _needed(note: str) -> str:
    if not note.strip():
        raise RefusedError("Say why.")
    return note


def _begin(item: SuspendedItem, actor: User | None, *claims: Claim, everything: bool = False) -> Work:
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


def _open_part(work: Work, paid: PaidClaim) -> PaidClaim:
    """What of its claim payment an item is about: its service, or the services that are neither posted nor suspended apart."""
    paid = replace(paid, fault="", fault_line=None)
    covers = _covered(work)
    return paid if len(covers) == len(paid.services) else narrowed(paid, covers)


def _covered(work: Work) -> tuple[int, ...]:
    if work.paid is None:
        return ()
    item, numbers = work.item, [one.number for one in work.paid.services]
    if item.service_line is not None:
        return (item.service_line,)
    others = SuspendedItem.objects.filter(
        practice=item.practice, claim_payment_id=item.claim_payment_id, resolved_at=None
    )
    apart = set(others.exclude(pk=item.pk).exclude(service_line=None).values_list("service_line", flat=True))
    for account in work.opened.book.accounts.values():
        for one in account.decisions:
            if one.paid.key == work.paid.key:
                apart |= set(one.covers or one.lines)
    return tuple(number for number in numbers if number not in apart)


def _checked(lines: Mapping[int, int], part: PaidClaim | None, sent: SentClaim) -> dict[int, int]:
    there = {line.line for line in sent.lines}
    if wrong := [line for line in lines.values() if line not in there]:
        raise RefusedError(f"Claim {sent.number} has no line {wrong[0]}.")
    if part is not None and not lines.keys() <= {one.number for one in part.services}:
        raise RefusedError("That service is not part of this item.")
    return dict(lines)


def _post_part(work: Work, part: PaidClaim, lines: dict[int, int], sent: SentClaim) -> Decimal:
    """Posts the part; where the claim holds other services of the same claim payment, they become one. The money moved."""
    book = work.opened.book
    standing = next(
        (
            one
            for one in book.account(sent).decisions
            if one.paid.key == part.key and not work.opened.standing[id(one)].amounts
        ),
        None,
    )
    if standing is None or not part.services:
        decision = Decision(work.payment, part, lines)
        whole = len(part.services) == len(work.claim_payment.services)
        services = [] if whole else [one.number for one in part.services]
        work.keep(book.add(decision, sent), services=services)
        return decision.money
    numbers = {one.number for one in (*standing.paid.services, *part.services)}
    joined = (
        narrowed(work.claim_payment, sorted(numbers)) if work.opened.standing[id(standing)].services else standing.paid
    )
    new = Decision(standing.payment, joined, {**standing.lines, **lines})
    move = book.change(standing, new, sent)
    work.opened.replace(standing, new)
    work.keep(move)
    return new.money - standing.money


def _reverse(work: Work, part: PaidClaim, sent: SentClaim) -> None:
    found = list(work.opened.book.reverse(work.payment, part, work.opened.book.account(sent)))
    if isinstance(found[0], Held):
        raise RefusedError("No posting of that claim is the mirror of this reversal: post it by hand.")
    moved = ZERO
    for one in found:
        if isinstance(one, Held):
            moved += work.hold(one)
        else:
            work.keep(one)
            moved -= one.decision.money
    work.rest((work.item.amount or ZERO) - moved, "what is left of the reversal")


def _tie(work: Work, claim: Claim) -> None:
    rows = ClaimPayment.objects.filter(
        practice=work.item.practice, claim_payment_id=work.item.claim_payment_id, claim=None
    )
    first_decisions.tie(dict.fromkeys(rows.values_list("pk", flat=True), claim))


def _text(row: ByHand) -> dict[str, Any]:
    names = ("paid", "written_off", "denied", "patient")
    return {"line": row.line, **{name: str(getattr(row, name)) for name in names}}
