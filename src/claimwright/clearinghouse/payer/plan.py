"""What a payer's plan pays and asks for: its fee schedule and policies, read from a TOML file."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from claimwright.errors import UnreadableError

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Allowed:
    """What the plan allows for one unit of a code, in USD, from valid_from to valid_to (open when None)."""

    code: str
    amount: Decimal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Policy:
    """A reason not to pay a line: which codes, when it applies, and the group, reason and remark it is answered with.

    ``kind``: noncovered, needs_diagnosis (one of ``prefixes`` must be pointed to), needs_authorization,
    bundled (not beside one of ``beside``).
    """

    kind: str
    codes: tuple[str, ...]
    group: str
    reason: str
    remark: str = ""
    prefixes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A payer's plan. Shares are fractions of one, amounts USD."""

    payer_id: str
    name: str
    claim_filing_indicator: str = "CI"
    tax_id: str = "999999999"
    address_1: str = "100 PAYER PLAZA"
    city: str = "ALBANY"
    state: str = "NY"
    postal_code: str = "122071234"
    phone: str = "8005550100"
    percent_of_charge: Decimal = Decimal("0.60")
    """Allowed for codes the fee schedule does not name."""
    drg_base_rate: Decimal = ZERO
    """Allowed for an inpatient stay: base rate times the relative weight of the DRG; percent of charge when zero."""
    deductible: Decimal = ZERO
    coinsurance: Decimal = ZERO
    copay: dict[str, Decimal] = field(default_factory=dict)
    """Copay by place of service, taken once a claim."""
    preventive: tuple[str, ...] = ()
    """Codes paid without patient share."""
    filing_days: int = 365
    payment_lag_days: int = 14
    interest_after_days: int = 30
    interest_rate: Decimal = ZERO
    """Yearly rate on claims paid later than ``interest_after_days`` after receipt."""
    members: tuple[str, ...] = ()
    """Member ids the plan knows; every id when empty."""
    recoupments: tuple[tuple[str, Decimal], ...] = ()
    """Overpayments to take back once: reference and amount."""
    miscounts: tuple[str, ...] = ()
    """Member ids whose claims this payer adds up wrongly, so that posting an unbalanced 835 can be practised."""
    policies: tuple[Policy, ...] = ()
    schedule: tuple[Allowed, ...] = ()

    def allowed(self, code: str, day: date | None) -> Decimal | None:
        """What the schedule allows for one unit on the day; None when it does not name the code."""
        for row in self.schedule:
            if row.code == code and day and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
                return row.amount
        return None


_MONEY = ("percent_of_charge", "drg_base_rate", "deductible", "coinsurance", "interest_rate")


def read_plan(path: Path) -> Plan:
    """A plan from TOML; ``fee_schedule`` names a CSV beside it (code,allowed,valid_from,valid_to). Raises ``UnreadableError``."""
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnreadableError(str(path), "", f"expected TOML: {problem}") from None
    try:
        for name in _MONEY:
            if name in values:
                values[name] = Decimal(values[name])
        values["copay"] = {place: Decimal(amount) for place, amount in values.get("copay", {}).items()}
        values["recoupments"] = tuple(
            (one["reference"], Decimal(one["amount"])) for one in values.pop("recoupment", [])
        )
        values["policies"] = tuple(Policy(**{k: _tuple(v) for k, v in one.items()}) for one in values.pop("policy", []))
        for name in ("members", "miscounts", "preventive"):
            values[name] = tuple(values.get(name, ()))
        schedule = values.pop("fee_schedule", None)
        values["schedule"] = _read_schedule(path.parent / schedule) if schedule else ()
        return Plan(**values)
    except (InvalidOperation, KeyError, TypeError, ValueError) as problem:
        raise UnreadableError(str(path), "", f"expected the settings of a plan: {problem}") from None


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _read_schedule(path: Path) -> tuple[Allowed, ...]:
    rows = []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                try:
                    end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
                    rows.append(
                        Allowed(row["code"], Decimal(row["allowed"]), date.fromisoformat(row["valid_from"]), end)
                    )
                except (InvalidOperation, KeyError, TypeError, ValueError):
                    raise UnreadableError(
                        str(path), f"line {number}", "expected code,allowed,valid_from,valid_to"
                    ) from None
    except OSError as problem:
        raise UnreadableError(str(path), "", f"cannot be read: {problem}") from None
    return tuple(rows)
