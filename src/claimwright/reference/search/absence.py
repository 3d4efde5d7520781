"""What a query says is not there: "without", "w/o" or "no" something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.search.variants import Variant

NONE_OF: Final = frozenset({"no", "without", "wo"})
_ENDS: Final = frozenset({"with", "but", "due", "after", "from"})
MOST: Final = 4
"""Words after "without" that are taken to be absent."""


def absent(read: Iterable[Variant]) -> frozenset[frozenset[str]]:
    """What each reading of a query says is absent, in words; empty where none says anything of the kind."""
    found: set[frozenset[str]] = set()
    for variant in read:
        tokens = words.raw_tokens(variant.text)
        for at, token in enumerate(tokens):
            if token in NONE_OF:
                found.add(frozenset(_after(tokens[at + 1 :])))
    return frozenset(found - {frozenset()})


def _after(tokens: list[str]) -> list[str]:
    said: list[str] = []
    for token in tokens:
        if token in _ENDS or token in NONE_OF:
            break
        said.append(token)
    return words.content(said)[:MOST]
