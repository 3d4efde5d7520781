"""What did a person post of a payment, where no file says it: an amount for each claim or line, in the shape of a decision?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from claimwright.ledger.accounts import Decision
from claimwright.ledger.paid_claims import REVERSAL, Adjusted, Paid, PaidClaim, PaidService
from claimwright.ledger.sent_claims import ZERO


@dataclass(frozen=True)
class ByHand:
    """Amounts for one line (None: the claim as a whole). They are added to what stands there."""

    line: int | None
    paid: Decimal = ZERO
    written_off: Decimal = ZERO
    denied: Decimal = ZERO
    patient: Decimal = ZERO

    def adjustments(self) -> tuple[Adjusted, ...]:
        """A person gives no reason codes: the classes alone."""
        rows = (
            Adjusted("CO", "", self.written_off, "contractual"),
            Adjusted("CO", "", self.denied, "denial"),
            Adjusted("PR", "", self.patient, "patient"),
        )
        return tuple(row for row in rows if row.amount)


def decided_by_hand(
    payment: Paid, paid: PaidClaim | None, amounts: Iterable[ByHand], covers: tuple[int, ...] = ()
) -> Decision:
    """A decision of these amounts; ``paid`` is the claim payment they come from, where there is one."""
    rows = list(amounts)
    of_lines = [row for row in rows if row.line is not None]
    beside = [row for row in rows if row.line is None]
    services = tuple(
        PaidService(number, "", (), (), ZERO, row.paid, None, "", False, row.adjustments())
        for number, row in enumerate(of_lines, 1)
    )
    status = paid.status if paid and paid.status != REVERSAL else ""
    made = PaidClaim(
        key=paid.key if paid else "",
        number=paid.number if paid else "",
        payer_number=paid.payer_number if paid else "",
        status=status,
        frequency="",
        charge=ZERO,
        paid=sum((row.paid for row in rows), ZERO),
        patient="",
        last_name="",
        member_id="",
        day=None,
        payer_kind=paid.payer_kind if paid else "",
        owes_nothing=False,
        services=services,
        adjustments=tuple(one for row in beside for one in row.adjustments()),
        fault="",
        fault_line=None,
    )
    lines = {number: row.line for number, row in enumerate(of_lines, 1) if row.line is not None}
    return Decision(payment, made, lines, covers)
