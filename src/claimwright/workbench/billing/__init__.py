"""From an encounter that is final coded to a claim that the edits let through, and until when it can be filed.

Coding hands over its codes and has its draft scrubbed; claims are mended, held and let go here; what goes out names the
practice by its registration.
"""

from __future__ import annotations

from claimwright.workbench.billing.build_and_scrub import (
    BEFORE_SENDING,
    build,
    changeable,
    claims_of,
    hold,
    registration,
    release,
    scrub_claims,
    scrub_frames,
    set_up,
    withdraw,
)
from claimwright.workbench.billing.deadline import filing_deadline

__all__ = [
    "BEFORE_SENDING",
    "build",
    "changeable",
    "claims_of",
    "filing_deadline",
    "hold",
    "registration",
    "release",
    "scrub_claims",
    "scrub_frames",
    "set_up",
    "withdraw",
]
