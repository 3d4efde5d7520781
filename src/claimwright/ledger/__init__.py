"""Double-entry accounts receivable: every balance is a sum of entries."""

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
