"""How do the claim tables stand in an 837? The layout of ``data/wire.tsv`` over the loops of the guides."""

from __future__ import annotations

from functools import cache
from typing import Final

from claimwright.claims import tables
from claimwright.x12.tables.layout import Layout, ScopeRule, read_entries

_PACKAGE: Final = "claimwright.claims"
_SCOPES: Final = {
    "billing": ScopeRule("2000A"),
    "subscriber": ScopeRule("2000B"),
    "patient": ScopeRule("2000C"),
    "claim": ScopeRule("2300", table="claims", keys=("claim_id",)),
    "other": ScopeRule(
        "2320", table="other_payers", keys=("claim_id", "other_payer"), sequence="sequence", within="claim"
    ),
    "service": ScopeRule("2400", table="lines", keys=("claim_id", "line"), within="claim"),
    "adjudication": ScopeRule(
        "2430", "SVD", "line_adjudications", ("claim_id", "line", "adjudication"), sequence="sequence", within="service"
    ),
    "form": ScopeRule(
        "2440", "LQ", "forms", ("claim_id", "line", "form_sequence"), sequence="sequence", within="service"
    ),
}
_LOOPS: Final = {
    "2000A": "billing",
    "2000B": "subscriber",
    "2000C": "patient",
    "2300": "claim",
    "2310": "claim",
    "2320": "other",
    "2330": "other",
    "2330A": "other",
    "2330B": "other",
    "2400": "service",
    "2410": "service",
    "2420": "service",
    "2430": "adjudication",
    "2440": "form",
}
"""Loop to what its segments belong to; 2310, 2330 and 2420 stand for all loops of providers there."""


@cache
def layout() -> Layout:
    """The layout of the claim tables in an 837."""
    return Layout(
        "837",
        {table.name: table for table in tables.TABLES},
        _SCOPES,
        _LOOPS,
        read_entries(_PACKAGE, "wire.tsv", tables.TABLES),
        {"2330A": "subscriber", "2330B": "payer"},
    )
