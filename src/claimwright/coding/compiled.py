"""Patterns: each is compiled when the first text asks for it, and never before.

A note needs one in three of the patterns that the rules and their tables have; to compile them all takes longer than to read it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final, cast

_ASKED: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


@cache
def compiled(source: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """The pattern of a source. Python's own memory of patterns holds 512 and starts anew; a note asks for more.

    To be given sources that the code or its tables have, not those that are made of a chart's words: none is let go of.
    """
    return cast("re.Pattern[str]", _Uncompiled(source, flags))


class _Uncompiled:
    """Stands for a pattern. Its source can be read before it is compiled; what else is asked of it compiles it once."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        pattern = re.compile(self.pattern, self._flags)
        self.__dict__.update({one: getattr(pattern, one) for one in _ASKED})
        return getattr(pattern, name)
