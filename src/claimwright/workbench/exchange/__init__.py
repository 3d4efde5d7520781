"""What leaves the house and what comes back: batches as 837, their acknowledgments, remittances read in, files to look at.

Claims send what is ready and show what would be sent.
"""

from __future__ import annotations

from claimwright.workbench.exchange.sending import preview, receive_file, send

__all__ = ["preview", "receive_file", "send"]
