"""What a misspelt query was meant to say: by the words of the lists, and by those of the phrases people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from claimwright.reference.search import words
from claimwright.reference.search.likeness import Likeness
from claimwright.reference.search.phrases import phrases

CHOICES: Final = 3
"""Words that one misspelt word is tried as, of the lists and of the phrases each."""
MOST: Final = 12
"""Repairs of one query that are tried."""


@dataclass(frozen=True)
class Repair:
    """A query with misspelt words replaced. ``trust`` is up to 1: how sure the least sure word is. ``second`` says that a
    word is not the likeliest."""

    text: str
    changed: tuple[str, ...]
    trust: float
    second: bool = False


@lru_cache(maxsize=3)
def spoken(system: str) -> Likeness:
    """The words of the phrases that are read out: many stand in no list ("acrochordon", "tummy")."""
    found = Counter(word for key in phrases(system) for word in key)
    return Likeness(list(found), found.__getitem__)


def understood(raw: str, likeness: Likeness, system: str) -> bool:
    """Whether a word as typed is one of the lists or of the phrases, or says nothing."""
    return all(likeness.knows(word) for word in words.content([raw])) or spoken(system).knows(words.stem(raw))


def repairs(term: str, likeness: Likeness, system: str) -> list[Repair]:
    """The ways to mend a query, the likeliest first; then each with one word meant otherwise. Empty when all is understood."""
    raw = words.raw_tokens(term)
    choices = [_choices(token, likeness, system) for token in raw]
    misspelt = [at for at, options in enumerate(choices) if options[0][0] != raw[at]]
    if not misspelt:
        return []
    return list(_tried(raw, choices, misspelt))[:MOST]


def _tried(raw: list[str], choices: list[list[tuple[str, float]]], misspelt: list[int]) -> Iterator[Repair]:
    best = [options[0] for options in choices]
    yield _repair(raw, best)
    for at in misspelt:
        for option in choices[at][1:]:
            yield replace(_repair(raw, [*best[:at], option, *best[at + 1 :]]), second=True)


def _repair(raw: list[str], chosen: list[tuple[str, float]]) -> Repair:
    changed = tuple(token for token, (word, _) in zip(raw, chosen, strict=True) if word != token)
    return Repair(" ".join(word for word, _ in chosen), changed, min(weight for _, weight in chosen))


def _choices(raw: str, likeness: Likeness, system: str) -> list[tuple[str, float]]:
    """What a word as typed may be, likeliest first, with a weight up to 1; itself when it is understood or like nothing."""
    if understood(raw, likeness, system):
        return [(raw, 1.0)]
    found: dict[str, float] = {}
    for known, word in ((likeness, words.content([raw])[0]), (spoken(system), words.stem(raw))):
        for other, weight in known.meant(word)[:CHOICES]:
            found[other] = max(weight, found.get(other, 0.0))
    return sorted(found.items(), key=lambda item: (-item[1], item[0])) or [(raw, 1.0)]
