"""Rules that a biller writes come in as a file, edits of the same engine go out.

``read_rules`` reads a file; ``scrub(..., rules=...)`` asks them beside our own edits. A rule is data: it names columns and what
they must be, and never runs code.
"""

from claimwright.edits.own_rules.reading import read_rules, rules_from
from claimwright.edits.own_rules.rows import Condition, OwnRule

__all__ = ["Condition", "OwnRule", "read_rules", "rules_from"]
