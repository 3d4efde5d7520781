"""Claim tables and the reference library come in, findings go out: each edit is a condition on prepared tables.

``scrub`` asks every edit of a batch, one claim or a million; ``held`` says which claims an error holds back. ``edit``
declares one (``docs/engineer.md`` shows how, also in a package of your own); ``all_edits`` is the catalogue.
"""

from claimwright.edits.catalogue import Edit, all_edits, edit
from claimwright.edits.context import Context
from claimwright.edits.engine import held, scrub
from claimwright.edits.findings import FINDINGS
from claimwright.edits.rules import Rule

__all__ = ["FINDINGS", "Context", "Edit", "Rule", "all_edits", "edit", "held", "scrub"]
