"""A payer to practise against: it reads an 837 from the wire, checks it, adjudicates it and answers as payers do."""

from claimwright.clearinghouse.payer.plan import Plan, read_plan
from claimwright.clearinghouse.payer.simulator import Answer, PayerSimulator

__all__ = ["Answer", "PayerSimulator", "Plan", "read_plan"]
