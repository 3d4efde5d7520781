"""Rules that a biller writes come in as a file, edits of the same engine go out.

``read_rules`` reads a file; ``scrub(..., rules=...)`` asks them beside our own edits; ``trial`` says what they would have found. A
rule is data: it names columns and what they must be, and never runs code.
"""

from claimwright.edits.own_rules.reading import published_text, read_rules, rules_from, rules_of_text
from claimwright.edits.own_rules.rows import Condition, OwnRule
from claimwright.edits.own_rules.writing import toml_of, values_of

__all__ = [
    "Condition",
    "OwnRule",
    "published_text",
    "read_rules",
    "rules_from",
    "rules_of_text",
    "toml_of",
    "values_of",
]
