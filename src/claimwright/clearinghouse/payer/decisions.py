"""What the payer decided about a claim: the values an 835 is written from, and what the payer remembers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Adjustment:
    """A part of the charge not paid: group, reason and amount (CAS)."""

    group: str
    reason: str
    amount: Decimal


@dataclass(frozen=True)
class ServiceDecision:
    """One line as adjudicated (SVC). charge - sum(adjustments) == paid."""

    procedure_code: str
    modifiers: tuple[str, ...]
    revenue_code: str
    charge: Decimal
    units: Decimal
    paid: Decimal
    allowed: Decimal
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...] = ()
    line_control_number: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ClaimDecision:
    """One claim as adjudicated (CLP). charge - sum(all adjustments) == paid."""

    payer_claim_control_number: str
    patient_control_number: str
    status: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal
    claim_filing_indicator: str
    facility_type: str
    frequency_code: str
    member_id: str
    last_name: str
    first_name: str
    payee_npi: str
    payee_name: str
    payee_tax_id: str
    rendering_npi: str = ""
    drg: str = ""
    first_day: date | None = None
    last_day: date | None = None
    received: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    services: tuple[ServiceDecision, ...] = ()
    remarks: tuple[str, ...] = ()

    def reversed(self) -> ClaimDecision:
        """The same claim taken back: status 22, every amount negated, the groups kept (835 guide, reversal and correction)."""

        def negate(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
            return tuple(replace(one, amount=-one.amount) for one in adjustments)

        services = tuple(
            replace(
                one,
                charge=-one.charge,
                paid=-one.paid,
                allowed=-one.allowed,
                adjustments=negate(one.adjustments),
                remarks=(),
            )
            for one in self.services
        )
        return replace(
            self,
            status="22",
            charge=-self.charge,
            paid=-self.paid,
            patient_responsibility=-self.patient_responsibility,
            adjustments=negate(self.adjustments),
            services=services,
            remarks=(),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values for the payer's memory."""
        return _plain(asdict(self))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> ClaimDecision:
        services = tuple(
            ServiceDecision(
                **{
                    **one,
                    **_typed(one, money=("charge", "units", "paid", "allowed"), days=("day",)),
                    "modifiers": tuple(one["modifiers"]),
                    "remarks": tuple(one["remarks"]),
                    "adjustments": _adjustments(one["adjustments"]),
                }
            )
            for one in values["services"]
        )
        typed = _typed(
            values, money=("charge", "paid", "patient_responsibility"), days=("first_day", "last_day", "received")
        )
        return cls(
            **{
                **values,
                **typed,
                "services": services,
                "adjustments": _adjustments(values["adjustments"]),
                "remarks": tuple(values["remarks"]),
            }
        )


def _adjustments(values: list[dict[str, Any]]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(one["group"], one["reason"], Decimal(one["amount"])) for one in values)


def _typed(values: dict[str, Any], *, money: tuple[str, ...], days: tuple[str, ...]) -> dict[str, Any]:
    return {name: Decimal(values[name]) for name in money} | {
        name: date.fromisoformat(values[name]) if values[name] else None for name in days
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value
