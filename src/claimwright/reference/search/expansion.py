"""What an abbreviation or a lay word in a query stands for in the lists' own language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from claimwright.reference.search.phrases import SKIPPED, Phrase, Phrases, key_of, phrases
from claimwright.reference.search.words import raw_tokens

LONGEST: Final = 7
"""Words in the longest phrase looked up."""
MOST: Final = 8
"""Readings of one query that are tried."""


@dataclass(frozen=True)
class Reading:
    """A query with phrases replaced; ``replaced`` says which, for the reason shown."""

    text: str
    replaced: tuple[tuple[str, str], ...]


def is_phrase(text: str, system: str = "icd10cm") -> bool:
    """Whether a text is a listed phrase as it stands ("DM2")."""
    return key_of(raw_tokens(text)) in phrases(system)


def readings(query: str, system: str = "icd10cm") -> list[Reading]:
    """The query with every known phrase replaced, one reading for each sense of an ambiguous one; none if none is known."""
    tokens = raw_tokens(query)
    shouted = {token.lower() for token in query.replace("-", " ").replace("/", " ").split() if token.isupper()}
    small = query == query.lower()
    variants: list[tuple[list[str], list[tuple[str, str]]]] = [([], [])]
    at = 0
    while at < len(tokens):
        size, phrase = _longest(tokens, at, phrases(system), shouted, small)
        if phrase is None:
            for text, _ in variants:
                text.append(tokens[at])
        else:
            variants = [
                ([*text, reading], [*replaced, (phrase.text, reading)])
                for text, replaced in variants
                for reading in phrase.readings
            ][:MOST]
        at += size
    return [Reading(" ".join(text), tuple(replaced)) for text, replaced in variants if replaced]


def _longest(
    tokens: list[str],
    at: int,
    known: Phrases,
    shouted: set[str],
    small: bool,
) -> tuple[int, Phrase | None]:
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        window = tokens[at : at + size]
        if size > 1 and window[-1] in SKIPPED:
            continue
        phrase = known.get(key_of(window))
        if phrase is None:
            continue
        written = not phrase.exact or tokens[at] in shouted or (small and not phrase.word)
        if written or size == len(tokens):
            return size, phrase
    return 1, None
