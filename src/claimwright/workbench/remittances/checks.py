"""Which checks (payer, number, amount) were read before: posted, held whole for a fault, or read again from another file?

A check that is held whole for a fault is known by payer and number alone: its amount may be what was wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Trim, Upper

from claimwright.ledger.checks import check_key, number_key
from claimwright.ledger.paid_claims import Paid, paid_claims
from claimwright.workbench import bridge
from claimwright.workbench.models import Payment, SuspendedDecision, SuspendedItem
from claimwright.workbench.remittances.books import WHOLE, OpenBook

DUPLICATE: Final = "duplicate"
"""The level of an item that holds another reading of a check."""


def know_payments(opened: OpenBook, payments: Sequence[Paid], new: Iterable[int]) -> None:
    """Tells the book which of these checks (payer and number) came before the ``new`` rows and are not held whole."""
    whole = SuspendedItem.objects.filter(
        practice=opened.practice, level__in=WHOLE, decision__in=["", SuspendedDecision.NO_MONEY]
    )
    numbers = {check_key(one)[1] for one in payments} - {""}
    earlier = _of_numbers(Payment.objects.filter(practice=opened.practice), numbers)
    earlier = earlier.exclude(pk__in=list(new)).exclude(pk__in=whole.values("payment"))
    read = bridge.claim_payments_from_db(opened.practice, (), earlier.values_list("row_id", flat=True))
    files = {
        row.payment_id: row.interchange.file_name for row in earlier.select_related("interchange") if row.interchange
    }
    whole_once = SuspendedItem.objects.filter(payment__in=earlier, level="payment")
    at_fault = set(whole_once.values_list("payment__payment_id", flat=True))
    for one in paid_claims(read, opened.book.kind):
        opened.book.known[check_key(one)] = files.get(one.key) or one.file or one.key
        if one.key in at_fault:
            opened.book.at_fault.add(check_key(one))
    _know_waiting(opened, numbers, new)


def _of_numbers(payments: QuerySet[Payment], numbers: Iterable[str]) -> QuerySet[Payment]:
    """Those of some numbers, as ``number_key`` writes them."""
    plain = Func(Upper(Trim("trace_number")), Value("0"), function="LTRIM", output_field=CharField())
    found: QuerySet[Any] = payments.alias(number=plain).filter(number__in=set(numbers))
    return found


def _know_waiting(opened: OpenBook, numbers: set[str], new: Iterable[int]) -> None:
    held = SuspendedItem.objects.filter(practice=opened.practice, level="payment", decision="")
    held = held.filter(payment__in=_of_numbers(Payment.objects.filter(practice=opened.practice), numbers))
    held = held.exclude(payment__in=list(new)).select_related("payment__interchange")
    items = {item.payment.payment_id: item for item in held}
    read = bridge.claim_payments_from_db(opened.practice, (), [item.payment_id for item in items.values()])
    for one in paid_claims(read, opened.book.kind):
        item = items[one.key]
        opened.waiting[check_key(one)] = item
        kept = item.payment.interchange
        opened.book.waiting[check_key(one)] = kept.file_name if kept else one.key


def readings(payment: Payment) -> list[Payment]:
    """The other readings of a check: of the same payer, number and amount, and of another amount where either was held whole."""
    number = number_key(payment.trace_number or "")
    if not number:
        return []
    rows = _of_numbers(Payment.objects.filter(practice=payment.practice), [number]).select_related("interchange")
    by_id = {row.payment_id: row for row in rows}
    read = bridge.claim_payments_from_db(payment.practice, (), [row.pk for row in by_id.values()])
    payers = {one.key: check_key(one)[0] for one in paid_claims(read, lambda *_: "")}
    of_payer = [by_id[key] for key, payer in payers.items() if payer == payers[payment.payment_id]]
    whole = set(SuspendedItem.objects.filter(payment__in=of_payer, level__in=WHOLE).values_list("payment", flat=True))
    return [
        one
        for one in of_payer
        if one.pk != payment.pk and (one.amount == payment.amount or whole & {one.pk, payment.pk})
    ]


def waiting_readings(item: SuspendedItem) -> QuerySet[SuspendedItem]:
    """Open items of other readings of the same check, held whole with its money."""
    return SuspendedItem.objects.filter(payment__in=readings(item.payment), level="payment", decision="")


def uncounted(item: SuspendedItem) -> Decimal:
    """What of a check that was read again is no cash yet."""
    nothing = Decimal("0.00")
    return (item.payment.amount or nothing) - (item.amount or nothing) if item.level == DUPLICATE else nothing


def look_anew(payment: Payment) -> None:
    """Marks what waits as another reading of a check, for the lists: a decision on this one may have counted its money or not."""
    waiting = SuspendedItem.objects.filter(payment__in=readings(payment), level=DUPLICATE, decision="")
    waiting.update(steps=F("steps"))
