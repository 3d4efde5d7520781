"""What coders decided on proposed codes: kept when a chart is final, counted for the next proposals, reported to the lead.

A final chart's decisions come in; what a practice learned of them goes out, to its own charts alone.
"""

from __future__ import annotations

from claimwright.workbench.decisions.counts import learned_by
from claimwright.workbench.decisions.keeping import keep as keep_decisions

__all__ = ["keep_decisions", "learned_by"]
