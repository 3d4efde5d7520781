"""What payers decided and paid: an 835 goes in, balanced postings and decisions on claims come out, or suspended items.

Exchange hands over the files it receives; a claim shows what was decided on it; indicators count what was refused.
"""

from __future__ import annotations

from claimwright.workbench.remittances.claim_states import DENIED, REVERSAL
from claimwright.workbench.remittances.denial_kinds import denials
from claimwright.workbench.remittances.listing import counted_nowhere
from claimwright.workbench.remittances.payer_decisions import decisions
from claimwright.workbench.remittances.posting import import_835

__all__ = ["DENIED", "REVERSAL", "counted_nowhere", "decisions", "denials", "import_835"]
