"""Where is the money of a check or transfer: posted to claims, unapplied, to be returned, or at the provider level?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import DecimalField, F, QuerySet, Sum

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


def holds_cash(payment: Payment) -> bool:
    """Whether the money of a check is counted by this reading of it."""
    return of_payment(payment).received != ZERO


def astray(payment: Payment) -> Decimal:
    """Unapplied cash of a payment less what its open items hold: nothing, when every open dollar has its item."""
    held = SuspendedItem.objects.filter(payment=payment, resolved_at=None).aggregate(sum=Sum("amount"))["sum"]
    return of_payment(payment).unapplied - (held or ZERO)


def _of(rows: QuerySet[LedgerEntry]) -> Deposit:
    """Cash is debited by a deposit alone; what leaves unapplied cash was posted, returned or taken at the provider level."""

    accounts = rows.filter(account__in=("cash", "unapplied_cash", "refunds_payable")).order_by()
    amount = Sum(F("debit") - F("credit"), output_field=DecimalField(max_digits=18, decimal_places=2))
    sums = {
        (one["account"] or "", one["kind"] or ""): one["amount"] or ZERO
        for one in accounts.values("account", "kind").annotate(amount=amount)
    }

    def total(account: str, *kinds: str) -> Decimal:
        return sum(
            (amount for (one, kind), amount in sums.items() if one == account and kind in (kinds or (kind,))), ZERO
        )

    return Deposit(
        received=total("cash"),
        posted=total("unapplied_cash", "payment"),
        unapplied=-total("unapplied_cash"),
        to_return=-total("refunds_payable"),
        provider_level=total("unapplied_cash", *_PROVIDER),
    )
