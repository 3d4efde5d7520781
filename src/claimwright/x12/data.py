"""What do the data files of the grammar say?"""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import StringIO

import polars as pl


@cache
def data_table(name: str) -> pl.DataFrame:
    """A data file of the grammar (tab separated; lines with # are notes), all columns text."""
    text = resources.files("claimwright.x12").joinpath("grammar", name).read_text(encoding="utf-8")
    return pl.read_csv(StringIO(text), separator="\t", comment_prefix="#", infer_schema=False, quote_char=None)
