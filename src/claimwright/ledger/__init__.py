"""Remittances come in, double-entry accounts receivable go out, unapplied cash included: every balance is a sum of entries.

``charge_entries``, ``uncharge_entries`` and ``journal`` make entries; ``balances`` and ``claim_balances`` sum them;
``unbalanced`` names transactions that do not add up. ``settle`` posts remittances to claims without a database, and says
what every claim and line stands at, what is suspended, and where each deposit went.
"""

from claimwright.ledger.balances import balances, claim_balances, unbalanced
from claimwright.ledger.entries import ACCOUNTS, ENTRIES, charge_entries, uncharge_entries
from claimwright.ledger.journal import journal
from claimwright.ledger.settle import Settlement, settle

__all__ = [
    "ACCOUNTS",
    "ENTRIES",
    "Settlement",
    "balances",
    "charge_entries",
    "claim_balances",
    "journal",
    "settle",
    "unbalanced",
    "uncharge_entries",
]
