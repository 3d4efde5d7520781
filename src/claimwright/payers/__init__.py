"""What is known of payers, as dated rows, comes in; what holds for one payer on one day goes out.

``read_payers`` reads a file of rows; ``Payers.on`` answers for a payer and a day; ``kind_of`` names the kind of payer that
a claim filing indicator stands for.
"""

from claimwright.payers.kinds import ENROLLMENTS, KINDS, TRANSACTIONS, indicator_in_835, kind_of
from claimwright.payers.reading import payers_from, read_payers
from claimwright.payers.rows import Authorization, Payer, Payers

__all__ = [
    "ENROLLMENTS",
    "KINDS",
    "TRANSACTIONS",
    "Authorization",
    "Payer",
    "Payers",
    "indicator_in_835",
    "kind_of",
    "payers_from",
    "read_payers",
]
