"""From an encounter that is final coded to a claim that the edits let through, and until when it can be filed.

Coding hands over its codes and has its draft scrubbed; claims are mended, held and let go here; what goes out names the
practice by its registration.
"""

from __future__ import annotations

from claimwright.workbench.billing.build_and_scrub import (
    build,
    claims_of,
    hold,
    release,
    set_up,
    withdraw,
)
from claimwright.workbench.billing.corrections import NUMBERING, REPLACE, VOID, differences, replaces
from claimwright.workbench.billing.deadline import filing_deadline
from claimwright.workbench.billing.gate import judged, registration
from claimwright.workbench.billing.other_claims import history_beside
from claimwright.workbench.billing.own_rules import asked_rules, latest_versions, read_rule, rule_of
from claimwright.workbench.billing.scrubbing import (
    BEFORE_SENDING,
    changeable,
    made_on,
    refuse_stale,
    scrub_claims,
    scrub_frames,
    scrubbed,
    stay_rejected,
)

__all__ = [
    "BEFORE_SENDING",
    "NUMBERING",
    "REPLACE",
    "VOID",
    "asked_rules",
    "build",
    "changeable",
    "claims_of",
    "differences",
    "filing_deadline",
    "history_beside",
    "hold",
    "judged",
    "latest_versions",
    "made_on",
    "read_rule",
    "refuse_stale",
    "registration",
    "release",
    "replaces",
    "rule_of",
    "scrub_claims",
    "scrub_frames",
    "scrubbed",
    "set_up",
    "stay_rejected",
    "withdraw",
]
