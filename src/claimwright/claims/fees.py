"""What a practice charges: its fee schedule or chargemaster, asked by code, modifier and date of service."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from claimwright.errors import UnreadableError


@dataclass(frozen=True)
class Fee:
    """One price: charge in USD for one unit of a code (and modifier), from valid_from to valid_to (open when None)."""

    code: str
    modifier: str
    revenue_code: str
    charge: Decimal
    valid_from: date
    valid_to: date | None


class FeeSchedule:
    """Prices of a practice. A row with a modifier comes before the row without; a row for a revenue code alone has no code."""

    def __init__(self, fees: list[Fee]) -> None:
        self._by_code: dict[str, list[Fee]] = {}
        for fee in fees:
            self._by_code.setdefault(fee.code or fee.revenue_code, []).append(fee)

    def rows(self) -> list[Fee]:
        """Every price of the schedule."""
        return [fee for fees in self._by_code.values() for fee in fees]

    def find(self, code: str, modifiers: tuple[str, ...], day: date | None) -> Fee | None:
        """The price in force on the day; None when the schedule has none (never zero)."""
        if day is None:
            return None
        fees = [
            f for f in self._by_code.get(code, []) if f.valid_from <= day and (f.valid_to is None or day <= f.valid_to)
        ]
        for modifier in (*modifiers, ""):
            for fee in fees:
                if fee.modifier == modifier:
                    return fee
        return None


def read_fee_schedule(path: Path) -> FeeSchedule:
    """A fee schedule from CSV with the header code,modifier,revenue_code,charge,valid_from,valid_to.

    Raises ``UnreadableError`` naming file, line and what was expected.
    """
    columns = ("code", "modifier", "revenue_code", "charge", "valid_from", "valid_to")
    fees: list[Fee] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            if missing := set(columns) - set(rows.fieldnames or ()):
                raise UnreadableError(
                    str(path),
                    "line 1",
                    f"expected the columns {', '.join(columns)}; missing {', '.join(sorted(missing))}",
                )
            for row in rows:
                fees.append(_fee(row, str(path), f"line {rows.line_num}"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableError(str(path), "", f"cannot be read: {problem}") from None
    return FeeSchedule(fees)


def _fee(row: dict[str, str], source: str, place: str) -> Fee:
    value = {key: (text or "").strip() for key, text in row.items() if key}
    try:
        charge = Decimal(value["charge"])
        start = date.fromisoformat(value["valid_from"])
        end = date.fromisoformat(value["valid_to"]) if value["valid_to"] else None
    except (InvalidOperation, ValueError):
        raise UnreadableError(source, place, "expected a charge such as 125.00 and dates such as 2026-01-01") from None
    if charge < 0 or charge != charge.quantize(Decimal("0.01")):
        raise UnreadableError(source, place, "expected a charge in dollars and cents, not negative")
    return Fee(value["code"].upper(), value["modifier"].upper(), value["revenue_code"], charge, start, end)
