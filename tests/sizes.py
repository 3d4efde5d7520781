"""How much the tests that draw at random draw: little each time, much where the whole is asked for (``script/test --full``)."""

from __future__ import annotations

import os
from typing import Final

SEEDS: Final = int(os.environ.get("CLAIMWRIGHT_SEEDS", "3"))
"""Random sequences of each kind that are tried."""
