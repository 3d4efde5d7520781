"""Which entries does a payment make: the deposit, what each decision moves on its claim, and the provider level?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from claimwright.claims import Claims
from claimwright.ledger.accounts import Decision
from claimwright.ledger.checks import Check, check_key
from claimwright.ledger.decisions import Five
from claimwright.ledger.entries import charge_entries, entries_of
from claimwright.ledger.paid_claims import Adjusted, Paid, paid_claims
from claimwright.ledger.posting import Book, Held, Move
from claimwright.ledger.provider_level import kind_of_reason, named_claim
from claimwright.ledger.sent_claims import ZERO, SentClaim, sent_claims
from claimwright.payers import Payers, payers_from
from claimwright.remittance.reading import Remittances

Amount = dict[str, Any]
"""transaction_id, kind, amount, and what else ``ENTRIES`` says of a transaction."""
_MOVED: Final = (
    ("payment", "paid", ()),
    ("contractual", "written_off", ("contractual", "raises_payment")),
    ("denial", "denied_open", ("denial",)),
    ("patient_responsibility", "patient", ("patient",)),
)
"""Kind of the entry, the amount of ``Five`` it moves, and the classes of adjustments that may explain it."""


def journal(
    remittances: Remittances | Sequence[Remittances],
    claims: Claims | Sequence[Claims],
    payers: Payers | Sequence[Mapping[str, Any]] | None = None,
) -> pl.DataFrame:
    """The ledger entries (``ENTRIES``) behind ``settle`` of the same remittances, claims and payers: charges, deposits, what
    was posted to claims, and the provider level. What is suspended stays in ``unapplied_cash``."""
    batches = [claims] if isinstance(claims, Claims) else list(claims)
    book = Book(sent_claims(batches), payers if isinstance(payers, Payers) else payers_from(list(payers or ())))
    rows: list[Amount] = []
    waiting: dict[Check, Amount] = {}
    for file, read in enumerate([remittances] if isinstance(remittances, Remittances) else remittances, 1):
        for payment in paid_claims(read, book.kind):
            key, check = f"{file}:{payment.key}", check_key(payment)
            if book.takes_over(payment):
                rows.append(
                    {**waiting[check], "transaction_id": f"deposit:{key}/again", "amount": ZERO - payment.amount}
                )
            found = list(book.post(payment))
            counted = [] if is_duplicate(found) else deposit(key, payment)
            for row in counted:
                waiting[check] = row
            rows += counted
            for number, move in enumerate((one for one in found if isinstance(one, Move)), 1):
                rows += moved(f"{key}/{number}", payment.day, move)
            if not any(isinstance(one, Held) and one.paid is None for one in found):
                rows += provider_level(key, payment, book)
    kept = pl.col("claim_id").is_in([claim.claim_id for claim in book.sent.claims])
    charged = [charge_entries(batch.claims.filter(kept), batch.lines) for batch in batches]
    return pl.concat([*charged, entries_of(rows)]).unique("entry_id", keep="first", maintain_order=True)


def is_duplicate(found: Sequence[Move | Held]) -> bool:
    """Whether a payment was counted before, of which this is what posting found: it brings no cash."""
    return any(isinstance(one, Held) and one.level == "duplicate" for one in found)


def deposit(key: str, payment: Paid) -> list[Amount]:
    """A check or transfer is cash the moment it is known, and nobody's until it is posted."""
    return [_row(f"deposit:{key}", payment.day, "deposit", payment.amount)]


def provider_level(key: str, payment: Paid, book: Book) -> list[Amount]:
    """Interest, takebacks and the like, on the claim they name where they name one."""
    found = []
    for number, (reason, amount, reference) in enumerate(payment.provider_level, 1):
        claim = named_claim(reason, reference, book)
        kind = kind_of_reason(reason)
        found.append(_row(f"provider:{key}/{number}", payment.day, kind, amount, claim=claim, reason=reason))
    return found


def moved(key: str, day: date | None, move: Move) -> Iterator[Amount]:
    """What a decision moves on its claim, by line: from what the account stood at before to what it stands at after. A
    reason stands with an amount where the adjustments of that reason explain it to the cent."""
    whole_before, before = move.before
    whole_after, after = move.after
    slots: list[tuple[int | None, Five, Five]] = [(line, before[line], after[line]) for line in after]
    slots.append((None, _beside(whole_before, before), _beside(whole_after, after)))
    claim = move.account.claim
    for line, was, now in slots:
        for kind, name, classes in _MOVED:
            change = getattr(now, name) - getattr(was, name)
            for number, (reason, amount) in enumerate(_explained(move, line, classes, change), 1):
                place = "claim" if line is None else line
                yield _row(
                    f"posting:{key}/{place}/{kind}/{number}", day, kind, amount, claim=claim, line=line, reason=reason
                )


def _beside(whole: Five, lines: dict[int, Five]) -> Five:
    total = sum(lines.values(), Five())
    return Five(*(a - b for a, b in zip(whole.amounts(), total.amounts(), strict=True)))


def _explained(
    move: Move, line: int | None, classes: tuple[str, ...], change: Decimal
) -> list[tuple[str | None, Decimal]]:
    if not change:
        return []
    sign = -1 if move.undone else 1
    sums: dict[str, Decimal] = {}
    for one in _adjustments(move.decision, line):
        if one.kind in classes:
            name = f"{one.group}-{one.reason}" if one.reason else ""
            sums[name] = sums.get(name, ZERO) + sign * one.amount
    if sum(sums.values(), ZERO) != change:
        return [(None, change)]
    return [(reason or None, amount) for reason, amount in sums.items() if amount]


def _adjustments(decision: Decision, line: int | None) -> Iterator[Adjusted]:
    if line is None or not decision.paid.services:
        yield from decision.paid.adjustments
    for service in decision.paid.services:
        if line is not None and decision.lines.get(service.number) == line:
            yield from service.adjustments


def _row(
    transaction: str,
    day: date | None,
    kind: str,
    amount: Decimal,
    *,
    claim: SentClaim | None = None,
    line: int | None = None,
    reason: str | None = None,
) -> Amount:
    return {
        "transaction_id": transaction,
        "claim_id": claim.claim_id if claim else None,
        "patient_control_number": claim.number if claim else None,
        "line": line,
        "entry_date": day,
        "kind": kind,
        "reason": reason,
        "source": transaction,
        "amount": amount,
    }
