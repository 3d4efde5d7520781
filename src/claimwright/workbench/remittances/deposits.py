"""Where is the money of a check or transfer: posted to claims, unapplied, to be returned, or at the provider level?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from claimwright.workbench.models import LedgerEntry, Payment, Practice, SuspendedItem

ZERO: Final = Decimal("0.00")
_PROVIDER: Final = ("interest", "takeback", "forwarded", "provider_adjustment")


@dataclass(frozen=True)
class Deposit:
    """``received`` = ``posted`` + ``unapplied`` + ``to_return`` + ``provider_level``, each a sum of ledger entries. Amounts in
    USD; the provider level has the sign of the cash: what was taken back is below zero."""

    received: Decimal
    posted: Decimal
    unapplied: Decimal
    to_return: Decimal
    provider_level: Decimal


def of_payment(payment: Payment) -> Deposit:
    """Where the money of one payment is."""
    return _of(LedgerEntry.objects.filter(payment=payment))


def of_practice(practice: Practice) -> Deposit:
    """Where the money of all payments is."""
    return _of(LedgerEntry.objects.filter(practice=practice))


def astray(payment: Payment) -> Decimal:
    """Unapplied cash of a payment less what its open items hold: nothing, when every open dollar has its item."""
    held = SuspendedItem.objects.filter(payment=payment, resolved_at=None).aggregate(sum=Sum("amount"))["sum"]
    return of_payment(payment).unapplied - (held or ZERO)


def _of(rows: QuerySet[LedgerEntry]) -> Deposit:
    """Cash is debited by a deposit alone; what leaves unapplied cash was posted, returned or taken at the provider level."""

    def total(**where: object) -> Coalesce:
        amount = Sum(F("debit") - F("credit"), filter=Q(**where))
        return Coalesce(amount, Value(ZERO), output_field=DecimalField(max_digits=18, decimal_places=2))

    sums = rows.aggregate(
        received=total(account="cash"),
        posted=total(account="unapplied_cash", kind="payment"),
        unapplied=total(account="unapplied_cash"),
        to_return=total(account="refunds_payable"),
        taken=total(account="unapplied_cash", kind__in=_PROVIDER),
    )
    return Deposit(
        received=sums["received"],
        posted=sums["posted"],
        unapplied=-sums["unapplied"],
        to_return=-sums["to_return"],
        provider_level=sums["taken"],
    )
