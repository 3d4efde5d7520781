"""The words of a note with their offsets, normalised exactly as the reference library normalises its terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from claimwright.reference.search.words import words as reference_words

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’]s\b)?")
_NUMBERED: Final = frozenset({"type", "stage", "grade", "class", "degree", "factor", "group"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: where it stands, how it is written, and its normal form (empty for a stop word)."""

    start: int
    end: int
    written: str
    stem: str


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """The normal form of a single token; empty for a stop word."""
    found = reference_words(token)
    return found[0] if found else ""


@lru_cache(maxsize=10_000)
def _numbered(before: str, token: str) -> str:
    """The normal form of a token after "type", "stage" ...: Roman numerals become digits there."""
    found = reference_words(f"{before} {token}")
    return found[-1] if len(found) > 1 else stem(token)


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words between two offsets; offsets count from the beginning of the text."""
    found: list[Word] = []
    before = ""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        written = match[0]
        lower = written.lower()
        normal = _numbered(before, lower) if before in _NUMBERED else stem(lower)
        found.append(Word(match.start(), match.end(), written, normal))
        before = lower
    return found


@lru_cache(maxsize=100_000)
def phrase_key(phrase: str) -> tuple[str, ...]:
    """The distinct content stems of a phrase in alphabetical order: the key it is looked up by."""
    return tuple(sorted({word.stem for word in words_of(phrase) if word.stem}))
