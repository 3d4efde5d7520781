"""Charges of visits that no feed brings: entered from a sheet, missed where they lack, and told where they come too late."""

from __future__ import annotations

from claimwright.workbench.charges.sheets import enter

__all__ = ["enter"]
