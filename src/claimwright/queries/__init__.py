"""What a record leaves open comes in, compliant questions to physicians go out: each with its indicators, options and rule.

``gaps`` says what a chart leaves open, ``compose`` makes the question of one, ``lint`` says what of a text would lead or may not be
asked. A question never speaks of payment: no amount, group or weight is known in this room.
"""

from claimwright.queries.compose import compose
from claimwright.queries.gaps import gaps
from claimwright.queries.lint import Context, lint
from claimwright.queries.types import Gap, Indicator, LintFinding, Option, Query

__all__ = ["Context", "Gap", "Indicator", "LintFinding", "Option", "Query", "compose", "gaps", "lint"]
