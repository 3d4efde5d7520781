"""Which segments of a file are written with the same separators, so that they can be split together?"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from claimwright.x12.wire.delimiters import Delimiters


@dataclass(frozen=True)
class SeparatorGroup:
    """The segments of all interchanges that share one set of separators. ``frame`` has the columns of ``SEGMENTS``."""

    frame: pl.DataFrame
    delimiters: Delimiters
