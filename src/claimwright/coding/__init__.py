"""From a chart to suggested codes with the words behind them, to a coder's decisions, to a coded encounter."""

from claimwright.coding.engine import suggest, suggest_text

__all__ = ["suggest", "suggest_text"]
