"""What is found out of a text more than once while a chart is read is kept until it is read, and no longer.

Every rule asks for the same sentences, words and sides. A record is of a person: once its codes are found, nothing of it stays here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

_KEPT: Final[list[Any]] = []


def kept_while_reading[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """The function, its answers kept until ``forget``; arguments and answers must be hashable and unchanging."""
    kept = lru_cache(maxsize=8192)(function)
    _KEPT.append(kept)
    return kept  # type: ignore[return-value]


def forget() -> None:
    """Lets go of all that was kept. Another thread that reads at this moment finds out again."""
    for kept in _KEPT:
        kept.cache_clear()


def kept_now() -> int:
    """How many answers are kept."""
    return sum(kept.cache_info().currsize for kept in _KEPT)
