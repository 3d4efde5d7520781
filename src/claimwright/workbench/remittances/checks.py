"""Which checks (payer, number, amount) were read before: posted, held whole for a fault, or read again from another file?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Q

from claimwright.ledger.paid_claims import Paid, paid_claims
from claimwright.ledger.posting import check_key
from claimwright.workbench import bridge
from claimwright.workbench.models import Payment, SuspendedDecision, SuspendedItem
from claimwright.workbench.remittances.books import WHOLE, OpenBook


def know_payments(opened: OpenBook, payments: Sequence[Paid], new: Iterable[int]) -> None:
    """Tells the book which of these checks (payer, number, amount) came before the ``new`` rows and are not held whole."""
    whole = SuspendedItem.objects.filter(
        practice=opened.practice, level__in=WHOLE, decision__in=["", SuspendedDecision.NO_MONEY]
    )
    amounts = {one.amount for one in payments if one.amount}
    earlier = (
        Payment.objects.filter(practice=opened.practice)
        .filter(Q(amount__in=amounts) | Q(trace_number__in={one.trace for one in payments if one.trace}))
        .exclude(pk__in=list(new))
        .exclude(pk__in=whole.values("payment"))
    )
    read = bridge.claim_payments_from_db(opened.practice, (), earlier.values_list("row_id", flat=True))
    files = {
        row.payment_id: row.interchange.file_name for row in earlier.select_related("interchange") if row.interchange
    }
    for one in paid_claims(read, opened.book.kind):
        opened.book.known[check_key(one)] = files.get(one.key) or one.file or one.key
    _know_waiting(opened, amounts, new)


def _know_waiting(opened: OpenBook, amounts: Iterable[Decimal], new: Iterable[int]) -> None:
    held = SuspendedItem.objects.filter(
        practice=opened.practice, level="payment", decision="", payment__amount__in=set(amounts)
    ).exclude(payment__in=list(new))
    items = {item.payment.payment_id: item for item in held.select_related("payment__interchange")}
    read = bridge.claim_payments_from_db(opened.practice, (), [item.payment_id for item in items.values()])
    for one in paid_claims(read, opened.book.kind):
        item = items[one.key]
        opened.waiting[check_key(one)] = item
        kept = item.payment.interchange
        opened.book.waiting[check_key(one)] = kept.file_name if kept else one.key


def same_check(payment: Payment) -> list[Payment]:
    """The other readings of a check: of the same payer, number and amount."""
    rows = Payment.objects.filter(practice=payment.practice, amount=payment.amount).select_related("interchange")
    by_id = {row.payment_id: row for row in rows}
    read = bridge.claim_payments_from_db(payment.practice, (), [row.pk for row in by_id.values()])
    keys = {one.key: check_key(one) for one in paid_claims(read, lambda *_: "")}
    mine = keys[payment.payment_id]
    return [by_id[key] for key, check in keys.items() if check == mine and mine[1] and key != payment.payment_id]
