"""From a chart to suggested codes with the words behind them, to a coder's decisions, to a coded encounter."""

from claimwright.coding.decide import auto_decide, finalise
from claimwright.coding.engine import suggest, suggest_text

__all__ = ["auto_decide", "finalise", "suggest", "suggest_text"]
