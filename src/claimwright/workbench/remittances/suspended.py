"""What a person decides about suspended money: matched, posted by hand or split, released, returned, or found to be none.

Each decision moves the money from unapplied cash in one transaction; what it does not place stays suspended. A closed item can
be opened anew, which takes off what its decision posted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from claimwright.ledger.by_hand import ByHand, decided_by_hand
from claimwright.ledger.journal import provider_level
from claimwright.ledger.line_matching import match_lines
from claimwright.ledger.paid_claims import REVERSAL
from claimwright.ledger.posting import Held
from claimwright.workbench.models import Claim, SuspendedDecision, SuspendedItem, User
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances.books import WHOLE
from claimwright.workbench.remittances.checks import DUPLICATE, uncounted, waiting_readings
from claimwright.workbench.remittances.posting import lock_money, of_item
from claimwright.workbench.remittances.posting import tie as tie_payment
from claimwright.workbench.remittances.suspended_parts import checked, covered, open_part, post_part, reverse, tie
from claimwright.workbench.remittances.suspended_work import ZERO, begin
from claimwright.workbench.services import writes


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
    work = begin(item, actor, claim)
    paid, sent = work.claim_payment, work.sent(claim)
    part = open_part(work, paid)
    if paid.status == REVERSAL:
        reverse(work, part, sent)
        return work.close(SuspendedDecision.MATCHED, note)
    chosen = checked(lines or {}, part, sent)
    matched = {**match_lines([one for one in part.services if one.number not in chosen], sent).lines, **chosen}
    if part.services and not matched:
        raise RefusedError("No line of that claim is like what was paid: choose the line, or post it by hand.")
    placed = post_part(work, part, matched, sent)
    item.services = sorted(matched)
    left = [one for one in part.services if one.number not in matched]
    for service in left:
        work.hold(Held(work.payment, paid, service, "line", "no line was chosen for this service", service.paid, sent))
    placed += sum((one.paid for one in left), ZERO)
    work.rest((item.amount or ZERO) - placed, "stands beside the services that were matched")
    tie(work, claim)
    return work.close(SuspendedDecision.MATCHED, note)


@writes
def post_by_hand(
    item: SuspendedItem, rows: Sequence[tuple[Claim, ByHand]], *, note: str = "", actor: User | None = None
) -> SuspendedItem:
    """Posts an item, whole or split, as a person says: amounts for claims and lines. What is left stays suspended."""
    work = begin(item, actor, *(claim for claim, _ in rows))
    amount = item.amount or ZERO
    placed = sum((row.paid for _, row in rows), ZERO)
    if not rows:
        raise RefusedError("Name a claim and an amount.")
    if abs(placed) > abs(amount) or placed * amount < 0:
        raise RefusedError(f"The amounts come to {placed:,.2f}; the item holds {amount:,.2f}.")
    covers = covered(work)
    for claim in {claim.pk: claim for claim, _ in rows}.values():
        sent = work.sent(claim)
        mine = [row for one, row in rows if one.pk == claim.pk]
        checked({number: row.line for number, row in enumerate(mine, 1) if row.line is not None}, None, sent)
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
    work = begin(item, actor, everything=True)
    posted, held = ZERO, ZERO
    payment = replace(work.payment, fault="")
    if item.level == DUPLICATE:
        _refuse_while_waiting(item)
        tie_payment(work.opened, payment, item.payment)
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
    work = begin(item, actor)
    if not (item.amount or ZERO) > 0:
        raise RefusedError("Only money that came can be returned.")
    work.amounts.append(of_item(item, "refund", item.amount or ZERO))
    return work.close(SuspendedDecision.RETURNED, _needed(note))


@writes
def no_money(item: SuspendedItem, *, note: str, actor: User | None = None) -> SuspendedItem:
    """There is no money to post: the payment is the same one sent twice, or the item holds none."""
    work = begin(item, actor)
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


def _refuse_while_waiting(item: SuspendedItem) -> None:
    if waiting_readings(item).exists():
        raise RefusedError("Another reading of this check waits: say which of the two is right.")


def _needed(note: str) -> str:
    if not note.strip():
        raise RefusedError("Say why.")
    return note


def _text(row: ByHand) -> dict[str, Any]:
    names = ("paid", "written_off", "denied", "patient")
    return {"line": row.line, **{name: str(getattr(row, name)) for name in names}}
