"""Our 835 reader against oxedi on every sample: rows, sums and whether the money adds up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimwright.errors import UnreadableError
from claimwright.remittance.reading import Remittances, read_835

oxedi = pytest.importorskip("oxedi")

_NOT_ITS_OWN = ["line_sum", "patient_responsibility"]
"""Levels oxedi does not look at."""
_DIFFER = {"X12-0.08__t__sample_835.txt"}
"""Named in docs/x12-differences.md: amounts that are no numbers."""


def total(column: pl.Series) -> Decimal:
    return Decimal(column.sum() or 0)


def ours(read: Remittances) -> dict[str, Any]:
    return {
        "claims": (
            read.claim_payments.height,
            total(read.claim_payments["charge"]),
            total(read.claim_payments["paid"]),
        ),
        "lines": (read.service_payments.height, total(read.service_payments["paid"])),
        "adjustments": (read.adjustments.height, total(read.adjustments["amount"])),
        "provider": (read.provider_adjustments.height, total(read.provider_adjustments["amount"])),
        "payments": (read.payments.height, total(read.payments["amount"])),
    }


def theirs(tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    claims, lines, payments = tables["claims"], tables["services"], tables["payments"]
    adjustments, provider = tables["adjustments"], tables["provider_adjustments"]
    return {
        "claims": (claims.height, total(claims["charge_amount"]), total(claims["payment_amount"])),
        "lines": (lines.height, total(lines["payment_amount"])),
        "adjustments": (adjustments.height, total(adjustments["amount"])),
        "provider": (provider.height, total(provider["amount"])),
        "payments": (payments.height, total(payments["total_payment_amount"])),
    }


def test_every_sample(shared_data: Path) -> None:
    compared = 0
    for path in sorted((shared_data / "x12").rglob("*.*")):
        data = path.read_bytes()
        try:
            read = read_835(data)
            peer = oxedi.parse(data)
        except (UnreadableError, oxedi.ParseError):
            continue
        compared += 1
        assert ours(read) == theirs(peer.tables.to_polars()), path.name
        off = not read.balances.filter(~pl.col("level").is_in(_NOT_ITS_OWN)).is_empty()
        found = any(one.kind == "BalanceMismatch" for one in peer.diagnostics)
        assert (off == found) != (path.name in _DIFFER), path.name
    assert compared == 31
