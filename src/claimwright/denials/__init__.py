"""Denied claims and lines sorted into what to do about them; lines allowed less than they should have been."""

from claimwright.denials.classify import DENIALS, classify, reasons
from claimwright.denials.underpayment import CONTRACTS, UNDERPAYMENTS, underpayments

__all__ = ["CONTRACTS", "DENIALS", "UNDERPAYMENTS", "classify", "reasons", "underpayments"]
