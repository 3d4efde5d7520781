"""Claims and reference in, findings out: each edit is a query."""

from claimwright.edits.catalogue import Edit, all_edits
from claimwright.edits.engine import held, scrub
from claimwright.edits.findings import FINDINGS

__all__ = ["FINDINGS", "Edit", "all_edits", "held", "scrub"]
