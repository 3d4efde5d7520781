"""Money in: an 835 kept, posted by the same rules as ``ledger.settle``, or suspended as unapplied cash. Nothing is forced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.utils import timezone

from claimwright.ledger.checks import check_key
from claimwright.ledger.entries import entries_of
from claimwright.ledger.journal import Amount, deposit, is_duplicate, provider_level
from claimwright.ledger.paid_claims import Paid, paid_claims
from claimwright.ledger.posting import Held
from claimwright.payers import kind_of
from claimwright.remittance.reading import Remittances, read_835
from claimwright.workbench import accounts, audit, bridge
from claimwright.workbench.models import (
    PAYMENT_TABLES,
    ClaimPayment,
    Interchange,
    Payment,
    Practice,
    SuspendedDecision,
    SuspendedItem,
    User,
)
from claimwright.workbench.remittances import claim_states, first_decisions
from claimwright.workbench.remittances.books import OpenBook, numbers_of, open_book
from claimwright.workbench.remittances.checks import know_payments
from claimwright.workbench.services import writes

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True)
class Imported:
    """Row ids of the new payments, ledger entries added, and items suspended."""

    payments: list[int]
    entries: int
    suspended: int

    @property
    def summary(self) -> str:
        text = f"{len(self.payments)} payment(s), {self.entries} ledger entries"
        return text + (f", {self.suspended} item(s) suspended." if self.suspended else ", everything posted.")


@writes
def import_835(kept: Interchange, data: bytes, *, actor: User | None = None) -> Imported:
    """Reads, balances and posts an 835. Idempotent: a payment that is there already is left as it stands."""
    practice = kept.practice
    lock_money(practice)
    # The content's own hash is part of the key, so that a payer who counts anew never collides with last year.
    read = read_835(data, f"{Path(kept.file_name).stem}-{kept.content_hash[:8]}.835")
    frames = {name: getattr(read, name) for name in ("payments", *PAYMENT_TABLES)}
    rows = bridge.save_remittances(practice, frames, interchange=kept)
    payments = {one.payment_id: one for one in Payment.objects.filter(pk__in=rows)}
    if not payments:
        return Imported([], 0, 0)
    opened, paid = _opened(practice, read, payments)
    entries = suspended = 0
    for one in paid:
        added, items = _post(opened, one, payments[one.key], read, actor)
        entries, suspended = entries + added, suspended + items
    audit.record(
        "remittance.imported",
        actor=actor,
        practice=practice,
        object=kept,
        detail={"payments": len(rows), "entries": entries, "suspended": suspended},
    )
    return Imported(rows, entries, suspended)


def lock_money(practice: Practice) -> None:
    """One posting after another in a practice: two files, or a file and a person, never post against the same book."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


@writes
def suspend(
    opened: OpenBook,
    held: Held,
    payment: Payment,
    *,
    difference: Decimal | None = None,
    parent: SuspendedItem | None = None,
) -> SuspendedItem:
    """Keeps money that is not posted; it stays in unapplied cash."""
    paid = held.paid
    service = held.service.number if held.service else None
    key = f"{payment.payment_id}|{paid.key if paid else ''}|{'' if service is None else service}|{held.level}"
    again = SuspendedItem.objects.filter(practice=opened.practice, key__startswith=key).count()
    return SuspendedItem.objects.create(
        practice=opened.practice,
        payment=payment,
        parent=parent,
        key=f"{key}|{again}" if again else key,
        claim=opened.claim(held.claim) if held.claim else None,
        claim_payment_id=paid.key if paid else "",
        service_line=service if held.level != "claim" else None,
        patient_control_number=(paid.number if paid else "")[:40],
        level=held.level,
        amount=held.amount,
        difference=difference,
        reason=held.reason,
    )


def add_entries(opened: OpenBook, payment: Payment, amounts: Iterable[Amount], actor: User | None) -> int:
    """Writes amounts to the ledger; returns how many entries they made."""
    return accounts.keep(opened.practice, entries_of(list(amounts)), payment=payment, actor=actor)


def _opened(practice: Practice, read: Remittances, payments: dict[str, Payment]) -> tuple[OpenBook, list[Paid]]:
    """The book these payments are posted against, and the payments, read with the kinds of payers that it knows."""
    first = paid_claims(read, lambda _, row: kind_of(row["claim_filing_indicator"]))
    opened = open_book(practice, *numbers_of(first))
    paid = [one for one in paid_claims(read, opened.book.kind) if one.key in payments]
    know_payments(opened, paid, [one.pk for one in payments.values()])
    return opened, paid


