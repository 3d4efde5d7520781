"""Adjustments of a remittance come in, what they mean and what to do next goes out; so do lines paid too little.

``classify`` sorts adjustments by ``reasons``, says what can be done (``ACTIONS``) and until when (``deadlines``);
``underpayments`` compares what was allowed with contracts.
"""

from claimwright.denials.actions import ACTIONS
from claimwright.denials.classify import DENIALS, classify, reasons
from claimwright.denials.deadlines import FACTS, deadlines
from claimwright.denials.decisions import decisions_of
from claimwright.denials.underpayment import CONTRACTS, UNDERPAYMENTS, underpayments

__all__ = [
    "ACTIONS",
    "CONTRACTS",
    "DENIALS",
    "FACTS",
    "UNDERPAYMENTS",
    "classify",
    "deadlines",
    "decisions_of",
    "reasons",
    "underpayments",
]
