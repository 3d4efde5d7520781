"""The practice's other claims come in, one row a service line of a patient goes out; edits look at it beside the claims they judge.

``history_of`` makes it of claims, ``with_decisions`` adds what payers decided; ``scrub(..., history=...)`` asks.
"""

from claimwright.edits.history.decided import DECISIONS, with_decisions
from claimwright.edits.history.table import HISTORY, MADE_OF, history_of

__all__ = ["DECISIONS", "HISTORY", "MADE_OF", "history_of", "with_decisions"]
