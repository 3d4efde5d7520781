"""In which list does an encounter, claim, suspended item or account wait, for which next step, until when? The first that fits.

One piece of work, one item: an encounter stands for itself until it has a claim, the claim for both from then on, but for
what is back with the coder; a claim whose money is suspended leaves its place to the suspended item, a replaced claim to its
correction. What insurers and what patients owe of a claim are different work: the claim's item and the account's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from claimwright.data_files import data_rows
from claimwright.workbench.models import ClaimStatus, EncounterStatus
from claimwright.workbench.worklists.definitions import steps

ZERO: Final = Decimal("0.00")
WITH_CODER: Final = frozenset({EncounterStatus.TO_CODE, EncounterStatus.CODING, EncounterStatus.QUERIED})
_FINAL: Final = frozenset({EncounterStatus.CODED, EncounterStatus.HELD, EncounterStatus.READY})
_MEDICARE: Final = frozenset({"MA", "MB"})
"""Claim filing indicators of Medicare Parts A and B."""
_AS_CHARGED: Final = {
    ClaimStatus.READY: "send",
    ClaimStatus.REJECTED: "resubmit",
    ClaimStatus.SENT: "trace",
}


@dataclass(frozen=True)
class Placed:
    """Where an item waits. ``limit``: the last day that payer or law allow; ``waits_until``: nothing can be done before."""

    step: str
    dollars: Decimal
    limit: date | None = None
    waits_until: date | None = None

    @property
    def list(self) -> str:
        return steps()[self.step].list


@dataclass(frozen=True)
class EncounterFacts:
    """``claim_out``: it has a claim that went out, which stands for it whatever its own state is."""

    status: str
    has_documents: bool = True
    perhaps_same: bool = False
    has_claim: bool = False
    claim_out: bool = False
    dollars: Decimal = ZERO
    file_by: date | None = None


@dataclass(frozen=True)
class ClaimFacts:
    """``insurance``: what insurers owe on it by the ledger, None where nothing was ever posted."""

    status: str
    encounter_status: str = ""
    held_by_hand: bool = False
    errors: bool = False
    replaced: bool = False
    suspended_items: bool = False
    charge: Decimal = ZERO
    insurance: Decimal | None = None
    indicator: str = ""
    sent_on: date | None = None
    file_by: date | None = None
    decided_on: date | None = None
    appeal_days: int | None = None


def place_encounter(facts: EncounterFacts) -> Placed | None:
    """Where an encounter waits; None when its claim stands for it, or nothing is to be done."""
    if facts.claim_out:
        return None
    if facts.status == EncounterStatus.QUERIED:
        return Placed("query", facts.dollars, facts.file_by)
    if facts.status in WITH_CODER:
        step = "go_on" if facts.status == EncounterStatus.CODING else "code"
        if not facts.has_documents:
            step = "documents"
        elif facts.perhaps_same:
            step = "same_visit"
        return Placed(step, facts.dollars, facts.file_by)
    if facts.status in _FINAL and not facts.has_claim:
        return Placed("build", facts.dollars, facts.file_by)
    return None


def place_claim(facts: ClaimFacts) -> Placed | None:
    """Where a claim waits; None when something else stands for it, or nothing is to be done."""
    if facts.replaced or facts.status == ClaimStatus.CANCELLED:
        return None
    if facts.status in {ClaimStatus.HELD, ClaimStatus.READY} and facts.encounter_status in WITH_CODER:
        return None
    if facts.status == ClaimStatus.HELD:
        return Placed("let_go" if facts.held_by_hand and not facts.errors else "mend", facts.charge, facts.file_by)
    if facts.status in _AS_CHARGED:
        return _as_charged(_AS_CHARGED[ClaimStatus(facts.status)], facts)
    if facts.status == ClaimStatus.ACCEPTED:
        return _as_charged("status_medicare" if facts.indicator in _MEDICARE else "status", facts)
    return _decided(facts)


def place_suspended(open_now: bool, amount: Decimal | None) -> Placed | None:
    """Where a suspended item waits: with the others, until a decision closes it."""
    return Placed("match", abs(amount or ZERO)) if open_now else None


def place_patient(own: Decimal) -> Placed | None:
    """Where an account waits: what the patient owes, or is owed."""
    if own == ZERO:
        return None
    return Placed("collect" if own > ZERO else "repay_patient", abs(own))


def _as_charged(step: str, facts: ClaimFacts) -> Placed:
    waits = facts.sent_on and steps()[step].wait_days and steps()[step].due_after(facts.sent_on)
    return Placed(step, facts.charge, facts.file_by, waits or None)


def _decided(facts: ClaimFacts) -> Placed | None:
    """A claim that a payer decided, by what insurers still owe on it."""
    owed = facts.insurance
    if facts.status == ClaimStatus.SUSPENDED:
        return None if facts.suspended_items else Placed("unposted", owed or facts.charge, facts.file_by)
    if owed is not None and owed < ZERO:
        return Placed("repay_payer", -owed)
    if facts.status == ClaimStatus.REVERSED:
        return Placed("taken_back", owed or facts.charge, facts.file_by)
    if owed == ZERO:
        return None
    if facts.status in {ClaimStatus.DENIED, ClaimStatus.PARTLY_PAID}:
        step = "appeal" if facts.status == ClaimStatus.DENIED else "appeal_part"
        return Placed(step, facts.charge if owed is None else owed, _appeal_by(facts))
    return Placed("short", owed, facts.file_by) if owed else None


def _appeal_by(facts: ClaimFacts) -> date | None:
    """The last day to appeal: by the payer's own limit, of Medicare by law; None where no limit is known."""
    if facts.decided_on is None:
        return None
    if facts.appeal_days is not None:
        return facts.decided_on + timedelta(days=facts.appeal_days)
    day = facts.decided_on.isoformat()
    for row in data_rows("claimwright.workbench", "appeal_limits.tsv"):
        holds = row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
        if row["claim_filing_indicator"] == facts.indicator and holds:
            return facts.decided_on + timedelta(days=int(row["days"]) + int(row["presumed_days"]))
    return None
