"""What is owed after the payers decided: five amounts that add up to the charge, the later payer's word replacing the earlier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Self

from claimwright.ledger.paid_claims import Adjusted
from claimwright.ledger.sent_claims import ZERO

_DUPLICATE: Final = ("18", "B13")
"""Refused as received or paid before: the earlier decision stands."""


@dataclass(frozen=True)
class Five:
    """Where a charge is: they add up to it. ``insurance`` below zero is a credit."""

    paid: Decimal = ZERO
    written_off: Decimal = ZERO
    denied_open: Decimal = ZERO
    patient: Decimal = ZERO
    insurance: Decimal = ZERO

    def __add__(self, other: Five) -> Five:
        return Five(*(a + b for a, b in zip(self.amounts(), other.amounts(), strict=True)))

    def amounts(self) -> tuple[Decimal, ...]:
        """The five in their order."""
        return self.paid, self.written_off, self.denied_open, self.patient, self.insurance


@dataclass(frozen=True)
class Part:
    """What one decision says of one line, or of the claim beside its lines."""

    charge: Decimal
    paid: Decimal
    written_off: Decimal
    denied: Decimal
    patient: Decimal
    prior: Decimal
    owes_nothing: bool
    duplicate: bool

    @classmethod
    def of(cls, charge: Decimal, paid: Decimal, adjustments: Iterable[Adjusted], *, owes_nothing: bool) -> Self:
        rows = list(adjustments)

        def total(*kinds: str) -> Decimal:
            return sum((row.amount for row in rows if row.kind in kinds), ZERO)

        raised = sum((row.amount for row in rows if row.kind == "raises_payment" and row.amount < 0), ZERO)
        refused = [row for row in rows if row.kind == "denial" and row.amount]
        return cls(
            charge,
            paid,
            total("contractual") + raised,
            total("denial"),
            total("patient"),
            total("prior_payer"),
            owes_nothing,
            paid == 0 and bool(refused) and all(row.reason in _DUPLICATE for row in refused),
        )


@dataclass
class View:
    """One payer's word on a line: its parts, the later of which replace or complete the earlier."""

    left_to_next: bool
    payer_kind: str
    parts: list[Part] = field(default_factory=list)
    paid: Decimal = ZERO

    def add(self, part: Part, charge: Decimal | None) -> None:
        """A part that fills up the charge of the line completes what was said; a whole one takes its place."""
        if self.parts and part.duplicate:
            return
        self.paid += part.paid
        said = sum((one.charge for one in self.parts), ZERO)
        if charge is not None and said + part.charge > charge:
            self.parts.clear()
        self.parts.append(part)

    def total(self, name: str) -> Decimal:
        return sum((getattr(part, name) for part in self.parts), ZERO)


def five(views: list[View], charge: Decimal | None, *, payers: int) -> Five:
    """The five amounts of a line or claim of this charge, after these payers in their order.

    What an earlier payer paid and took off comes back as the later one's ``prior_payer``: it explains, and what it holds of
    the write-off is not written off again. Then what is left of the charge bounds patient and refused. Without a charge
    (what a decision says beside the lines) nothing is bounded. ``payers``: how many the claim names; while one of them has
    not answered, the patient is left alone.
    """
    paid = written_off = denied = patient = ZERO
    protected = False
    for number, view in enumerate(views):
        own, refused, prior = view.total("written_off"), view.total("denied"), view.total("prior")
        if number == 0:
            written_off, denied = own, refused
        else:
            taken = max(prior - paid, ZERO)
            still = max(denied, min(max(taken - written_off, ZERO), max(denied, ZERO)) + refused)
            # Below zero the payer paid more than the charge: nothing of that comes back to be counted twice.
            written_off = max(written_off, min(taken, written_off) + own) if written_off >= 0 else written_off + own
            denied = still
        paid += view.paid
        protected = any(part.owes_nothing for part in view.parts) or (protected and view.payer_kind != "medicaid")
        patient = sum((part.patient for part in view.parts if not part.owes_nothing), ZERO) if not protected else ZERO
    if not views or views[-1].left_to_next or len(views) < payers:
        patient = ZERO
    if charge is None:
        return Five(paid, written_off, denied, patient, -(paid + written_off + denied + patient))
    rest = charge - paid - written_off
    patient = max(min(patient, rest), ZERO)
    denied = max(min(denied, rest - patient), ZERO)
    return Five(paid, written_off, denied, patient, rest - patient - denied)
