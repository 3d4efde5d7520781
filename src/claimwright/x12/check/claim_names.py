"""Which claim is a finding about, and what is the provider's number of it?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from claimwright.x12.check.findings import Found
from claimwright.x12.places.claim_extents import Stretch


def name_claims(found: Found, stretches: Sequence[Stretch]) -> None:
    """Gives each finding of a chunk the claim (its number in the file) and what names it; of several the first is told, and
    how many more there are. Findings on envelopes and headings are about no claim."""
    if not found.rows:
        return
    own = found.chunk.row
    for finding in found.rows:
        row = int(np.searchsorted(own, finding["row"]))
        for stretch in stretches:
            at = int(np.searchsorted(stretch.placed.rows, row))
            if at < len(stretch.placed.rows) and stretch.placed.rows[at] == row:
                first, count = stretch.about(at)
                if first:
                    label = stretch.labels[first - stretch.first_claim]
                    finding["claim"] = first
                    finding["patient_control_number"] = f"{label} and {count - 1} more" if count > 1 else label or None
                break
