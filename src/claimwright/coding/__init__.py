"""A chart comes in, suggested codes with the words behind them go out; a coder's decisions make a coded encounter.

``suggest`` reads a whole chart, ``suggest_text`` a note, ``read_chart`` gives the visit beside the codes; ``finalise`` takes a coder's decisions, ``auto_decide`` the
engine's own word for everything.
"""

from claimwright.coding.decide import auto_decide, finalise
from claimwright.coding.engine import ChartReading, read_chart, suggest, suggest_text

__all__ = ["ChartReading", "auto_decide", "finalise", "read_chart", "suggest", "suggest_text"]
