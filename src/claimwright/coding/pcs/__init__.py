"""The notes of a stay come in, the ICD-10-PCS procedures that were done in it go out, each character with its words.

No code is made but of the list in force on the day, so that none can be illegal; where the words leave a character open, its
legal values are the alternatives and nothing is asserted. What was planned, refused or done in another year is no procedure.
"""

from claimwright.coding.pcs.made_now import without_status_made_now
from claimwright.coding.pcs.proposing import propose_procedures

__all__ = ["propose_procedures", "without_status_made_now"]
