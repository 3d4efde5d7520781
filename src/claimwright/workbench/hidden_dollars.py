"""Does the person who asks see amounts? Whoever queries clinicians about documentation works without them.

A question to a clinician must not hang on what an answer pays (AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice,
2022), so some roles have no dollars (``data/roles.tsv``): amounts are dashes on every screen of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

DASH: Final = "—"
_HIDDEN: ContextVar[bool] = ContextVar("hidden_dollars", default=False)


@contextmanager
def hidden(hide: bool) -> Iterator[None]:
    """While it holds, amounts are not shown."""
    before = _HIDDEN.set(hide)
    try:
        yield
    finally:
        _HIDDEN.reset(before)


def are_hidden() -> bool:
    return _HIDDEN.get()
