"""Does the money of an 835 add up: line, lines of a claim, claim, patient's share, payment? In whole cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from claimwright.arrays import Array
from claimwright.remittance import tables
from claimwright.schema import Money
from claimwright.x12.wire.byte_values import Spans, decimals

_PREDETERMINATION: Final = "25"
_CENTS: Final = Money.scale


@dataclass(frozen=True)
class Cents:
    """Amounts in cents; where ``good`` is not, the file has no number there."""

    value: Array
    good: Array

    @classmethod
    def of(cls, spans: Spans) -> Cents:
        return cls(*spans.scaled(_CENTS))

    def series(self) -> pl.Series:
        """Dollars and cents; what is no number is null."""
        return decimals(self.value, self.good, Money.precision, _CENTS)


def sums(values: Array, groups: Array, count: int) -> Array:
    """The sum of each group's values; groups come in ascending order."""
    running = np.concatenate(([0], np.cumsum(values)))
    edges = np.searchsorted(groups, np.arange(count + 1))
    totals: Array = running[edges[1:]] - running[edges[:-1]]
    return totals


@dataclass(frozen=True)
class ClaimMoney:
    """The money of the claims of a stretch, in file order.

    Per claim: charge, paid, patient (CLP05), status predetermined or not, payment (its number). Per line: claim (number),
    line_charge, line_paid. Per adjustment: adjusted, its claim, its line (number, or -1) and whether its group is PR.
    """

    charge: Cents
    paid: Cents
    patient: Cents
    states_patient: Array
    line_claim: Array
    line_charge: Cents
    line_paid: Cents
    adjusted: Cents
    adjusted_claim: Array
    adjusted_line: Array
    is_patient: Array


@dataclass
class Finding:
    """Checks of one level that do not come out even: which (numbers), what was expected, what stands there."""

    level: str
    rows: Array
    expected: Cents
    found: Cents
    of_lines: bool = field(default=False)


def _off(
    level: str, expected: Array, sure: Array, found: Cents, *, of_lines: bool = False, where: Array | None = None
) -> Finding:
    """An amount that is no number is off, too."""
    wrong = ~found.good | ~sure | (expected != found.value)
    rows = np.flatnonzero(wrong if where is None else wrong & where)
    return Finding(level, rows, Cents(expected[rows], sure[rows]), Cents(found.value[rows], found.good[rows]), of_lines)


def check_claims(money: ClaimMoney) -> list[Finding]:
    """line: SVC02 - its CAS = SVC03. line_sum: sum of SVC02 = CLP03, where a claim has lines. claim: CLP03 - all CAS of
    claim and lines = CLP04. patient_responsibility: sum of the PR adjustments = CLP05, where the claim states one
    (005010X221, 1.10.2: balancing). A claim is checked on what it carries: without lines no line is made up."""
    claims, lines = len(money.charge.value), len(money.line_claim)
    adjusted = np.where(money.adjusted.good, money.adjusted.value, 0)
    on_line = money.adjusted_line >= 0
    of_line = sums(adjusted[on_line], money.adjusted_line[on_line], lines)
    of_claim = sums(adjusted, money.adjusted_claim, claims)
    of_patient = sums(np.where(money.is_patient, adjusted, 0), money.adjusted_claim, claims)
    line_charge = sums(np.where(money.line_charge.good, money.line_charge.value, 0), money.line_claim, claims)
    has_lines = np.zeros(claims, dtype=bool)
    has_lines[money.line_claim] = True
    everywhere = np.ones(claims, dtype=bool)
    return [
        _off("line", money.line_charge.value - of_line, money.line_charge.good, money.line_paid, of_lines=True),
        _off("line_sum", line_charge, everywhere, money.charge, where=has_lines),
        _off("claim", money.charge.value - of_claim, money.charge.good, money.paid),
        _off("patient_responsibility", of_patient, everywhere, money.patient, where=money.states_patient),
    ]


def balance_rows(finding: Finding, keys: dict[str, pl.Series]) -> pl.DataFrame:
    """The findings as ``BALANCES``; ``keys``: payment_id, claim_payment_id and service_line of what was checked."""
    at = pl.Series(finding.rows, dtype=pl.UInt32)
    expected, found = finding.expected, finding.found
    columns = {name: values[at] for name, values in keys.items()}
    columns |= {
        "level": pl.Series([finding.level], dtype=pl.String).new_from_index(0, len(at)),
        "expected": decimals(expected.value, expected.good, Money.precision, _CENTS),
        "found": decimals(found.value, found.good, Money.precision, _CENTS),
        "difference": decimals(found.value - expected.value, found.good & expected.good, Money.precision, _CENTS),
    }
    return tables.BALANCES.assemble(len(at), columns)


@dataclass
class PaymentSums:
    """What the claims and provider adjustments of a payment add up to, gathered over the stretches of a file."""

    payment_id: str
    stated: int | None
    claims: int = 0
    taken: int = 0
    interest_told: Decimal = Decimal(0)
    interest_paid: Decimal = Decimal(0)

    def finding(self) -> dict[str, Any] | None:
        """payment: sum of CLP04 - PLB = BPR02; the row of ``BALANCES`` when it is not so."""
        expected = self.claims - self.taken
        if self.stated == expected:
            return None
        return {
            "payment_id": self.payment_id,
            "level": "payment",
            "expected": expected,
            "found": self.stated,
            "difference": None if self.stated is None else self.stated - expected,
        }


def payment_rows(payments: list[PaymentSums]) -> pl.DataFrame:
    """The payments whose total does not come out even, as ``BALANCES``."""
    rows = [row for one in payments if (row := one.finding())]
    if not rows:
        return tables.BALANCES.empty()
    frame = pl.DataFrame(
        rows,
        schema={
            "payment_id": pl.String,
            "level": pl.String,
            "expected": pl.Int64,
            "found": pl.Int64,
            "difference": pl.Int64,
        },
    )
    cents = pl.col("expected", "found", "difference").cast(pl.Decimal(38, 2)) / pl.lit(100, dtype=pl.Decimal(38, 0))
    return tables.BALANCES.conform(frame.with_columns(cents))


def not_predetermined(status: Spans) -> Array:
    """Whether each claim's payment is money: a predetermination (CLP02 = 25) moves none."""
    return ~status.equal(_PREDETERMINATION)
