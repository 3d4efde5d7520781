"""Postings come in, double-entry accounts receivable go out: every balance is a sum of entries.

``charge_entries``, ``uncharge_entries`` and ``posting_entries`` make entries; ``balances`` and ``claim_balances`` sum them;
``unbalanced`` names transactions that do not add up.
"""

from claimwright.ledger.balances import balances, claim_balances, unbalanced
from claimwright.ledger.entries import ACCOUNTS, ENTRIES, charge_entries, posting_entries, uncharge_entries

__all__ = [
    "ACCOUNTS",
    "ENTRIES",
    "balances",
    "charge_entries",
    "claim_balances",
    "posting_entries",
    "unbalanced",
    "uncharge_entries",
]
