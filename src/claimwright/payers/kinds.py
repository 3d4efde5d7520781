"""Which kinds of payers are there, and which one does a claim filing indicator stand for?"""

from __future__ import annotations

from functools import cache
from typing import Final

from claimwright.data_files import data_rows

KINDS: Final = (
    "medicare_ffs",
    "medicare_advantage",
    "medicaid",
    "tricare",
    "commercial",
    "workers_compensation",
    "auto",
)
"""The kinds whose rules differ."""
TRANSACTIONS: Final = ("837P", "837I", "837D", "270", "276", "275", "278", "835")
"""What a payer may take or send electronically."""
ENROLLMENTS: Final = ("not needed", "draft", "submitted", "live", "rejected")
"""How an enrollment with a payer may stand."""


@cache
def kinds_by_indicator() -> dict[str, str]:
    """Claim filing indicator (837 SBR09, 835 CLP06) to kind; an indicator that says none is not in it."""
    return {row["claim_filing_indicator"]: row["kind"] for row in data_rows("claimwright.payers", "kinds.tsv")}


def indicator_in_835(claim_filing_indicator: str) -> str:
    """What an 835 (CLP06) says for a claim filing indicator of the 837 (SBR09); the same where its list has it."""
    rows = {row["claim_filing_indicator"]: row["in_835"] for row in data_rows("claimwright.payers", "kinds.tsv")}
    return rows.get(claim_filing_indicator, claim_filing_indicator)


def kind_of(claim_filing_indicator: str | None) -> str:
    """The kind of payer that a claim filing indicator (837 SBR09, 835 CLP06) stands for; empty where it says none."""
    return kinds_by_indicator().get(claim_filing_indicator or "", "")
