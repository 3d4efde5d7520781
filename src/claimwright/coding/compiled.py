"""Patterns that are made of rows: each is compiled when the first text asks for it, and never before."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """The pattern of a source, compiled once. Python's own memory of patterns holds 512 and starts anew; a note asks for more.

    To compile all rows of a table takes longer than to read a note, which needs few of them.
    """
    return re.compile(source, flags)
