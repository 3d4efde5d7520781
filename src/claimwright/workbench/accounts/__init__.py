"""Patients' accounts: charges and postings go in as ledger entries, and every balance comes out as a sum of them.

Billing's claims charge when they go out, remittances post what was decided, and indicators read the entries as a table.
Where two patients turn out to be one person their sums are counted anew.
"""

from __future__ import annotations

from claimwright.workbench.accounts.balances import INSURANCE, count_anew
from claimwright.workbench.accounts.service import entries, keep, post_charges, recharge

__all__ = ["INSURANCE", "count_anew", "entries", "keep", "post_charges", "recharge"]
