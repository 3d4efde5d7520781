"""By what is a check known again, in other bytes or with another amount?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from claimwright.ledger.paid_claims import Paid

Check = tuple[str, str, Decimal]
"""Payer, number and amount."""


def check_key(payment: Paid) -> Check:
    """Payer, number and amount by which a check is known again."""
    return payment.payer, number_key(payment.trace), payment.amount


def number_key(trace: str) -> str:
    """The number of a check (TRN02): capitals and leading zeros of it are nothing, and a number of zeros is none."""
    return trace.strip().upper().lstrip("0")


def of_another_amount(
    payment: Paid, waiting: Mapping[Check, str], known: Mapping[Check, str], at_fault: Collection[Check]
) -> str:
    """Why a payment may be another reading of a check of its payer and number, though the amount differs; empty when not.

    One of the two is at fault then: the one that waits or was posted, or this one. Where neither is, they are two: a payer may
    split a transfer over two remittances. ``waiting``, ``known``: checks that are held whole, and posted, to the file of each;
    ``at_fault``: of the posted those with a fault.
    """
    payer, number, amount = check_key(payment)
    if not number or (payer, number, amount) in waiting:
        return ""
    posted = {check: file for check, file in known.items() if payment.fault or check in at_fault}
    for how, checks in (("waits", waiting), ("was posted", posted)):
        for (of_payer, its_number, other), file in checks.items():
            if (of_payer, its_number) == (payer, number):
                said = f"this reading of the check says {amount:,.2f}, and one that {how} from {file} says {other:,.2f}"
                return f"duplicate: {said}; a check counts once"
    return ""
