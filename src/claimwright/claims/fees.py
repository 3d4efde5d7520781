"""What a practice charges: its fee schedule or chargemaster, asked by code, modifier and date of service."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from claimwright.errors import UnreadableError

DEAREST: Final = Decimal("99999999.99")
_CENT: Final = Decimal("0.01")
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_AMOUNT: Final = re.compile(r"\$?\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?:\d{0,2}|\d{2}00))?|\.\d{1,2})", re.ASCII)
"""Commas between thousands alone, so that 125,00 is not 12500; two decimals, or the four of a database's money column."""


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

    def find(self, code: str, modifiers: tuple[str, ...], day: date | None, revenue_code: str = "") -> Fee | None:
        """The price in force on the day; None when the schedule has none (never zero).

        A code may cost otherwise in each department: the price of the line's revenue code comes before the one of any,
        and of several that are of other revenue codes none is taken.
        """
        if day is None:
            return None
        fees = [
            f for f in self._by_code.get(code, []) if f.valid_from <= day and (f.valid_to is None or day <= f.valid_to)
        ]
        for modifier in (*modifiers, ""):
            if found := [fee for fee in fees if fee.modifier == modifier]:
                return _of_revenue_code(found, revenue_code)
        return None


def _of_revenue_code(fees: list[Fee], revenue_code: str) -> Fee | None:
    for wanted in (revenue_code, ""):
        for fee in fees:
            if fee.revenue_code == wanted:
                return fee
    return fees[0] if len({fee.revenue_code for fee in fees}) == 1 else None


def read_fee_schedule(path: Path) -> FeeSchedule:
    """A fee schedule from CSV with the header code,modifier,revenue_code,charge,valid_from,valid_to.

    Raises ``UnreadableError`` naming file, line and what was expected.
    """
    columns = ("code", "modifier", "revenue_code", "charge", "valid_from", "valid_to")
    fees: list[Fee] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            names = [name for name in rows.fieldnames or () if name]
            if twice := next((name for name in names if names.count(name) > 1), ""):
                raise UnreadableError(str(path), "line 1", f"expected each column once; {twice} stands twice")
            if missing := set(columns) - set(names):
                raise UnreadableError(
                    str(path),
                    "line 1",
                    f"expected the columns {', '.join(columns)}; missing {', '.join(sorted(missing))}",
                )
            for row in rows:
                fees.append(_fee(dict(row), str(path), f"line {rows.line_num}"))
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableError(str(path), "", f"cannot be read: {problem}") from None
    return FeeSchedule(fees)


def amount_of(text: str) -> Decimal | None:
    """Dollars and cents as a file or person writes them, not negative; None for any other text."""
    written = _AMOUNT.fullmatch(text.strip())
    if written is None:
        return None
    amount = Decimal(written[1].replace(",", "")).quantize(_CENT) if len(written[1]) < 20 else DEAREST + 1
    return amount if amount <= DEAREST else None


def day_of(text: str) -> date | None:
    """A day as 2026-01-31, or as American spreadsheets write it, 1/31/2026; None for any other text, a year of two digits too."""
    written = _AMERICAN.fullmatch(text.strip())
    try:
        return date(int(written[3]), int(written[1]), int(written[2])) if written else date.fromisoformat(text.strip())
    except ValueError:
        return None


def _fee(row: dict[str | None, Any], source: str, place: str) -> Fee:
    if any((cell or "").strip() for cell in row.get(None) or ()):
        raise UnreadableError(source, place, "more cells than columns")
    value = {key: (text or "").strip() for key, text in row.items() if key}
    start, end = day_of(value["valid_from"]), day_of(value["valid_to"])
    if start is None or (end is None and value["valid_to"]):
        raise UnreadableError(source, place, "expected dates such as 2026-01-31 or 1/31/2026")
    charge = amount_of(value["charge"])
    if charge is None:
        raise UnreadableError(source, place, "expected a charge in dollars and cents such as 125.00, not negative")
    return Fee(value["code"].upper(), value["modifier"].upper(), value["revenue_code"], charge, start, end)
