"""How is a decision on money taken back: a closed item opened anew, a payment taken off a claim and put on another?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import Q
from django.utils import timezone

from claimwright.ledger.accounts import Decision
from claimwright.ledger.decisions import Five
from claimwright.ledger.journal import Amount, moved, provider_level
from claimwright.ledger.posting import Held, Move
from claimwright.workbench import audit
from claimwright.workbench.models import (
    Claim,
    ClaimPayment,
    PostedPayment,
    SuspendedDecision,
    SuspendedItem,
    User,
)
from claimwright.workbench.refusals import RefusedError
from claimwright.workbench.remittances import claim_states, deposits, first_decisions, suspended
from claimwright.workbench.remittances.books import WHOLE, OpenBook, numbers_of, open_book, read_whole
from claimwright.workbench.remittances.checks import look_anew, readings, uncounted
from claimwright.workbench.remittances.claim_states import TAKEN_OFF
from claimwright.workbench.remittances.posting import add_entries, lock_money, of_item, suspend, tie
from claimwright.workbench.services import writes

ZERO: Final = Decimal("0.00")
Stood = dict[int, tuple[Five, dict[int, Five], list[Decision]]]


@writes
def reopen(item: SuspendedItem, *, actor: User | None = None) -> SuspendedItem:
    """Opens a closed item: what its decision posted is taken off, what it took off stands again, its parts come back."""
    lock_money(item.practice)
    item.refresh_from_db(from_queryset=SuspendedItem.objects.select_for_update(no_key=True))
    if item.resolved_at is None:
        raise RefusedError("The item is open.")
    if item.decision == SuspendedDecision.MERGED:
        raise RefusedError("The item it came from is open again: decide there.")
    if why := counted_elsewhere(item):
        raise RefusedError(why)
    parts = list(item.parts.exclude(decision=SuspendedDecision.MERGED))
    if any(part.resolved_at for part in parts):
        raise RefusedError("A part of it was decided apart: open that part first.")
    decision = item.decision
    item.steps += 1
    rows = _rows(item)
    astray = deposits.astray(item.payment)
    claims = {row.claim_id: row.claim for row in rows}
    before = _stand(item, claims.values())
    _undo(item, rows)
    _merge(parts, actor)
    item.resolved_at = item.resolved_by = None
    item.decision, item.resolution, item.services = "", "", []
    item.save(update_fields=["resolved_at", "resolved_by", "decision", "resolution", "services", "steps"])
    opened = open_book(item.practice, (), (), *claims.values())
    amounts = _changes(item, opened, before) + _beside_claims(item, opened, decision)
    add_entries(opened, item.payment, amounts, actor)
    if deposits.astray(item.payment) != astray:
        raise RefusedError(
            "What it posted was taken back since, by the payer or by a person: its money is not on the claim any more."
        )
    for row in rows:
        _untie(row, item.claim)
    for claim in [*claims.values(), *([item.claim] if item.claim and item.claim.pk not in claims else [])]:
        claim_states.decide_anew(
            open_book(item.practice, (), (), claim), claim, "A payment is open again.", actor=actor
        )
    if item.level == "payment":
        _hold_again(item, actor)
    if item.level in WHOLE:
        look_anew(item.payment)
    audit.record("suspended.opened", actor=actor, practice=item.practice, object=item)
    return item


def counted_elsewhere(item: SuspendedItem) -> str:
    """Why the money of a check that was found to be none stays none: another reading of the check has it. Empty where not."""
    if item.decision != SuspendedDecision.NO_MONEY or not item.amount:
        return ""
    counts = next((one for one in readings(item.payment) if deposits.holds_cash(one)), None)
    if counts is None:
        return ""
    file = counts.interchange.file_name if counts.interchange else counts.payment_id
    return f"The same check counts from another file, {file}: what is wrong with it is put right on its payments there."


def _hold_again(item: SuspendedItem, actor: User | None) -> None:
    """The claims that a payment names wait with it, when it is held whole again."""
    if item.payment.interchange is None:
        return
    opened = open_book(item.practice, (), ())
    paid = read_whole(item.payment, opened.book)
    opened = open_book(item.practice, *numbers_of([paid]))
    tie(opened, paid, item.payment)
    claim_states.decide(opened, item.payment, whole=True, actor=actor)


@writes
def take_off(posted: PostedPayment, *, note: str, actor: User | None = None) -> SuspendedItem:
    """Takes a payment off the claim it was posted to: it is suspended, and waits for its claim."""
    practice = posted.practice
    lock_money(practice)
    posted.refresh_from_db(from_queryset=PostedPayment.objects.select_for_update(no_key=True))
    if posted.undone_at is not None:
        raise RefusedError("The payment is off this claim already.")
    if posted.item is not None:
        return reopen(posted.item, actor=actor)
    if not note.strip():
        raise RefusedError("Say why.")
    opened = open_book(practice, (), (), posted.claim)
    decision, sent = next(
        (one, opened.sent(posted.claim)) for one in _decisions(opened) if opened.standing[id(one)] == posted
    )
    if sent is None:
        raise RefusedError("A void holds no payment.")
    money = decision.money
    held = Held(
        decision.payment, decision.paid, None, TAKEN_OFF, f"taken off claim {sent.number}: {note.strip()}", money
    )
    item = suspend(opened, held, posted.payment)
    move = opened.book.remove(decision, sent)
    amounts = opened.keep(move, posted.payment, actor=actor, item=item, at=timezone.now())
    add_entries(opened, posted.payment, amounts, actor)
    _untie(posted, None)
    claim_states.decide_anew(opened, posted.claim, "A payment was taken off.", actor=actor)
    audit.record("payment.taken_off", actor=actor, practice=practice, object=posted.payment)
    return item


@writes
def move(posted: PostedPayment, claim: Claim, *, note: str, actor: User | None = None) -> SuspendedItem:
    """Takes a payment off one claim and matches it to another."""
    return suspended.match(take_off(posted, note=note, actor=actor), claim, note=note, actor=actor)


def _untie(posted: PostedPayment, named: Claim | None) -> None:
    """A claim payment that stands on a claim no more is about the claim that its own file names, or about none."""
    others = PostedPayment.objects.filter(claim=posted.claim, claim_payment_id=posted.claim_payment_id, undone_at=None)
    if not others.exists():
        rows = ClaimPayment.objects.filter(record=posted.payment, claim_payment_id=posted.claim_payment_id)
        first_decisions.tie(dict.fromkeys(rows.values_list("pk", flat=True), named))


def _decisions(opened: OpenBook) -> list[Decision]:
    return [one for account in opened.book.accounts.values() for one in account.decisions]


def _rows(item: SuspendedItem) -> list[PostedPayment]:
    """What the decision on an item posted, took off, or added to."""
    mine = Q(item=item, undone_at=None)
    if item.level != TAKEN_OFF:
        # A reversal that a person matched took something off; what an earlier opening took off stays off.
        mine |= Q(undone_by=item) & ~Q(item=item)
    if item.services:
        mine |= Q(claim_payment_id=item.claim_payment_id, undone_at=None, amounts=[])
    return list(PostedPayment.objects.filter(mine, practice=item.practice).select_related("claim", "payment"))


def _undo(item: SuspendedItem, rows: Iterable[PostedPayment]) -> None:
    for row in rows:
        if row.undone_by_id == item.pk:
            row.undone_at = row.undone_by = None
        elif row.item_id == item.pk and not (left := _left(row, item)):
            row.undone_at, row.undone_by = timezone.now(), item
        else:
            row.lines = {number: line for number, line in row.lines.items() if int(number) not in item.services}
            if row.services:
                row.services = left = _left(row, item)
            if row.item_id == item.pk:
                row.item = _item_of(row, left)
        row.save(update_fields=["undone_at", "undone_by", "lines", "services", "item"])


def _left(row: PostedPayment, item: SuspendedItem) -> list[int]:
    """The services of a posting that other items of the same claim payment brought to it."""
    return [number for number in row.services if number not in item.services] if item.services else []


def _item_of(row: PostedPayment, services: list[int]) -> SuspendedItem | None:
    """Whose decision posted the first of these services: it takes them off when it is opened anew."""
    closed = SuspendedItem.objects.filter(
        practice=row.practice, claim_payment_id=row.claim_payment_id, decision=SuspendedDecision.MATCHED
    )
    return next((one for one in closed if services[0] in one.services), None)


def _merge(parts: list[SuspendedItem], actor: User | None) -> None:
    now = timezone.now()
    SuspendedItem.objects.filter(pk__in=[part.pk for part in parts]).update(
        decision=SuspendedDecision.MERGED, resolved_at=now, resolved_by=actor
    )


def _stand(item: SuspendedItem, claims: Iterable[Claim]) -> Stood:
    """What each claim stands at, and by which decisions."""
    opened = open_book(item.practice, (), (), *claims)
    found: Stood = {}
    for claim in opened.claims.values():
        if sent := opened.sent(claim):
            account = opened.book.account(sent)
            found[claim.pk] = (*account.after(), list(account.decisions))
    return found


def _changes(item: SuspendedItem, opened: OpenBook, before: Stood) -> list[Amount]:
    """What the claims stand at now, less what they stood at before."""
    amounts: list[Amount] = []
    for claim in opened.claims.values():
        sent = opened.sent(claim)
        if sent is None or claim.pk not in before:
            continue
        account = opened.book.account(sent)
        five, lines, decisions = before[claim.pk]
        changed = [*decisions, *account.decisions][-1:]
        for decision in changed:
            step = Move(account, decision, True, (five, lines), account.after())
            amounts += moved(f"item{item.pk}/{item.steps}/{claim.pk}", item.payment.payment_date, step)
    return amounts


def _beside_claims(item: SuspendedItem, opened: OpenBook, decision: str) -> list[Amount]:
    """What the decision moved beside any claim, with its sign turned."""
    amount = item.amount or ZERO
    if decision == SuspendedDecision.RETURNED:
        return [of_item(item, "refund", -amount)]
    if decision == SuspendedDecision.NO_MONEY:
        return [of_item(item, "deposit", amount)]
    if decision == SuspendedDecision.RELEASED:
        payment = read_whole(item.payment, opened.book)
        rows = provider_level(f"{item.payment.payment_id}/{item.steps}/undo", payment, opened.book)
        counted = [of_item(item, "deposit", -uncounted(item))] if uncounted(item) else []
        return [*counted, *({**row, "amount": -row["amount"]} for row in rows)]
    return []
