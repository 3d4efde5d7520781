"""What leaves the house and what comes back: batches as 837, their acknowledgments, remittances read in, files to look at.

Claims send what is ready and show what would be sent.
"""

from __future__ import annotations

from claimwright.workbench.exchange.outbox import mend
from claimwright.workbench.exchange.receiving import receive_file
from claimwright.workbench.exchange.sending import plan, preview, send

__all__ = ["mend", "plan", "preview", "receive_file", "send"]
