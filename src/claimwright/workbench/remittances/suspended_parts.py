"""Which services a suspended item is about, and how they come onto the claim that a person names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from claimwright.ledger.accounts import Decision
from claimwright.ledger.paid_claims import PaidClaim
from claimwright.ledger.posting import Held, narrowed
from claimwright.ledger.sent_claims import SentClaim
from claimwright.workbench.models import Claim, ClaimPayment, SuspendedItem
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import first_decisions
from claimwright.workbench.remittances.suspended_work import ZERO, Work


def open_part(work: Work, paid: PaidClaim) -> PaidClaim:
    """What of its claim payment an item is about: its service, or the services that are neither posted nor suspended apart."""
    paid = replace(paid, fault="", fault_line=None)
    covers = covered(work)
    return paid if len(covers) == len(paid.services) else narrowed(paid, covers)


def covered(work: Work) -> tuple[int, ...]:
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


def checked(lines: Mapping[int, int], part: PaidClaim | None, sent: SentClaim) -> dict[int, int]:
    there = {line.line for line in sent.lines}
    if wrong := [line for line in lines.values() if line not in there]:
        raise RefusedError(f"Claim {sent.number} has no line {wrong[0]}.")
    if part is not None and not lines.keys() <= {one.number for one in part.services}:
        raise RefusedError("That service is not part of this item.")
    return dict(lines)


def post_part(work: Work, part: PaidClaim, lines: dict[int, int], sent: SentClaim) -> Decimal:
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


def reverse(work: Work, part: PaidClaim, sent: SentClaim) -> None:
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


def tie(work: Work, claim: Claim) -> None:
    rows = ClaimPayment.objects.filter(
        practice=work.item.practice, claim_payment_id=work.item.claim_payment_id, claim=None
    )
    first_decisions.tie(dict.fromkeys(rows.values_list("pk", flat=True), claim))
