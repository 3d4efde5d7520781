"""Accounts receivable: charges and postings kept as entries, and a patient's account read from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from django.db.models import Count, F, QuerySet, Sum

from claimwright.ledger import ACCOUNTS, ENTRIES, charge_entries, uncharge_entries
from claimwright.ledger.entries import entries_of
from claimwright.workbench import audit, bridge
from claimwright.workbench.accounts import balances
from claimwright.workbench.accounts.balances import INSURANCE, RECEIVABLE
from claimwright.workbench.accounts.corrected import replaced_by_these
from claimwright.workbench.models import (
    Claim,
    ClaimLine,
    ClaimStatus,
    LedgerEntry,
    Patient,
    Payment,
    Practice,
    User,
)
from claimwright.workbench.services import writes

ZERO = Decimal("0.00")
_VOID = "8"
"""Claim frequency code of a claim that charges nothing."""


@dataclass(frozen=True)
class Movement:
    """An entry on a patient's account with the balances after it. Amounts in USD."""

    entry: LedgerEntry
    amount: Decimal
    insurance: Decimal
    patient: Decimal

    @property
    def balance(self) -> Decimal:
        return self.insurance + self.patient


@dataclass(frozen=True)
class Account:
    """A patient's account: every number is a sum of ``movements`` (receivable) or of other entries of its claims.

    ``insurance_owes`` holds ``denied_open``, what was refused and is being worked. ``taken_back``: what payers withheld from
    other payments for claims of this patient.
    """

    patient: Patient
    movements: list[Movement]
    charged: Decimal
    paid: Decimal
    written_off: Decimal
    denied_open: Decimal
    taken_back: Decimal
    insurance_owes: Decimal
    patient_owes: Decimal


@writes
def keep(
    practice: Practice, entries: pl.DataFrame, *, payment: Payment | None = None, actor: User | None = None
) -> int:
    """Adds ledger entries (``ledger.ENTRIES``) that are not there yet; returns how many were new."""
    ids = entries["entry_id"].to_list()
    there = set(LedgerEntry.objects.filter(practice=practice, entry_id__in=ids).values_list("entry_id", flat=True))
    named = entries["claim_id"].drop_nulls().unique().to_list()
    claims = {
        claim.claim_id: claim
        for claim in Claim.objects.filter(practice=practice, claim_id__in=named).select_related("encounter")
    }
    new = []
    for row in entries.iter_rows(named=True):
        if row["entry_id"] in there:
            continue
        claim = claims.get(row["claim_id"])
        patient_id = claim.encounter.patient_id if claim and claim.encounter else None
        new.append(
            LedgerEntry(practice=practice, record=claim, patient_id=patient_id, payment=payment, posted_by=actor, **row)
        )
    LedgerEntry.objects.bulk_create(new, batch_size=1000)
    balances.count_anew(
        practice,
        {one.patient_id for one in new if one.patient_id is not None},
        {one.record_id for one in new if one.record_id is not None},
    )
    if new:
        audit.record("ledger.posted", actor=actor, practice=practice, object=payment, detail={"entries": len(new)})
    return len(new)


def post_charges(practice: Practice, row_ids: Iterable[int], *, actor: User | None = None) -> int:
    """Opens the receivable of claims that go out. Idempotent: a claim charges once, and what it says when it goes out again."""
    rows = list(row_ids)
    claims = bridge.claims_from_db(rows)
    posted = keep(practice, charge_entries(claims.claims, claims.lines), actor=actor)
    posted += recharge(practice, rows, actor=actor)
    gone = sorted(replaced_by_these(Claim.objects.filter(pk__in=rows)))
    replaced = bridge.claims_from_db(gone)
    posted += keep(practice, uncharge_entries(replaced.claims, replaced.lines), actor=actor)
    posted += recharge(practice, (), replaced=gone, actor=actor)
    # One that was rejected and goes out again charges nothing new, and may be of another day.
    balances.count_anew(practice, (), rows)
    return posted


@writes
def recharge(
    practice: Practice, row_ids: Iterable[int], *, replaced: Iterable[int] = (), actor: User | None = None
) -> int:
    """Brings the charges on the books to what these claims say now: a claim that was rejected is mended before it goes out
    again, or is cancelled and charges nothing. ``replaced``: claims that charge nothing since others stand for them."""
    gone = set(replaced)
    rows = Claim.objects.in_bulk([*row_ids, *gone])
    lines = ClaimLine.objects.filter(record__in=rows).values_list("record_id", "line", "charge", "date_from")
    billed = {
        pk
        for pk, one in rows.items()
        if pk not in gone and one.status != ClaimStatus.CANCELLED and one.frequency_code != _VOID
    }
    wanted = {(pk, line): charge or ZERO for pk, line, charge, _ in lines if pk in billed}
    days = {(pk, line): day for pk, line, _, day in lines}
    booked = LedgerEntry.objects.filter(record__in=rows, kind="charge", account="insurance_receivable").order_by()
    sums = booked.values_list("record_id", "line").annotate(amount=Sum(F("debit") - F("credit")), steps=Count("pk"))
    stands = {(pk, line): Decimal(amount).quantize(ZERO) for pk, line, amount, _ in sums}
    steps = {(pk, line): count for pk, line, _, count in sums}
    amounts = []
    for pk, line in sorted({*wanted, *stands}):
        difference = wanted.get((pk, line), ZERO) - stands.get((pk, line), ZERO)
        claim = rows[pk]
        if difference:
            amounts.append(
                {
                    "transaction_id": f"recharge:{claim.claim_id}:{line}:{steps.get((pk, line), 0)}",
                    "claim_id": claim.claim_id,
                    "patient_control_number": claim.patient_control_number,
                    "line": line,
                    "entry_date": days.get((pk, line)) or claim.date_of_service,
                    "kind": "charge",
                    "source": claim.claim_id,
                    "amount": difference,
                }
            )
    return keep(practice, entries_of(amounts), actor=actor) if amounts else 0


def entries(rows: QuerySet[LedgerEntry]) -> pl.DataFrame:
    """Ledger entries of the database as a table (``ledger.ENTRIES``)."""
    return pl.DataFrame(list(rows.values_list(*ENTRIES.names)), schema=ENTRIES.schema, orient="row")


def account(patient: Patient) -> Account:
    """The account of a patient, with those merged into it, entry by entry with the running balance."""
    rows = (
        LedgerEntry.objects.filter(patient__in=patient.whole)
        .select_related("record", "payment")
        .order_by("entry_date", "pk")
    )
    insurance = own = paid = ZERO
    movements, totals = [], dict.fromkeys(ACCOUNTS, ZERO)
    for entry in rows:
        amount = entry.debit - entry.credit
        totals[entry.account] += amount
        paid += amount if (entry.account, entry.kind) == ("unapplied_cash", "payment") else ZERO
        # A refusal moves within what the insurance owes: it is a total, and no movement.
        if entry.account not in RECEIVABLE or entry.kind == "denial":
            continue
        if entry.account in INSURANCE:
            insurance += amount
        else:
            own += amount
        movements.append(Movement(entry, amount, insurance, own))
    return Account(
        patient=patient,
        movements=movements,
        charged=-totals["patient_revenue"],
        paid=paid,
        written_off=totals["contractual_adjustment"],
        denied_open=totals["denied_receivable"],
        taken_back=totals["payer_takeback"],
        insurance_owes=insurance,
        patient_owes=own,
    )