def _post(opened: OpenBook, paid: Paid, payment: Payment, read: Remittances, actor: User | None) -> tuple[int, int]:
    """Posts one payment. Returns the entries added and the items suspended."""
    key, now = payment.payment_id, timezone.now()
    if opened.book.takes_over(paid):
        _give_up(opened, opened.waiting.pop(check_key(paid)), payment, actor)
    items: list[SuspendedItem] = []
    found = list(opened.book.post(paid))
    amounts = [] if is_duplicate(found) else deposit(key, paid)
    off = {
        row["claim_payment_id"]: row["difference"]
        for row in read.balances.filter(read.balances["payment_id"] == key).iter_rows(named=True)
        if row["level"] != "patient_responsibility"
    }
    for one in found:
        if isinstance(one, Held):
            difference = off.get(one.paid.key if one.paid else None) if one.level in ("payment", "claim") else None
            items.append(suspend(opened, one, payment, difference=difference))
            if one.level == "payment":
                opened.waiting[check_key(paid)] = items[-1]
        else:
            amounts += opened.keep(one, payment, actor=actor, at=now)
    levels = {one.level for one in items}
    if not levels & {"payment", "duplicate"}:
        amounts += provider_level(key, paid, opened.book)
    entries = add_entries(opened, payment, amounts, actor)
    Payment.objects.filter(pk=payment.pk).update(balanced=not levels & {"payment", "claim"}, posted_at=now)
    if "duplicate" not in levels:
        tie(opened, paid, payment)
        claim_states.decide(opened, payment, whole="payment" in levels, actor=actor)
    return entries, len(items)


def _give_up(opened: OpenBook, item: SuspendedItem, right: Payment, actor: User | None) -> None:
    """Closes the item of a check that was held whole for a fault, now that it is read without one: its money is there."""
    item.refresh_from_db(from_queryset=SuspendedItem.objects.select_for_update(no_key=True))
    item.steps += 1
    file = right.interchange.file_name if right.interchange else right.payment_id
    item.decision, item.resolution = SuspendedDecision.NO_MONEY, f"The same check was read without a fault from {file}."
    item.resolved_at, item.resolved_by = timezone.now(), actor
    item.save(update_fields=["decision", "resolution", "resolved_at", "resolved_by", "steps"])
    add_entries(opened, item.payment, [of_item(item, "deposit", -(item.amount or ZERO))], actor)
    let_go(item.payment, actor)
    detail = {"decision": item.decision}
    audit.record("suspended.closed", actor=actor, practice=item.practice, object=item, detail=detail)


def let_go(payment: Payment, actor: User | None, *, untie: bool = True, besides: Collection[int] = ()) -> None:
    """Gives the claims that a payment names, but for ``besides``, the state they have without it; ``untie``: it decides
    nothing on them."""
    rows = ClaimPayment.objects.filter(record=payment, claim__isnull=False).select_related("claim").order_by("pk")
    named = {row.claim.pk: row.claim for row in rows if row.claim}
    if untie:
        first_decisions.tie(dict.fromkeys(rows.values_list("pk", flat=True), None))
    for pk, claim in named.items():
        if pk not in besides:
            opened = open_book(payment.practice, (), (), claim)
            claim_states.decide_anew(opened, claim, "A payment was decided on as a whole.", actor=actor)


def of_item(item: SuspendedItem, kind: str, amount: Decimal) -> Amount:
    """What the decision on an item moves beside any claim."""
    transaction_id = f"suspended:{item.pk}/{item.steps}/{kind}"
    return {
        "transaction_id": transaction_id,
        "entry_date": timezone.localdate(),
        "kind": kind,
        "amount": amount,
        "source": transaction_id,
    }


def tie(opened: OpenBook, paid: Paid, payment: Payment) -> None:
    """Ties claim payments to the claims they name, posted or not, so that a claim shows what is not posted."""
    rows = {row.claim_payment_id: row for row in ClaimPayment.objects.filter(record=payment)}
    found = {one.key: opened.book.find(one) for one in paid.claims}
    first_decisions.tie({rows[key].pk: opened.claim(claim) for key, claim in found.items() if claim is not None})
