"""Remittances, claims and payers in; what every claim and line stands at, what is suspended, and where each deposit went, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypedDict

from claimwright.claims import Claims
from claimwright.ledger.accounts import Account, Decision
from claimwright.ledger.claim_matching import find_claim, near_claims
from claimwright.ledger.decisions import Five
from claimwright.ledger.line_matching import match_lines, near_lines
from claimwright.ledger.paid_claims import (
    FOREIGN,
    PREDETERMINATION,
    REVERSAL,
    Paid,
    PaidClaim,
    PaidService,
    paid_claims,
)
from claimwright.ledger.sent_claims import ZERO, SentClaim, SentClaims, sent_claims
from claimwright.payers import Payers, kind_of, payers_from
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
    suspended, and its money is unapplied cash. Amounts are US dollars as ``Decimal``. The five amounts of a claim or line
    add up to its charge; each deposit is posted + unapplied + provider level. ``payers``: rows as ``payers.read_payers`` reads
    them, or as mappings with the names of ``payers.Payer``.
    """
    sent = sent_claims(claims)
    known = payers if isinstance(payers, Payers) else payers_from(list(payers or ()))
    run = _Run(sent, known, {id(claim): Account(claim) for claim in sent.claims})
    for read in [remittances] if isinstance(remittances, Remittances) else remittances:
        for payment in paid_claims(read, run.kind):
            run.post(payment)
    return {
        "claims": [_claim(run.accounts[id(claim)]) for claim in sent.claims],
        "suspended": run.suspended,
        "unapplied": sum((one["amount"] for one in run.suspended), ZERO),
        "provider_level": run.provider_level,
        "deposits": run.deposits,
    }


@dataclass
class _Run:
    """One posting of remittances in their order."""

    sent: SentClaims
    payers: Payers
    accounts: dict[int, Account]
    known: dict[tuple[str, str, Decimal], str] = field(default_factory=dict)
    numbered: dict[str, SentClaim] = field(default_factory=dict)
    suspended: list[dict[str, Any]] = field(default_factory=list)
    provider_level: list[dict[str, Any]] = field(default_factory=list)
    deposits: list[dict[str, Any]] = field(default_factory=list)

    def kind(self, payment: dict[str, Any], claim: dict[str, Any]) -> str:
        """The kind of payer: of the payer's row on the payment date, by the ids of the remittance or of the claim sent to
        it; else of the claim filing indicator."""
        sent = self.sent.numbered(claim["patient_control_number"] or "")
        ids = [payment[name] for name in ("payer_id", "payer_number", "payer_other_number", "payer_identifier")]
        if claim["status"] not in ("2", "3", "20", "21"):
            ids += [one.payer_id for one in sent]
        for payer_id in ids:
            row = self.payers.on(payer_id, payment["payment_date"]) if payer_id else None
            if row and row.kind:
                return row.kind
        return kind_of(claim["claim_filing_indicator"])

    def post(self, payment: Paid) -> None:
        """Posts a payment, or suspends it whole."""
        key = (payment.payer, payment.trace, payment.amount)
        fault = payment.fault
        if payment.trace and key in self.known:
            fault = f"the same payment (payer, number, amount) was posted from {self.known[key]}"
        held = posted = taken = ZERO
        if fault:
            held = self._suspend(payment, None, None, fault, payment.amount)
        else:
            self.known[key] = payment.file
            for paid in payment.claims:
                waits = self._claim(payment, paid)
                held += waits
                posted += ZERO if paid.status == PREDETERMINATION else paid.paid - waits
            for reason, amount, reference in payment.provider_level:
                taken += amount
                self.provider_level.append({"reason": reason, "amount": amount, "reference": reference})
        self.deposits.append(
            {
                "trace": payment.trace,
                "amount": payment.amount,
                "posted": posted,
                "unapplied": held,
                "provider_level": ZERO - taken,
            }
        )

    def _claim(self, payment: Paid, paid: PaidClaim) -> Decimal:
        """Posts a claim payment; the money of it that is suspended."""
        if paid.status == PREDETERMINATION:
            return ZERO
        if paid.fault:
            service = next((one for one in paid.services if one.number == paid.fault_line), None)
            return self._suspend(payment, paid, service, paid.fault, paid.paid)
        if paid.status == FOREIGN:
            return ZERO
        claim = find_claim(paid, self.sent, self.numbered)
        if claim is None:
            return self._suspend(
                payment, paid, None, "no claim has this number", paid.paid, _near_claims(paid, self.sent)
            )
        account = self.accounts[id(claim)]
        if paid.status == REVERSAL:
            return self._reverse(payment, paid, account)
        if not paid.services and paid.charge != claim.charge:
            near: list[tuple[SentClaim, int | None, list[str]]] = [(claim, None, ["charge"])]
            return self._suspend(payment, paid, None, "the charge is not that of the claim", paid.paid, near)
        matches = match_lines(paid.services, claim)
        if matches.lines or not paid.services:
            account.decisions.append(Decision(payment, paid, matches.lines))
            if paid.payer_number:
                self.numbered[paid.payer_number] = claim
        held = ZERO
        for service in paid.services:
            if service.number in matches.unmatched:
                candidates = _near_lines(service, claim)
                held += self._suspend(
                    payment, paid, service, matches.unmatched[service.number], service.paid, candidates
                )
        if not matches.lines and paid.services:
            # No line of it is known: what stands beside the lines waits with them.
            beside = paid.paid - sum((one.paid for one in paid.services), ZERO)
            if beside:
                held += self._suspend(payment, paid, None, "no line of this claim payment is known", beside)
        return held

    def _reverse(self, payment: Paid, paid: PaidClaim, account: Account) -> Decimal:
        """Undoes the posting that a reversal mirrors; what was suspended of it stays off the claim, with its sign turned."""
        decision = account.mirrored(payment, paid)
        if decision is None:
            near: list[tuple[SentClaim, int | None, list[str]]] = [
                (account.claim, None, ["amounts"]) for _ in account.decisions[-1:]
            ]
            return self._suspend(payment, paid, None, "no posting of this claim is the mirror of it", paid.paid, near)
        account.decisions.remove(decision)
        held = ZERO
        for service in decision.paid.services:
            if service.number not in decision.lines:
                held += self._suspend(
                    payment, paid, service, "takes back a service that was suspended", ZERO - service.paid
                )
        return held

    def _suspend(
        self,
        payment: Paid,
        paid: PaidClaim | None,
        service: PaidService | None,
        reason: str,
        amount: Decimal,
        candidates: Sequence[tuple[SentClaim, int | None, list[str]]] = (),
    ) -> Decimal:
        self.suspended.append(
            {
                "file": payment.file,
                "claim": paid.number if paid else None,
                "payer_claim_control_number": paid.payer_number if paid else None,
                "patient": paid.patient if paid else None,
                "line": service.number if service else None,
                "reason": reason,
                "amount": amount,
                "candidates": [
                    {"claim": claim.number, "line": line, "differs": differs} for claim, line, differs in candidates
                ],
            }
        )
        return amount


def _near_claims(paid: PaidClaim, sent: SentClaims) -> list[tuple[SentClaim, int | None, list[str]]]:
    return [(claim, None, differs) for claim, differs in near_claims(paid, sent)]


def _near_lines(service: PaidService, claim: SentClaim) -> list[tuple[SentClaim, int | None, list[str]]]:
    return [(claim, line.line, differs) for line, differs in near_lines(service, claim)]


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
