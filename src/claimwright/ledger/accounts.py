"""The account of one claim: the decisions posted to it, undone by a reversal that mirrors one, summed when asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from claimwright.ledger.decisions import Five, Part, View, five
from claimwright.ledger.paid_claims import FORWARDED, Adjusted, Paid, PaidClaim
from claimwright.ledger.sent_claims import ZERO, SentClaim

_BUNDLED: Final = ("97", "94", "P14")
"""Reasons that move a charge between lines paid as one (005010X221A1, 1.10.2.6)."""


@dataclass(frozen=True)
class Decision:
    """A claim payment as posted: what it says, from which payment, and the line of each of its services."""

    payment: Paid
    paid: PaidClaim
    lines: dict[int, int]
    covers: tuple[int, ...] = ()
    """The services of the claim payment that a posting by hand is about; its own services are what a person typed."""

    @property
    def money(self) -> Decimal:
        """What of the payment it posts: its services with a line, and what stands beside the services."""
        services = self.paid.services
        beside = self.paid.paid - sum((one.paid for one in services), ZERO)
        return beside + sum((one.paid for one in services if one.number in self.lines), ZERO)


@dataclass
class Account:
    """A claim with the decisions that stand, the oldest first: by the day of payment, those of one day as they were posted."""

    claim: SentClaim
    decisions: list[Decision] = field(default_factory=list)
    _after: tuple[Five, dict[int, Five]] | None = None

    def add(self, decision: Decision) -> None:
        """Puts a decision in its place: one that comes in late never takes the place of a newer one of its payer."""
        at = len(self.decisions)
        while at and _is_newer(self.decisions[at - 1], decision):
            at -= 1
        self.decisions.insert(at, decision)
        self._after = None

    def remove(self, decision: Decision) -> None:
        self.decisions.remove(decision)
        self._after = None

    def put(self, old: Decision, new: Decision) -> None:
        """``new`` in the place of ``old``: the order of the decisions stays."""
        self.decisions[self.decisions.index(old)] = new
        self._after = None

    def mirrored(self, payment: Paid, reversal: PaidClaim) -> Decision | None:
        """The decision that a reversal takes back: the same payer's, and to the cent the same with the sign turned."""
        for decision in reversed(self.decisions):
            same_payer = payment.payer == decision.payment.payer or payment.payer_name == decision.payment.payer_name
            if same_payer and _content(decision.paid, 1) == _content(reversal, -1):
                return decision
        return None

    def after(self) -> tuple[Five, dict[int, Five]]:
        """The five amounts of the claim and of each line, as the decisions stand."""
        if self._after is None:
            self._after = self._summed()
        return self._after

    def _summed(self) -> tuple[Five, dict[int, Five]]:
        only = self.claim.lines[0].line if len(self.claim.lines) == 1 else None
        payers = 1 + self.claim.next_payers
        slots: dict[int | None, list[tuple[Decision, Part]]] = {}
        whole = False
        for decision in self.decisions:
            parts = _parts(decision)
            whole = whole or (only is None and not decision.paid.services)
            for line, part in parts:
                slots.setdefault(only if line is None else line, []).append((decision, part))
        lines = {
            line.line: five(_views(slots.get(line.line, []), line.charge), line.charge, payers=payers)
            for line in self.claim.lines
        }
        if whole or not self.claim.lines:
            every = [pair for pairs in slots.values() for pair in pairs]
            return five(_views(every, self.claim.charge), self.claim.charge, payers=payers), lines
        beside = five(_views(slots.get(None, []), None), None, payers=payers)
        return sum(lines.values(), beside), lines


def _is_newer(one: Decision, other: Decision) -> bool:
    """Whether one was paid on a later day; without a day nothing is said, and the order of posting holds."""
    day, than = one.payment.day, other.payment.day
    return day is not None and than is not None and day > than


def _content(paid: PaidClaim, sign: int) -> tuple[object, ...]:
    """What a reversal must mirror: charge, payment and adjustments of the claim, and of each service."""

    def adjusted(rows: tuple[Adjusted, ...]) -> tuple[tuple[tuple[str, str], Decimal], ...]:
        sums: dict[tuple[str, str], Decimal] = {}
        for row in rows:
            sums[row.group, row.reason] = sums.get((row.group, row.reason), ZERO) + sign * row.amount
        return tuple(sorted((key, amount) for key, amount in sums.items() if amount))

    services = Counter(
        (one.procedure, sign * one.charge, sign * one.paid, adjusted(one.adjustments)) for one in paid.services
    )
    return sign * paid.charge, sign * paid.paid, adjusted(paid.adjustments), services


def _parts(decision: Decision) -> list[tuple[int | None, Part]]:
    """The parts of a decision by line; None for what stands beside the lines."""
    paid = decision.paid
    bundled = _bundled(paid)
    of_line: dict[int, list[Part]] = {}
    for service in paid.services:
        line = decision.lines.get(service.number)
        if line is None:
            continue
        rows = [_moved(row) if bundled and row.reason in _BUNDLED else row for row in service.adjustments]
        nothing = paid.owes_nothing or service.owes_nothing
        of_line.setdefault(line, []).append(Part.of(service.charge, service.paid, rows, owes_nothing=nothing))
    found: list[tuple[int | None, Part]] = [(line, part) for line, parts in of_line.items() for part in parts]
    beside = paid.paid - sum((one.paid for one in paid.services), ZERO)
    if not paid.services or beside or paid.adjustments:
        charge = ZERO if paid.services else paid.charge
        found.append((None, Part.of(charge, beside, paid.adjustments, owes_nothing=paid.owes_nothing)))
    return found


def _bundled(paid: PaidClaim) -> bool:
    """Whether a charge moves between the lines: what is taken off some is added to another, and nothing is left over."""
    rows = [row.amount for one in paid.services for row in one.adjustments if row.reason in _BUNDLED]
    return any(amount < 0 for amount in rows) and sum(rows, ZERO) == 0


def _moved(row: Adjusted) -> Adjusted:
    return Adjusted(row.group, row.reason, row.amount, "contractual")


def _views(pairs: list[tuple[Decision, Part]], charge: Decimal | None) -> list[View]:
    """The words of the payers on one line, in the order in which they pay."""
    found: list[tuple[Decision, View]] = []
    of_decision: dict[int, View] = {}
    for decision, part in pairs:
        view = of_decision.get(id(decision)) or next(
            (view for other, view in found if _same_payer(decision, other)), None
        )
        if view is None:
            view = View(left_to_next=False, payer_kind=decision.paid.payer_kind)
            found.append((decision, view))
        of_decision[id(decision)] = view
        if not (part.duplicate and view.parts):
            view.left_to_next = decision.paid.status in FORWARDED
        view.add(part, charge)
    ranks = {id(view): decision.paid.rank or number for number, (decision, view) in enumerate(found, 1)}
    return sorted((view for _, view in found), key=lambda view: ranks[id(view)])


def _same_payer(one: Decision, other: Decision) -> bool:
    ranks = (one.paid.rank, other.paid.rank)
    if None not in ranks:
        return ranks[0] == ranks[1] and (
            one.payment.payer == other.payment.payer or one.payment.payer_name == other.payment.payer_name
        )
    return one.payment.payer_name == other.payment.payer_name
