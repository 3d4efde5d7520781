"""The coder's worklist and chart: a record goes in, codes that a person has decided on come out, each with its words.

The encoder adds codes with evidence to a draft; an imported record keeps its problem list, which a release is held against.
"""

from __future__ import annotations

from claimwright.workbench.coding.draft import add as add_code
from claimwright.workbench.coding.draft_items import modifiers as read_modifiers
from claimwright.workbench.coding.draft_items import units as read_units
from claimwright.workbench.coding.evidence_marks import Span
from claimwright.workbench.coding.evidence_marks import runs as marked_runs
from claimwright.workbench.coding.problem_lists import affected as affected_problems
from claimwright.workbench.coding.problem_lists import counts as count_problems
from claimwright.workbench.coding.problem_lists import keep as keep_problems
from claimwright.workbench.coding.problem_lists import rows as problem_rows
from claimwright.workbench.coding.record_updates import SAME, UPDATED, joined_to, update_from_record
from claimwright.workbench.coding.service import lay_ready
from claimwright.workbench.coding.worklist import OPEN

__all__ = [
    "OPEN",
    "SAME",
    "UPDATED",
    "Span",
    "add_code",
    "affected_problems",
    "count_problems",
    "joined_to",
    "keep_problems",
    "lay_ready",
    "marked_runs",
    "problem_rows",
    "read_modifiers",
    "read_units",
    "update_from_record",
]
