"""What does a remittance say of each claim, as posting needs it: amounts, their classes, and what forbids posting?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from claimwright.ledger.sent_claims import ZERO
from claimwright.remittance.classes import with_class
from claimwright.remittance.posting import faults, reason
from claimwright.remittance.reading import Remittances

REVERSAL: Final = "22"
PREDETERMINATION: Final = "25"
FOREIGN: Final = "23"
FORWARDED: Final = ("19", "20", "21")
_RANKS: Final = {"1": 1, "19": 1, "2": 2, "20": 2, "3": 3, "21": 3}
_OWES_NOTHING: Final = frozenset(("N781", "N782", "N783"))
"""Remarks by which Medicare says that the patient is a Qualified Medicare Beneficiary (42 U.S.C. 1396a(n)(3))."""


@dataclass(frozen=True)
class Adjusted:
    """An adjustment with its class (``remittance.classes``)."""

    group: str
    reason: str
    amount: Decimal
    kind: str


@dataclass(frozen=True)
class PaidService:
    """A service as it was adjudicated. ``procedure`` and ``modifiers`` as billed where the payer says so."""

    number: int
    procedure: str
    modifiers: tuple[str, ...]
    paid_modifiers: tuple[str, ...]
    charge: Decimal
    paid: Decimal
    day: date | None
    control_number: str
    owes_nothing: bool
    adjustments: tuple[Adjusted, ...]


@dataclass(frozen=True)
class PaidClaim:
    """A claim as it was adjudicated. ``fault``: why its money may not be posted; ``fault_line``: the service it is about."""

    key: str
    """The ``claim_payment_id`` of the remittance tables."""
    number: str
    payer_number: str
    status: str
    frequency: str
    """Of the claim as the payer decided it (CLP09)."""
    charge: Decimal
    paid: Decimal
    patient: str
    last_name: str
    member_id: str
    day: date | None
    payer_kind: str
    owes_nothing: bool
    services: tuple[PaidService, ...]
    adjustments: tuple[Adjusted, ...]
    fault: str
    fault_line: int | None

    @property
    def rank(self) -> int | None:
        """First, second or third payer; nothing where the status does not say."""
        return _RANKS.get(self.status)


@dataclass(frozen=True)
class Paid:
    """A payment. ``fault``: why nothing of it may be posted."""

    key: str
    """The ``payment_id`` of the remittance tables."""
    file: str
    trace: str
    day: date | None
    payer: str
    payer_name: str
    amount: Decimal
    claims: tuple[PaidClaim, ...]
    provider_level: tuple[tuple[str, Decimal, str | None], ...]
    fault: str


KindOf = Callable[[dict[str, Any], dict[str, Any]], str]
"""From a payment and a claim payment, as rows, to the kind of payer."""


def paid_claims(read: Remittances, kind_of_payer: KindOf) -> list[Paid]:
    """The payments of a remittance in file order."""
    payments = {row["payment_id"]: row for row in read.payments.iter_rows(named=True)}
    claims = read.claim_payments.rows(named=True)
    kinds = {row["claim_payment_id"]: kind_of_payer(payments[row["payment_id"]], row) for row in claims}
    adjusted = _adjusted(read, payments, kinds)
    services = _grouped(read.service_payments)
    wrong = _faults(read)
    found = []
    for payment_id, payment in payments.items():
        mine = [row for row in claims if row["payment_id"] == payment_id]
        paid = [_claim(row, kinds, services.get(row["claim_payment_id"], []), adjusted, wrong) for row in mine]
        rows = read.provider_adjustments.filter(pl.col("payment_id") == payment_id).iter_rows(named=True)
        amount = payment["amount"] or ZERO
        found.append(
            Paid(
                key=payment_id,
                file=payment["source"] or "",
                trace=payment["trace_number"] or "",
                day=payment["payment_date"],
                payer=payment["payer_identifier"] or payment["payer_id"] or payment["payer_name"] or "",
                payer_name=(payment["payer_name"] or "").strip().upper(),
                amount=amount,
                claims=tuple(paid),
                provider_level=tuple(
                    (row["reason_code"] or "", row["amount"] or ZERO, row["reference"]) for row in rows
                ),
                fault=wrong.get((payment_id, None), ("", None))[0] or _impossible(payment, amount),
            )
        )
    return found


def _impossible(payment: dict[str, Any], amount: Decimal) -> str:
    """How a payment cannot be (005010X221A1, BPR02 and BPR04)."""
    if amount < 0:
        return "a payment is never below zero"
    if payment["method"] == "NON" and amount:
        return "the payment says that no money moves, and states an amount"
    return ""


def _grouped(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["claim_payment_id"], []).append(row)
    return found


def _faults(read: Remittances) -> dict[tuple[str, str | None], tuple[str, int | None]]:
    """By payment and claim payment (None: the payment itself) the first thing that is off, and its service."""
    found: dict[tuple[str, str | None], tuple[str, int | None]] = {}
    for row in faults(read).iter_rows(named=True):
        said = reason(row["level"], row["difference"], row["expected"], row["found"])
        found.setdefault((row["payment_id"], row["claim_payment_id"]), (said, row["service_line"]))
    return found


def _adjusted(
    read: Remittances, payments: dict[str, dict[str, Any]], kinds: dict[str, str]
) -> dict[tuple[str, int | None], tuple[Adjusted, ...]]:
    days = pl.DataFrame(
        {"payment_id": list(payments), "_day": [row["payment_date"] for row in payments.values()]},
        schema={"payment_id": pl.String, "_day": pl.Date},
    )
    payers = pl.DataFrame(
        {"claim_payment_id": list(kinds), "_kind": list(kinds.values())},
        schema={"claim_payment_id": pl.String, "_kind": pl.String},
    )
    rows = with_class(
        read.adjustments.join(days, on="payment_id", how="left", maintain_order="left").join(
            payers, on="claim_payment_id", how="left", maintain_order="left"
        ),
        day="_day",
        payer_kind="_kind",
    )
    found: dict[tuple[str, int | None], tuple[Adjusted, ...]] = {}
    for row in rows.iter_rows(named=True):
        key = (row["claim_payment_id"], row["service_line"])
        one = Adjusted(row["group_code"] or "", row["reason_code"] or "", row["amount"] or ZERO, row["class"])
        found[key] = (*found.get(key, ()), one)
    return found


def _claim(
    row: dict[str, Any],
    kinds: dict[str, str],
    services: list[dict[str, Any]],
    adjusted: dict[tuple[str, int | None], tuple[Adjusted, ...]],
    wrong: dict[tuple[str, str | None], tuple[str, int | None]],
) -> PaidClaim:
    key = row["claim_payment_id"]
    fault, line = wrong.get((row["payment_id"], key), ("", None))
    status, charge, paid = row["status"] or "", row["charge"] or ZERO, row["paid"] or ZERO
    if not fault and status != REVERSAL and charge < 0:
        fault = "a charge below zero without the status of a reversal"
    if not fault and status == FOREIGN and paid:
        fault = "the claim is another payer's, and money is stated for it"
    return PaidClaim(
        key=key,
        number=row["patient_control_number"] or "",
        payer_number=row["payer_claim_control_number"] or "",
        status=status,
        frequency=row["frequency_code"] or "",
        charge=charge,
        paid=paid,
        patient=", ".join(part for part in (row["patient_last_name"], row["patient_first_name"]) if part),
        last_name=row["patient_last_name"] or "",
        member_id=row["member_id"] or "",
        day=row["date_from"] or min((s["date_from"] for s in services if s["date_from"]), default=None),
        payer_kind=kinds[key],
        owes_nothing=not _OWES_NOTHING.isdisjoint(row["remark_codes"] or ()),
        services=tuple(_service(s, row["date_from"], adjusted.get((key, s["service_line"]), ())) for s in services),
        adjustments=adjusted.get((key, None), ()),
        fault=fault,
        fault_line=line,
    )


def _service(row: dict[str, Any], day: date | None, adjusted: tuple[Adjusted, ...]) -> PaidService:
    paid_modifiers = tuple(value for n in range(1, 5) if (value := row[f"modifier_{n}"]))
    submitted = tuple(value for n in range(1, 5) if (value := row[f"submitted_modifier_{n}"]))
    return PaidService(
        number=row["service_line"],
        procedure=row["submitted_code"] or row["procedure_code"] or row["revenue_code"] or "",
        modifiers=submitted if row["submitted_code"] and submitted else paid_modifiers,
        paid_modifiers=paid_modifiers,
        charge=row["charge"] or ZERO,
        paid=row["paid"] or ZERO,
        day=row["date_from"] or day,
        control_number=row["line_control_number"] or "",
        owes_nothing=not _OWES_NOTHING.isdisjoint(row["remark_codes"] or ()),
        adjustments=adjusted,
    )
