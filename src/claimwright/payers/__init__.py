"""What is known of payers, as dated rows, comes in; what holds for one payer on one day goes out.

``read_payers`` reads a file of rows; ``Payers.on`` answers for a payer and a day; ``kind_of`` names the kind of payer that
a claim filing indicator stands for.

``order_of_benefits`` says which of a patient's coverages pays first, and why.
"""

from claimwright.payers.accidents import causes_of_codes, causes_of_payer
from claimwright.payers.coverages import ACCIDENT, MEDICARE_BECAUSE, PARENTS, PLAN_KINDS, WORK, Case, Plan, Question
from claimwright.payers.kinds import ENROLLMENTS, KINDS, TRANSACTIONS, indicator_in_835, kind_of, kinds_by_indicator
from claimwright.payers.order_of_benefits import Order, Placed, order_of_benefits
from claimwright.payers.reading import payers_from, read_payers
from claimwright.payers.rows import Authorization, Payer, Payers

__all__ = [
    "ACCIDENT",
    "ENROLLMENTS",
    "KINDS",
    "MEDICARE_BECAUSE",
    "PARENTS",
    "PLAN_KINDS",
    "TRANSACTIONS",
    "WORK",
    "Authorization",
    "Case",
    "Order",
    "Payer",
    "Payers",
    "Placed",
    "Plan",
    "Question",
    "causes_of_codes",
    "causes_of_payer",
    "indicator_in_835",
    "kind_of",
    "kinds_by_indicator",
    "order_of_benefits",
    "payers_from",
    "read_payers",
]
