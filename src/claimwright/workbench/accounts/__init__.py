"""Patients' accounts: charges and postings go in as ledger entries, and every balance comes out as a sum of them.

Billing's claims charge when they go out, remittances post what was decided, and indicators read the entries as a table.
"""

from __future__ import annotations

from claimwright.workbench.accounts.balances import INSURANCE
from claimwright.workbench.accounts.service import entries, keep, post_charges, recharge

__all__ = ["INSURANCE", "entries", "keep", "post_charges", "recharge"]
