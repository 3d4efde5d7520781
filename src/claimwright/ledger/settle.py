"""Remittances, claims and payers in; what every claim and line stands at, what is suspended, and where each deposit went, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, TypedDict

from claimwright.claims import Claims
from claimwright.ledger.accounts import Account
from claimwright.ledger.checks import Check, check_key
from claimwright.ledger.decisions import Five
from claimwright.ledger.paid_claims import PREDETERMINATION, Paid, paid_claims
from claimwright.ledger.posting import Book, Held
from claimwright.ledger.sent_claims import ZERO, sent_claims
from claimwright.payers import Payers, payers_from
from claimwright.remittance.reading import Remittances


class Settlement(TypedDict):
    """claims: claim, claim_id, patient_control_number, after (paid, written_off, denied_open, patient, insurance), lines (line,
    procedure, after). suspended: file, claim, payer_claim_control_number, patient, line (of the remittance), reason, amount,
    candidates (claim, line, differs). provider_level: reason, amount (signed as in PLB), reference. deposits: trace, amount,
    posted, unapplied, provider_level (against the sign of PLB, so that the three add up to the amount)."""

    claims: list[dict[str, Any]]
    suspended: list[dict[str, Any]]
    unapplied: Decimal
    provider_level: list[dict[str, Any]]
    deposits: list[dict[str, Any]]


_CENT: Final = Decimal("0.01")


def settle(
    remittances: Remittances | Sequence[Remittances],
    claims: Claims | Sequence[Claims],
    payers: Payers | Sequence[Mapping[str, Any]] | None = None,
) -> Settlement:
    """Posts remittances, in the order given, to claims, and says where every dollar is.

    Nothing is guessed: what does not balance, belongs to no claim or line, mirrors no posting, or was posted before, is
    suspended, and its money is unapplied cash. A check (payer, number, amount) counts once: read again it is suspended without
    money and its deposit is zero; read with a fault first, it is the reading without one that counts. What a payer takes back
    by a provider-level adjustment changes no claim here, a reversal does. Amounts are US dollars as ``Decimal``. The five amounts of a claim or line
    add up to its charge; each deposit is posted + unapplied + provider level. ``payers``: rows as ``payers.read_payers`` reads
    them, or as mappings with the names of ``payers.Payer``.
    """
    sent = sent_claims(claims)
    known = payers if isinstance(payers, Payers) else payers_from(list(payers or ()))
    book = Book(sent, known)
    suspended: list[Held] = []
    deposits: list[dict[str, Any]] = []
    readings: dict[Check, int] = {}
    provider_level: list[dict[str, Any]] = []
    for read in [remittances] if isinstance(remittances, Remittances) else remittances:
        for payment in paid_claims(read, book.kind):
            if book.takes_over(payment):
                deposits[readings[check_key(payment)]] |= {"amount": ZERO, "unapplied": ZERO}
                suspended = [_read_right(one, payment) for one in suspended]
            held = [one for one in book.post(payment) if isinstance(one, Held)]
            suspended += held
            readings.setdefault(check_key(payment), len(deposits))
            deposits.append(_deposit(payment, held))
            if not whole(held):
                provider_level += [
                    {"reason": reason, "amount": amount, "reference": reference}
                    for reason, amount, reference in payment.provider_level
                ]
    return {
        "claims": [_claim(book.account(claim)) for claim in sent.claims],
        "suspended": [_held(one) for one in suspended],
        "unapplied": sum((one.amount for one in suspended), ZERO),
        "provider_level": provider_level,
        "deposits": deposits,
    }


def _read_right(held: Held, payment: Paid) -> Held:
    """What was held of a check whole, now that ``payment`` is its reading without a fault: nothing."""
    if held.level != "payment" or check_key(held.payment) != check_key(payment):
        return held
    return replace(held, amount=ZERO, reason=f"{held.reason}; read again without a fault from {payment.file}")


def whole(held: Sequence[Held]) -> bool:
    """Whether a payment is held whole: then neither its claims nor its provider-level adjustments are posted."""
    return any(one.level in ("payment", "duplicate") for one in held)


def _held(one: Held) -> dict[str, Any]:
    return {
        "file": one.payment.file,
        "claim": one.paid.number if one.paid else None,
        "payer_claim_control_number": one.paid.payer_number if one.paid else None,
        "patient": one.paid.patient if one.paid else None,
        "line": one.service.number if one.service else None,
        "reason": one.reason,
        "amount": one.amount,
        "candidates": [
            {"claim": claim.number, "line": line, "differs": differs} for claim, line, differs in one.candidates
        ],
    }


def _deposit(payment: Paid, held: list[Held]) -> dict[str, Any]:
    """Where a payment is; one that is held whole has neither posted nor provider-level money."""
    unapplied = sum((one.amount for one in held), ZERO)
    paid = sum((one.paid for one in payment.claims if one.status != PREDETERMINATION), ZERO)
    taken = sum((amount for _, amount, _ in payment.provider_level), ZERO)
    return {
        "trace": payment.trace,
        "amount": ZERO if any(one.level == "duplicate" for one in held) else payment.amount,
        "posted": ZERO if whole(held) else paid - unapplied,
        "unapplied": unapplied,
        "provider_level": ZERO if whole(held) else ZERO - taken,
    }


def _claim(account: Account) -> dict[str, Any]:
    after, lines = account.after()
    claim = account.claim
    return {
        "claim": claim.number,
        "claim_id": claim.claim_id,
        "patient_control_number": claim.number,
        "after": _after(after),
        "lines": [
            {"line": line.line, "procedure": line.procedure, "after": _after(lines[line.line])} for line in claim.lines
        ],
    }


def _after(amounts: Five) -> dict[str, Decimal]:
    names = ("paid", "written_off", "denied_open", "patient", "insurance")
    return {name: amount.quantize(_CENT) for name, amount in zip(names, amounts.amounts(), strict=True)}
