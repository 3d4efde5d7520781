"""Adjustments of a remittance come in, what they mean and what to do next goes out; so do lines paid too little.

``classify`` sorts adjustments by ``reasons``; ``underpayments`` compares what was allowed with contracts.
"""

from claimwright.denials.classify import DENIALS, classify, reasons
from claimwright.denials.underpayment import CONTRACTS, UNDERPAYMENTS, underpayments

__all__ = ["CONTRACTS", "DENIALS", "UNDERPAYMENTS", "classify", "reasons", "underpayments"]
