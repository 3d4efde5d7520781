"""Is this payment one that came before, in a file of other bytes? Then it is kept aside, posts nothing and moves no claim."""

from __future__ import annotations

from collections.abc import Mapping

from claimwright.workbench.models import Payment, Practice, SuspendedItem


def earlier(payment: Payment) -> Payment | None:
    """The payment this one repeats: the same payer, trace number (TRN02), date and amount, in a file read before.

    A payer is known by the number of its bank transfer (TRN03), its id or its name, whichever both files give.
    """
    if not payment.trace_number:
        return None
    same = Payment.objects.filter(
        practice_id=payment.practice_id,
        trace_number=payment.trace_number,
        payment_date=payment.payment_date,
        amount=payment.amount,
        pk__lt=payment.pk,
    )
    return next((one for one in same.order_by("pk") if _payers(one) & _payers(payment)), None)


def suspend(practice: Practice, payments: Mapping[str, Payment]) -> set[str]:
    """Suspends those of the new payments that repeat an earlier one, and names them (``payment_id``)."""
    found = {name: before for name, one in payments.items() if (before := earlier(one)) is not None}
    for name, before in found.items():
        where = before.interchange.file_name if before.interchange else "an earlier file"
        SuspendedItem.objects.get_or_create(
            practice=practice,
            key=f"{name}|duplicate",
            defaults={
                "payment": payments[name],
                "level": "duplicate",
                "amount": payments[name].amount,
                "reason": f"The same payment (payer, number, date and amount) was read from {where}.",
            },
        )
    return set(found)


def _payers(payment: Payment) -> set[tuple[str, str]]:
    names = ("payer_identifier", "payer_id", "payer_name")
    return {(name, value.strip().upper()) for name in names if (value := getattr(payment, name))}
