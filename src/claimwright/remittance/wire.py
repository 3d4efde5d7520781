"""How do the remittance tables stand in an 835? The layout of ``data/wire.tsv`` over the loops of the guide."""

from __future__ import annotations

from functools import cache
from typing import Final

from claimwright.remittance import tables
from claimwright.x12.tables.layout import Layout, ScopeRule, read_entries

_PAYMENT: Final = ("payment_id",)
_CLAIM: Final = ("payment_id", "claim_payment_id")
_SCOPES: Final = {
    "set": ScopeRule("header", table="payments", keys=_PAYMENT),
    "summary": ScopeRule("2000", table="provider_summaries", keys=("payment_id", "header"), sequence="sequence"),
    "claim": ScopeRule("2100", table="claim_payments", keys=_CLAIM),
    "service": ScopeRule("2110", table="service_payments", keys=(*_CLAIM, "service_line"), within="claim"),
}
_LOOPS: Final = {
    "header": "set",
    "1000A": "set",
    "1000B": "set",
    "2000": "summary",
    "2100": "claim",
    "2110": "service",
    "summary": "set",
}


@cache
def layout() -> Layout:
    """The layout of the remittance tables in an 835."""
    return Layout(
        "835",
        {table.name: table for table in tables.TABLES},
        _SCOPES,
        _LOOPS,
        read_entries("claimwright.remittance", "wire.tsv", tables.TABLES),
        {"1000A": "payer", "1000B": "payee"},
    )
