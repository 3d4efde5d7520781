"""A chart comes in, suggested codes with the words behind them go out; a coder's decisions make a coded encounter.

``suggest`` reads a whole chart, ``suggest_text`` a note; ``finalise`` takes a coder's decisions, ``auto_decide`` the
engine's own word for everything.
"""

from claimwright.coding.decide import auto_decide, finalise
from claimwright.coding.engine import suggest, suggest_text

__all__ = ["auto_decide", "finalise", "suggest", "suggest_text"]
